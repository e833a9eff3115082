/* The one table of routes: dispatch, 404, 405 with Allow, redirects, checks and the description of the API all follow
 * from it. */
#include "http/routes.h"

/* A browser's offer is 6 to 10 kB, with every codec, extension and interface a few times that. */
#define OFFER_MAX_BYTES (256 * 1024)

/* A candidate line is 100 to 200 bytes; what has no body may still be sent one, which is read and dropped. */
#define SMALL_MAX_BYTES (16 * 1024)

/* As many URLs as are allowed, a username and a credential: each may have 512 characters of four bytes. */
#define ICE_CONFIG_MAX_BYTES (64 * 1024)

#define GET      HTTP_METHOD_GET
#define GET_HEAD (HTTP_METHOD_GET | HTTP_METHOD_HEAD)
#define POST     HTTP_METHOD_POST
#define DELETE   HTTP_METHOD_DELETE

const Route routes_table[] = {
    {POST, "/offer", routes_post_offer, routes_offer_query, routes_offer_body, OFFER_MAX_BYTES,
     "Answer an offer; the viewer before is closed"},
    {POST, "/ice", routes_post_candidate, NULL, routes_candidate_body, SMALL_MAX_BYTES,
     "Add a candidate of the current viewer"},
    {GET, "/ice_config", routes_get_ice_config, NULL, NULL, SMALL_MAX_BYTES, "The ICE servers for the viewer"},
    {POST, "/ice_config", routes_post_ice_config, NULL, routes_ice_config_body, ICE_CONFIG_MAX_BYTES,
     "Set the ICE servers for the viewer"},
    {GET, "/connections", routes_get_connections, NULL, NULL, SMALL_MAX_BYTES, "Who watches, and for how long"},
    {DELETE, "/connections/{client_id}", routes_delete_connection, NULL, NULL, SMALL_MAX_BYTES,
     "Close the current viewer"},
    {POST, "/force-release", routes_force_release, NULL, NULL, SMALL_MAX_BYTES, "Close whoever watches"},
    {POST, "/cleanup", routes_cleanup, NULL, NULL, SMALL_MAX_BYTES,
     "Close a viewer that has watched for more than an hour"},
    {POST, "/camera/reconnect", routes_reconnect_camera, NULL, NULL, SMALL_MAX_BYTES,
     "Close and open the camera again"},
    {GET, "/camera/status", routes_get_camera_status, NULL, NULL, SMALL_MAX_BYTES,
     "The camera's state, cause, device and newest frame"},
    {GET, "/camera/config", routes_get_camera_config, NULL, NULL, SMALL_MAX_BYTES, "Size, rate, rotation, serial"},
    {GET, "/openapi.json", routes_get_openapi, NULL, NULL, SMALL_MAX_BYTES, NULL},
    {GET_HEAD, "/", routes_get_page, NULL, NULL, SMALL_MAX_BYTES, NULL},
    {GET_HEAD, "/static/{name:path}", routes_get_static_file, NULL, NULL, SMALL_MAX_BYTES, NULL},
    {0},
};
