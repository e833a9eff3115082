/*
 * Whole requests, as they come out of the HTTP library: a path, a query, a body, one on each line, all the rest being
 * body. The first byte picks the method and the content type. Whatever comes, the reply is one that the API knows, and
 * the configuration that clients can set stays within its bounds.
 */
#include "fake-service.h"
#include "http/dispatch.h"
#include "http/routes.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static const char *const methods[] = {"POST", "GET", "DELETE", "HEAD", "PATCH"};
static const char *const content_types[] = {NULL, "application/json", "text/plain"};

/* The line that begins at *rest, which moves on behind its end (transfer full); *rest NULL: "". */
static char *take_line(char **rest)
{
    char *line = *rest;
    if (!line)
        return g_strdup("");
    char *end = strchr(line, '\n');
    *rest = end ? end + 1 : NULL;
    return g_strndup(line, end ? (gsize)(end - line) : strlen(line));
}

/* Names and values as they stand; decoding is the library's. */
static json_t *parse_query(const char *query)
{
    json_t *values = json_object();
    g_auto(GStrv) pairs = g_strsplit(query, "&", 16);
    for (char **pair = pairs; *pair; pair++) {
        char *value = strchr(*pair, '=');
        if (value)
            *value++ = '\0';
        if (g_utf8_validate(*pair, -1, NULL))
            json_object_set_new(values, *pair, http_json_text(value ? value : ""));
    }
    return values;
}

static void check_reply(const HttpReply *reply)
{
    static const unsigned known[] = {200, 304, 307, 404, 405, 422, 500};
    bool is_known = false;
    for (size_t i = 0; i < G_N_ELEMENTS(known); i++)
        is_known |= reply->status == known[i];
    g_assert(is_known);
    g_assert((reply->status == 307) == (reply->location != NULL));
    g_assert((reply->status == 405) == (reply->allow != NULL));
    if (g_strcmp0(reply->content_type, "application/json") != 0)
        return;
    const char *body = reply->body ? reply->body : reply->static_body;
    json_t *json = json_loadb(body, reply->length, JSON_REJECT_DUPLICATES, NULL);
    g_assert(json_is_object(json));
    json_decref(json);
}

static void check_ice_config(IceConfig *ice_config)
{
    g_autoptr(IceConfigValues) values = ice_config_get(ice_config);
    g_assert(g_strv_length(values->urls) <= ICE_CONFIG_URLS_MAX);
    for (char **url = values->urls; *url; url++)
        g_assert(g_utf8_strlen(*url, -1) <= ICE_CONFIG_TEXT_MAX);
}

static void ask(const RouteContext *context, uint8_t choice, char *text)
{
    g_autofree char *path = take_line(&text);
    g_autofree char *query = take_line(&text);
    const char *body = text ? text : "";
    g_auto(RouteMatch) match = {0};
    HttpMethod method = http_method_from_name(methods[choice % G_N_ELEMENTS(methods)]);
    router_match(routes_table, method, path, query, &match);
    json_auto_t *values = parse_query(query);
    RawRequest request = {
        .query = values,
        .content_type = content_types[choice / G_N_ELEMENTS(methods) % G_N_ELEMENTS(content_types)],
        .if_none_match = query,
        .body = body,
        .body_length = strlen(body),
        .peer = "192.0.2.1",
    };
    g_auto(HttpReply) reply = {0};
    dispatch_request(context, &match, &request, &reply);
    check_reply(&reply);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    if (length == 0)
        return 0;
    FakeService service;
    fake_service_init(&service);
    service.client_id = g_strdup("viewer");
    char *environment[] = {NULL};
    g_autoptr(IceConfig) ice_config = ice_config_new(environment);
    RouteContext context = {.verbs = &service.verbs, .ice_config = ice_config};
    g_autofree char *text = g_strndup((const char *)bytes + 1, length - 1);
    ask(&context, bytes[0], text);
    check_ice_config(ice_config);
    fake_service_clear(&service);
    return 0;
}
