/* Walks a reply and its schema together. */
#include "reply-check.h"

#include <string.h>

static void check_object(const ReplySchema *schema, const json_t *object);

static void check_text(const ReplyField *field, const json_t *value)
{
    g_assert_true(json_is_string(value));
    if (field->values)
        g_assert_true(g_strv_contains(field->values, json_string_value(value)));
}

static void check_value(const ReplyField *field, const json_t *value)
{
    if (field->nullable && json_is_null(value))
        return;
    switch (field->type) {
    case REPLY_FIELD_STRING:
        check_text(field, value);
        return;
    case REPLY_FIELD_INTEGER:
        g_assert_true(json_is_integer(value));
        return;
    case REPLY_FIELD_NUMBER:
        g_assert_true(json_is_number(value));
        return;
    case REPLY_FIELD_BOOLEAN:
        g_assert_true(json_is_boolean(value));
        return;
    case REPLY_FIELD_STRING_LIST:
        g_assert_true(json_is_array(value));
        for (size_t i = 0; i < json_array_size(value); i++)
            g_assert_true(json_is_string(json_array_get(value, i)));
        return;
    case REPLY_FIELD_OBJECT:
        check_object(field->object, value);
        return;
    }
}

static void check_object(const ReplySchema *schema, const json_t *object)
{
    g_assert_true(json_is_object(object));
    size_t known = 0;
    for (const ReplyField *field = schema->fields; field->name; field++) {
        const json_t *value = json_object_get(object, field->name);
        g_test_message("%s.%s", schema->name, field->name);
        if (!value) {
            g_assert_true(field->optional);
            continue;
        }
        known++;
        check_value(field, value);
    }
    g_assert_cmpuint(json_object_size(object), ==, known);
}

static void check_error(const json_t *error)
{
    size_t known = 4;
    g_assert_true(json_is_string(json_object_get(error, "type")));
    g_assert_true(json_is_array(json_object_get(error, "loc")));
    g_assert_true(json_is_string(json_object_get(error, "msg")));
    g_assert_nonnull(json_object_get(error, "input"));
    if (json_object_get(error, "ctx")) {
        g_assert_true(json_is_object(json_object_get(error, "ctx")));
        known++;
    }
    g_assert_cmpuint(json_object_size(error), ==, known);
}

static bool is_declared(const Route *route, unsigned status)
{
    for (const unsigned *error = route->errors; *error; error++)
        if (*error == status)
            return true;
    return status == 413 ? route->body != NULL : status == 422 && (route->body || route->query);
}

void reply_check(const Route *route, unsigned status, const json_t *body)
{
    g_test_message("%s: %u", route->pattern, status);
    if (status == 200) {
        g_assert_nonnull(route->reply);
        check_object(route->reply, body);
        return;
    }
    g_assert_true(is_declared(route, status));
    const json_t *detail = json_object_get(body, "detail");
    g_assert_cmpuint(json_object_size(body), ==, 1);
    if (status != 422) {
        g_assert_true(json_is_string(detail));
        return;
    }
    g_assert_cmpuint(json_array_size(detail), >, 0);
    for (size_t i = 0; i < json_array_size(detail); i++)
        check_error(json_array_get(detail, i));
}
