/* Methods by name, and the bodies of replies. */
#include "http/http-message.h"

#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name;
    HttpMethod method;
} methods[] = {
    {"GET", HTTP_METHOD_GET},
    {"HEAD", HTTP_METHOD_HEAD},
    {"POST", HTTP_METHOD_POST},
    {"DELETE", HTTP_METHOD_DELETE},
};

HttpMethod http_method_from_name(const char *name)
{
    for (size_t i = 0; i < G_N_ELEMENTS(methods); i++)
        if (strcmp(methods[i].name, name) == 0)
            return methods[i].method;
    return HTTP_METHOD_OTHER;
}

char *http_method_list(unsigned set)
{
    GString *list = g_string_new(NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(methods); i++)
        if (set & methods[i].method)
            g_string_append_printf(list, "%s%s", list->len ? ", " : "", methods[i].name);
    return g_string_free(list, FALSE);
}

void http_reply_clear(HttpReply *reply)
{
    free(reply->body);
    g_free(reply->location);
    g_free(reply->allow);
    for (HttpHeader *header = reply->more; header->name; header++)
        g_free(header->value);
    *reply = (HttpReply){0};
}

/* Epoch seconds have ten digits before the point; 16 in all keep the microseconds and no noise behind them. */
#define REAL_DIGITS 16

void http_reply_set_json(HttpReply *reply, unsigned status, json_t *json)
{
    g_assert(json);
    reply->status = status;
    reply->body = json_dumps(json, JSON_COMPACT | JSON_ENCODE_ANY | JSON_REAL_PRECISION(REAL_DIGITS));
    g_assert(reply->body);
    reply->length = strlen(reply->body);
    reply->content_type = "application/json";
    reply->cache_control = "no-store";
    json_decref(json);
}

void http_reply_set_detail(HttpReply *reply, unsigned status, const char *text)
{
    http_reply_set_json(reply, status, json_pack("{s:o}", "detail", http_json_text(text)));
}

void http_reply_set_errors(HttpReply *reply, const RequestErrors *errors)
{
    http_reply_set_json(reply, 422, json_pack("{s:O}", "detail", errors->list));
}

void http_reply_add_header(HttpReply *reply, const char *name, char *value)
{
    size_t count = 0;
    while (reply->more[count].name)
        count++;
    g_assert(count < HTTP_REPLY_MORE_HEADERS);
    reply->more[count] = (HttpHeader){name, value};
}

json_t *http_json_text(const char *text)
{
    if (!text)
        return json_null();
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    return json_string(valid);
}

json_t *http_json_text_or_null(const char *text)
{
    return http_json_text(text && *text ? text : NULL);
}
