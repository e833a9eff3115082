/* The viewer's routes: its offer, its candidates, its end. */
#include "http/routes.h"

#include "util/clock.h"

#include <math.h>

/* Of an offer that cannot be used, this much is given back: its session lines and the head of its first m-section. */
#define BAD_SDP_INPUT_BYTES 1024

/* What POST /cleanup leaves alone. Viewers that have gone are noticed within seconds, so this is about those that stay.
 */
#define VIEWER_MAX_AGE_US (3600 * (int64_t)G_USEC_PER_SEC)

static const char *body_string(const HttpRequest *request, const char *name)
{
    return json_string_value(json_object_get(request->body, name));
}

static void reply_bad_offer(HttpReply *reply, const char *sdp, const char *reason)
{
    g_autofree char *start = g_strndup(sdp, BAD_SDP_INPUT_BYTES);
    /* The reason may quote the offer and cut a character in two. */
    g_autofree char *valid_reason = g_utf8_make_valid(reason, -1);
    g_autofree char *message = g_strdup_printf("Value error, %s", valid_reason);
    json_auto_t *input = http_json_text(start);
    g_auto(RequestErrors) errors;
    request_errors_init(&errors);
    RequestError error = {"value_error", {"body", "sdp", REQUEST_LOCATION_NO_INDEX}, message, input, NULL};
    request_errors_add(&errors, &error);
    http_reply_set_errors(reply, &errors);
}

/* The reply to a verb that failed; sdp (nullable) is the offer it failed on. */
static void reply_service_error(HttpReply *reply, const GError *error, const char *sdp)
{
    if (sdp && g_error_matches(error, SERVICE_ERROR, SERVICE_ERROR_BAD_OFFER)) {
        reply_bad_offer(reply, sdp, error->message);
    } else if (g_error_matches(error, SERVICE_ERROR, SERVICE_ERROR_NO_CLIENT)) {
        http_reply_set_detail(reply, 404, "Client not found or already disconnected");
    } else {
        g_autofree char *detail = g_strdup_printf("Internal server error: %s", error->message);
        http_reply_set_detail(reply, 500, detail);
    }
}

void routes_post_offer(const RouteContext *context, const HttpRequest *request, HttpReply *ret_reply)
{
    const char *client_id = body_string(request, "client_id");
    ServiceOffer offer = {
        .sdp = body_string(request, "sdp"),
        .client_id = client_id && *client_id ? client_id : NULL,
        .over_loopback = request->over_loopback,
        .peer = request->peer,
        .received_us = clock_monotonic_us(),
    };
    ServiceAnswer answer = {0};
    g_autoptr(GError) error = NULL;
    if (!context->verbs->offer(context->verbs->service, &offer, &answer, &error)) {
        reply_service_error(ret_reply, error, offer.sdp);
        return;
    }
    http_reply_set_json(ret_reply, 200,
                        json_pack("{s:o, s:s, s:o}", "sdp", http_json_text(answer.sdp), "type", "answer", "client_id",
                                  http_json_text(answer.client_id)));
    g_free(answer.sdp);
    g_free(answer.client_id);
}

void routes_post_candidate(const RouteContext *context, const HttpRequest *request, HttpReply *ret_reply)
{
    g_autoptr(GError) error = NULL;
    const ServiceVerbs *verbs = context->verbs;
    if (verbs->add_candidate(verbs->service, body_string(request, "client_id"), body_string(request, "candidate"),
                             &error))
        http_reply_set_json(ret_reply, 200, json_pack("{s:s}", "status", "ok"));
    else
        reply_service_error(ret_reply, error, NULL);
}

static json_t *seconds_or_null(double seconds)
{
    return isnan(seconds) ? json_null() : json_real(seconds);
}

static json_t *describe_timeline(const ServiceTimeline *timeline)
{
    return json_pack("{s:f, s:o, s:o, s:o, s:o, s:o, s:o}", "offer_at", timeline->offer_at, "answered",
                     seconds_or_null(timeline->answered_s), "connected", seconds_or_null(timeline->connected_s),
                     "secured", seconds_or_null(timeline->secured_s), "first_frame_captured",
                     seconds_or_null(timeline->first_frame_captured_s), "first_frame_encoded",
                     seconds_or_null(timeline->first_frame_encoded_s), "first_frame_sent",
                     seconds_or_null(timeline->first_frame_sent_s));
}

static json_t *describe_last_closed(const ServiceClosedConnection *closed)
{
    if (!closed->client_id)
        return json_null();
    return json_pack("{s:o, s:s, s:f, s:f, s:o}", "client_id", http_json_text(closed->client_id), "reason",
                     closed->reason, "at", closed->at, "duration", closed->duration_s, "timeline",
                     describe_timeline(&closed->timeline));
}

void routes_get_connections(const RouteContext *context, const HttpRequest *request, HttpReply *ret_reply)
{
    (void)request;
    g_auto(ServiceConnection) connection = {0};
    g_autoptr(GError) error = NULL;
    if (!context->verbs->get_connection(context->verbs->service, &connection, &error)) {
        reply_service_error(ret_reply, error, NULL);
        return;
    }
    bool watched = connection.client_id != NULL;
    json_t *clients = json_array();
    if (watched)
        json_array_append_new(clients, http_json_text(connection.client_id));
    /* Without a viewer the duration is the integer 0, as clients of the service have always had it. */
    http_reply_set_json(ret_reply, 200,
                        json_pack("{s:o, s:o, s:o, s:o, s:o, s:o}", "clients", clients, "current_client",
                                  http_json_text(connection.client_id), "connection_duration",
                                  watched ? json_real(connection.duration_s) : json_integer(0), "state",
                                  http_json_text(watched ? connection.state : NULL), "timeline",
                                  watched ? describe_timeline(&connection.timeline) : json_null(), "last_closed",
                                  describe_last_closed(&connection.last_closed)));
}

void routes_delete_connection(const RouteContext *context, const HttpRequest *request, HttpReply *ret_reply)
{
    g_autoptr(GError) error = NULL;
    if (context->verbs->close_client(context->verbs->service, request->path_parameter, &error))
        http_reply_set_json(ret_reply, 200, json_pack("{s:s}", "status", "closed"));
    else
        reply_service_error(ret_reply, error, NULL);
}

void routes_force_release(const RouteContext *context, const HttpRequest *request, HttpReply *ret_reply)
{
    (void)request;
    g_autofree char *released = NULL;
    g_autoptr(GError) error = NULL;
    if (!context->verbs->force_release(context->verbs->service, &released, &error)) {
        reply_service_error(ret_reply, error, NULL);
        return;
    }
    http_reply_set_json(
        ret_reply, 200,
        released ? json_pack("{s:s, s:o}", "status", "force_released", "released_client", http_json_text(released))
                 : json_pack("{s:s}", "status", "already_empty"));
}

void routes_cleanup(const RouteContext *context, const HttpRequest *request, HttpReply *ret_reply)
{
    (void)request;
    g_autoptr(GError) error = NULL;
    if (context->verbs->cleanup(context->verbs->service, VIEWER_MAX_AGE_US, &error))
        http_reply_set_json(ret_reply, 200, json_pack("{s:s}", "status", "ok"));
    else
        reply_service_error(ret_reply, error, NULL);
}
