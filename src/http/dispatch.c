/* What goes wrong before a handler is reached is answered here, and only here. */
#include "http/dispatch.h"

#include "http/request-body.h"

/* Broken JSON is answered alone; else the query's errors come before the body's, and all are listed. */
static void run_handler(const RouteContext *context, const RouteMatch *match, const RawRequest *raw,
                        HttpReply *ret_reply)
{
    const Route *route = match->route;
    g_auto(RequestErrors) errors;
    request_errors_init(&errors);
    json_auto_t *body = NULL;
    json_auto_t *checked_query = NULL;
    json_auto_t *checked_body = NULL;

    if (route->body)
        body = request_body_parse(raw->content_type, raw->body, raw->body_length, &errors);
    if (request_errors_is_empty(&errors)) {
        if (route->query)
            checked_query = request_schema_check(route->query, "query", raw->query, &errors);
        if (route->body)
            checked_body = request_schema_check(route->body, "body", body, &errors);
    }
    if (!request_errors_is_empty(&errors)) {
        http_reply_set_errors(ret_reply, &errors);
        return;
    }
    HttpRequest request = {
        .path_parameter = match->parameter,
        .query = checked_query,
        .body = checked_body,
        .if_none_match = raw->if_none_match,
        .accept_encoding = raw->accept_encoding,
        .peer = raw->peer,
        .over_loopback = raw->over_loopback,
    };
    route->handler(context, &request, ret_reply);
}

void dispatch_request(const RouteContext *context, const RouteMatch *match, const RawRequest *raw, HttpReply *ret_reply)
{
    *ret_reply = (HttpReply){0};
    switch (match->result) {
    case ROUTE_FOUND:
        run_handler(context, match, raw, ret_reply);
        break;
    case ROUTE_NOT_FOUND:
        http_reply_set_detail(ret_reply, 404, "Not Found");
        break;
    case ROUTE_WRONG_METHOD:
        http_reply_set_detail(ret_reply, 405, "Method Not Allowed");
        ret_reply->allow = g_strdup(match->allow);
        break;
    case ROUTE_REDIRECT:
        ret_reply->status = 307;
        ret_reply->location = g_strdup(match->location);
        break;
    }
}
