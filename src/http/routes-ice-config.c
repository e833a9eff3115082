/*
 * The ICE configuration that viewers start from. It has to be readable by whoever may watch: a browser cannot use a
 * TURN server without the credential. What is set here lasts until the service ends.
 */
#include "http/routes.h"

#define URLS_EXAMPLE "[\"stun:stun.example.org:3478\",\"turn:turn.example.org:3478?transport=tcp\"]"

const RequestField routes_ice_config_body[] = {
    {.name = "use_turn",
     .type = REQUEST_FIELD_BOOLEAN,
     .example = "true",
     .description = "Whether TURN servers are used."},
    {.name = "urls",
     .type = REQUEST_FIELD_STRING_LIST,
     .trimmed = true,
     .max_chars = ICE_CONFIG_TEXT_MAX,
     .max_items = ICE_CONFIG_URLS_MAX,
     .example = URLS_EXAMPLE,
     .description = "STUN and TURN URLs (RFC 7064, 7065); blank ones are dropped."},
    {.name = "username",
     .type = REQUEST_FIELD_STRING,
     .nullable = true,
     .max_chars = ICE_CONFIG_TEXT_MAX,
     .example = "\"robot\"",
     .description = "Of the TURN servers. Null: it stays as it is; empty: there is none."},
    {.name = "credential",
     .type = REQUEST_FIELD_STRING,
     .nullable = true,
     .max_chars = ICE_CONFIG_TEXT_MAX,
     .example = "\"secret\"",
     .description = "Of the TURN servers. Null: it stays as it is; empty: there is none."},
    {.name = "relay_only",
     .type = REQUEST_FIELD_BOOLEAN,
     .example = "false",
     .description = "Whether nothing but TURN servers is used."},
    {0},
};

const ReplySchema routes_ice_config_reply = {
    "IceConfig",
    (const ReplyField[]){
        {"use_turn", REPLY_FIELD_BOOLEAN, .example = "true", .description = "Whether TURN servers are used."},
        {"urls", REPLY_FIELD_STRING_LIST, .example = URLS_EXAMPLE, .description = "STUN and TURN URLs."},
        {"username", REPLY_FIELD_STRING, .nullable = true, .example = "\"robot\"",
         .description = "Of the TURN servers."},
        {"credential", REPLY_FIELD_STRING, .nullable = true, .example = "\"secret\"",
         .description = "Of the TURN servers."},
        {"relay_only", REPLY_FIELD_BOOLEAN, .example = "false",
         .description = "Whether nothing but TURN servers is used."},
        {0},
    },
};

static void reply_values(HttpReply *reply, const IceConfigValues *values)
{
    json_t *urls = json_array();
    for (char **url = values->urls; *url; url++)
        json_array_append_new(urls, http_json_text(*url));
    http_reply_set_json(reply, 200,
                        json_pack("{s:b, s:o, s:o, s:o, s:b}", "use_turn", values->use_turn, "urls", urls, "username",
                                  http_json_text(values->username), "credential", http_json_text(values->credential),
                                  "relay_only", values->relay_only));
}

void routes_get_ice_config(const RouteContext *context, const HttpRequest *request, HttpReply *ret_reply)
{
    (void)request;
    g_autoptr(IceConfigValues) values = ice_config_get(context->ice_config);
    reply_values(ret_reply, values);
}

void routes_post_ice_config(const RouteContext *context, const HttpRequest *request, HttpReply *ret_reply)
{
    const json_t *urls = json_object_get(request->body, "urls");
    const char *list[ICE_CONFIG_URLS_MAX + 1] = {NULL};
    for (size_t i = 0; i < json_array_size(urls); i++)
        list[i] = json_string_value(json_array_get(urls, i));
    IceConfigUpdate update = {
        .use_turn = json_is_true(json_object_get(request->body, "use_turn")),
        .urls = list,
        .username = json_string_value(json_object_get(request->body, "username")),
        .credential = json_string_value(json_object_get(request->body, "credential")),
        .relay_only = json_is_true(json_object_get(request->body, "relay_only")),
    };
    g_autoptr(IceConfigValues) values = ice_config_update(context->ice_config, &update);
    reply_values(ret_reply, values);
}
