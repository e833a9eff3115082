/* The table of routes, and the handlers it is made of. Each stands at the root and under /api/v1/color_camera. */
#pragma once

#include "http/router.h"

/** All routes; ends with a row without a pattern. */
extern const Route routes_table[];

/* routes-webrtc.c; its fields are in routes-webrtc-fields.c */
extern const RequestField routes_offer_query[];
extern const RequestField routes_offer_body[];
extern const RequestField routes_candidate_body[];
extern const ReplySchema routes_answer_reply;
extern const ReplySchema routes_done_reply; /* {"status": "ok"} */
extern const ReplySchema routes_connections_reply;
extern const ReplySchema routes_closed_reply;
extern const ReplySchema routes_released_reply;
void routes_post_offer(const RouteContext *context, const HttpRequest *request, HttpReply *ret_reply);
void routes_post_candidate(const RouteContext *context, const HttpRequest *request, HttpReply *ret_reply);
void routes_get_connections(const RouteContext *context, const HttpRequest *request, HttpReply *ret_reply);
void routes_delete_connection(const RouteContext *context, const HttpRequest *request, HttpReply *ret_reply);
void routes_force_release(const RouteContext *context, const HttpRequest *request, HttpReply *ret_reply);
void routes_cleanup(const RouteContext *context, const HttpRequest *request, HttpReply *ret_reply);

/* routes-ice-config.c */
extern const RequestField routes_ice_config_body[];
extern const ReplySchema routes_ice_config_reply;
void routes_get_ice_config(const RouteContext *context, const HttpRequest *request, HttpReply *ret_reply);
void routes_post_ice_config(const RouteContext *context, const HttpRequest *request, HttpReply *ret_reply);

/* routes-camera.c; its fields are in routes-camera-fields.c */
extern const ReplySchema routes_camera_status_reply;
extern const ReplySchema routes_camera_config_reply;
extern const ReplySchema routes_reconnection_reply;
void routes_get_camera_status(const RouteContext *context, const HttpRequest *request, HttpReply *ret_reply);
void routes_get_camera_config(const RouteContext *context, const HttpRequest *request, HttpReply *ret_reply);
void routes_reconnect_camera(const RouteContext *context, const HttpRequest *request, HttpReply *ret_reply);

/* routes-snapshot.c */
extern const RequestField routes_snapshot_query[];
void routes_get_snapshot(const RouteContext *context, const HttpRequest *request, HttpReply *ret_reply);

/* routes-page.c */
void routes_get_docs(const RouteContext *context, const HttpRequest *request, HttpReply *ret_reply);
void routes_get_page(const RouteContext *context, const HttpRequest *request, HttpReply *ret_reply);
void routes_get_static_file(const RouteContext *context, const HttpRequest *request, HttpReply *ret_reply);

/* routes-openapi.c */

/** The description of routes, those that have a summary, as OpenAPI 3.1.0 (transfer full). */
json_t *routes_describe(const Route *routes);
void routes_get_openapi(const RouteContext *context, const HttpRequest *request, HttpReply *ret_reply);
