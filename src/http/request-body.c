/*
 * Parses bodies with jansson. It recurses once for each level of nesting, and so does everything that walks its values:
 * the depth is checked before, so that no body can exhaust a thread's stack.
 */
#include "http/request-body.h"

#include "http/json-syntax.h"

#include <stdbool.h>
#include <string.h>

/* The API's own bodies are two levels deep. */
#define DEPTH_MAX 32

/* RFC 9110, 8.3.1: type and subtype in any case, parameters after a semicolon. */
static bool is_json_type(const char *content_type)
{
    if (!content_type)
        return true;
    g_autofree char *type = g_ascii_strdown(content_type, (gssize)strcspn(content_type, ";"));
    g_strstrip(type);
    return *type == '\0' || strcmp(type, "application/json") == 0 ||
           (g_str_has_prefix(type, "application/") && g_str_has_suffix(type, "+json"));
}

/* Where the nesting exceeds DEPTH_MAX, or -1. Brackets within strings do not count. */
static int find_too_deep(const char *bytes, size_t length)
{
    int depth = 0;
    bool in_string = false;
    for (size_t i = 0; i < length; i++) {
        char c = bytes[i];
        if (in_string && c == '\\')
            i++;
        else if (c == '"')
            in_string = !in_string;
        else if (in_string)
            continue;
        else if (c == '{' || c == '[')
            depth++;
        else if (c == '}' || c == ']')
            depth--;
        if (depth > DEPTH_MAX)
            return (int)i;
    }
    return -1;
}

static void add_json_error(RequestErrors *errors, int position, const char *reason)
{
    g_autofree char *valid = g_utf8_make_valid(reason, -1);
    json_t *input = json_object();
    RequestError error = {
        "json_invalid", {"body", NULL, position}, "JSON decode error", input, json_pack("{s:s}", "error", valid)};
    request_errors_add(errors, &error);
    json_decref(input);
}

json_t *request_body_parse(const char *content_type, const char *bytes, size_t length, RequestErrors *errors)
{
    if (length == 0)
        return json_null();
    if (!is_json_type(content_type)) {
        g_autofree char *text = g_utf8_make_valid(bytes, (gssize)length);
        return json_string(text);
    }
    int too_deep = find_too_deep(bytes, length);
    if (too_deep >= 0) {
        add_json_error(errors, too_deep, "nested too deeply");
        return NULL;
    }
    json_error_t error;
    json_t *value = json_loadb(bytes, length, JSON_DECODE_ANY, &error);
    if (value)
        return value;
    JsonSyntaxError fault;
    bool is_grammar = json_syntax_find_error(bytes, length, (size_t)MAX(error.position, 0), &fault);
    add_json_error(errors, (int)fault.position, is_grammar ? fault.reason : error.text);
    return NULL;
}
