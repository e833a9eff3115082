/*
 * The one table of routes: dispatch, 404, 405 with Allow, redirects, checks and the description of the API all follow
 * from it. A new route is a handler, the tables of what it takes and answers beside it, and a row here.
 */
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

static const RouteTag viewer = {"Viewer", "Who watches: one viewer at a time, the newest."};
static const RouteTag ice_servers = {"ICE servers", "The STUN and TURN servers that viewers start from."};
static const RouteTag camera = {"Camera", "How the camera is and how it is set."};

/* What is shown of the API: in this order. */
const Route routes_table[] = {
    {
        .methods = POST,
        .pattern = "/offer",
        .handler = routes_post_offer,
        .query = routes_offer_query,
        .body = routes_offer_body,
        .max_body_bytes = OFFER_MAX_BYTES,
        .summary = "Watch the camera",
        .description = "Answers an SDP offer. Whoever watched before is told so and closed. An offer that cannot be "
                       "answered is a 422 and changes nothing.",
        .operation_id = "post_offer",
        .tag = &viewer,
        .body_name = "Offer",
        .reply = &routes_answer_reply,
        .errors = {500},
    },
    {
        .methods = POST,
        .pattern = "/ice",
        .handler = routes_post_candidate,
        .body = routes_candidate_body,
        .max_body_bytes = SMALL_MAX_BYTES,
        .summary = "Add an ICE candidate of the current viewer",
        .description = "A viewer need not send its candidates: its connectivity checks show where it is.",
        .operation_id = "post_candidate",
        .tag = &viewer,
        .body_name = "Candidate",
        .reply = &routes_done_reply,
        .errors = {404, 500},
    },
    {
        .methods = GET,
        .pattern = "/connections",
        .handler = routes_get_connections,
        .max_body_bytes = SMALL_MAX_BYTES,
        .summary = "Who watches, and for how long",
        .operation_id = "get_connections",
        .tag = &viewer,
        .reply = &routes_connections_reply,
        .errors = {500},
    },
    {
        .methods = DELETE,
        .pattern = "/connections/{client_id}",
        .handler = routes_delete_connection,
        .max_body_bytes = SMALL_MAX_BYTES,
        .summary = "Close the current viewer",
        .operation_id = "delete_connection",
        .tag = &viewer,
        .parameter = "Of the current viewer: any other is a 404.",
        .reply = &routes_closed_reply,
        .errors = {404, 500},
    },
    {
        .methods = POST,
        .pattern = "/force-release",
        .handler = routes_force_release,
        .max_body_bytes = SMALL_MAX_BYTES,
        .summary = "Close whoever watches",
        .operation_id = "force_release",
        .tag = &viewer,
        .reply = &routes_released_reply,
        .errors = {500},
    },
    {
        .methods = POST,
        .pattern = "/cleanup",
        .handler = routes_cleanup,
        .max_body_bytes = SMALL_MAX_BYTES,
        .summary = "Close a viewer that has watched for more than an hour",
        .description = "A viewer that has gone is noticed within seconds, without this.",
        .operation_id = "cleanup",
        .tag = &viewer,
        .reply = &routes_done_reply,
        .errors = {500},
    },
    {
        .methods = GET,
        .pattern = "/ice_config",
        .handler = routes_get_ice_config,
        .max_body_bytes = SMALL_MAX_BYTES,
        .summary = "The ICE servers for the viewer",
        .operation_id = "get_ice_config",
        .tag = &ice_servers,
        .reply = &routes_ice_config_reply,
    },
    {
        .methods = POST,
        .pattern = "/ice_config",
        .handler = routes_post_ice_config,
        .body = routes_ice_config_body,
        .max_body_bytes = ICE_CONFIG_MAX_BYTES,
        .summary = "Set the ICE servers for the viewer",
        .description = "They last until the service ends, and hold for connections made from now on. Answers all of "
                       "them as they are now.",
        .operation_id = "post_ice_config",
        .tag = &ice_servers,
        .body_name = "IceConfigUpdate",
        .reply = &routes_ice_config_reply,
    },
    {
        .methods = GET,
        .pattern = "/camera/status",
        .handler = routes_get_camera_status,
        .max_body_bytes = SMALL_MAX_BYTES,
        .summary = "The camera's state, cause, device and newest frame",
        .operation_id = "get_camera_status",
        .tag = &camera,
        .reply = &routes_camera_status_reply,
    },
    {
        .methods = GET,
        .pattern = "/camera/config",
        .handler = routes_get_camera_config,
        .max_body_bytes = SMALL_MAX_BYTES,
        .summary = "Size, rate, rotation and serial number, as they are set",
        .operation_id = "get_camera_config",
        .tag = &camera,
        .reply = &routes_camera_config_reply,
    },
    {
        .methods = POST,
        .pattern = "/camera/reconnect",
        .handler = routes_reconnect_camera,
        .max_body_bytes = SMALL_MAX_BYTES,
        .summary = "Close and open the camera again",
        .description = "Returns at once; the viewer stays, and sees the camera as soon as it is back.",
        .operation_id = "reconnect_camera",
        .tag = &camera,
        .reply = &routes_reconnection_reply,
    },
    {
        .methods = GET_HEAD,
        .pattern = "/snapshot.jpg",
        .handler = routes_get_snapshot,
        .query = routes_snapshot_query,
        .max_body_bytes = SMALL_MAX_BYTES,
        .summary = "The newest picture as a JPEG file",
        .description =
            "Turned as the stream is, with or without a viewer. `X-Capture-Time` is when it was captured, in "
            "seconds since 1970; `X-Frame-Age` how many seconds ago that was; `X-Camera` the back end it "
            "comes from: `pattern` is no camera. 503 where there is no picture of now, and why.",
        .operation_id = "get_snapshot",
        .tag = &camera,
        .reply_type = "image/jpeg",
        .errors = {503},
    },
    {.methods = GET_HEAD, .pattern = "/openapi.json", .handler = routes_get_openapi, .max_body_bytes = SMALL_MAX_BYTES},
    {.methods = GET_HEAD, .pattern = "/docs", .handler = routes_get_docs, .max_body_bytes = SMALL_MAX_BYTES},
    {.methods = GET_HEAD, .pattern = "/redoc", .handler = routes_get_docs, .max_body_bytes = SMALL_MAX_BYTES},
    {.methods = GET_HEAD, .pattern = "/", .handler = routes_get_page, .max_body_bytes = SMALL_MAX_BYTES},
    {
        .methods = GET_HEAD,
        .pattern = "/static/{name:path}",
        .handler = routes_get_static_file,
        .max_body_bytes = SMALL_MAX_BYTES,
    },
    {0},
};
