/*
 * A request's body against the schemas of the API, and against one with a field of every kind: the first byte picks the
 * schema and the content type, the rest is the body. What comes out is either an object with every field of its type,
 * or a list of errors that can be sent; and it is bounded.
 */
#include "http/http-message.h"
#include "http/request-body.h"
#include "http/request-schema.h"
#include "http/routes.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static const RequestField every_kind[] = {
    {.name = "use_turn", .type = REQUEST_FIELD_BOOLEAN},
    {.name = "urls", .type = REQUEST_FIELD_STRING_LIST, .max_chars = 20},
    {.name = "names", .type = REQUEST_FIELD_STRING_LIST, .trimmed = true, .max_items = 2},
    {.name = "username", .type = REQUEST_FIELD_STRING, .nullable = true, .printable = true},
    {.name = "index", .type = REQUEST_FIELD_INTEGER},
    {.name = "limit", .type = REQUEST_FIELD_INTEGER, .nullable = true},
    {0},
};

/* The corpus counts on their order. */
static const RequestField *const schemas[] = {routes_offer_body, routes_candidate_body, routes_offer_query, every_kind,
                                              routes_ice_config_body};

static const char *const content_types[] = {NULL, "application/json; x=y", "application/x+json", "text/plain"};

/* 64 KiB of input given back, each byte of it as \u00xx at worst, and what stands around it. */
#define ANSWER_MAX_BYTES (64 * 1024 * 6 + 64 * 1024)

static void check_errors(const RequestErrors *errors)
{
    g_auto(HttpReply) reply = {0};
    http_reply_set_errors(&reply, errors);
    g_assert(reply.length < ANSWER_MAX_BYTES);
}

static void check_value(const RequestField *field, const json_t *value)
{
    g_assert(value);
    if (field->nullable && json_is_null(value))
        return;
    switch (field->type) {
    case REQUEST_FIELD_STRING:
        g_assert(json_is_string(value));
        return;
    case REQUEST_FIELD_INTEGER:
        g_assert(json_is_integer(value));
        return;
    case REQUEST_FIELD_BOOLEAN:
        g_assert(json_is_boolean(value));
        return;
    case REQUEST_FIELD_STRING_LIST:
        g_assert(json_is_array(value));
        g_assert(field->max_items == 0 || json_array_size(value) <= (size_t)field->max_items);
        for (size_t i = 0; i < json_array_size(value); i++)
            g_assert(json_is_string(json_array_get(value, i)));
        return;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    if (length == 0)
        return 0;
    const RequestField *schema = schemas[bytes[0] % G_N_ELEMENTS(schemas)];
    const char *content_type = content_types[bytes[0] / G_N_ELEMENTS(schemas) % G_N_ELEMENTS(content_types)];
    g_auto(RequestErrors) errors;
    request_errors_init(&errors);
    json_auto_t *body = request_body_parse(content_type, (const char *)bytes + 1, length - 1, &errors);
    g_assert((body != NULL) == request_errors_is_empty(&errors));
    json_auto_t *checked = body ? request_schema_check(schema, "body", body, &errors) : NULL;
    g_assert((checked != NULL) == request_errors_is_empty(&errors));
    if (!checked)
        check_errors(&errors);
    for (const RequestField *field = schema; checked && field->name; field++)
        check_value(field, json_object_get(checked, field->name));
    return 0;
}
