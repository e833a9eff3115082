/* Content types, broken JSON, and nesting. */
#include "http/request-body.h"

#include <string.h>

static const struct {
    const char *content_type;
    const char *body;
    const char *parsed; /* as JSON */
} parsed[] = {
    {NULL, "{\"a\":1}", "{\"a\":1}"},
    {"", "{\"a\":1}", "{\"a\":1}"},
    {"application/json", "[1]", "[1]"},
    {"Application/JSON; charset=utf-8", "\"x\"", "\"x\""},
    {"application/merge-patch+json", "5", "5"},
    {"application/json", "{\"a\":1,\"a\":2}", "{\"a\":2}"},
    {"application/json", "", "null"},
    {"text/plain", "", "null"},
    {"text/plain", "{\"a\":1}", "\"{\\\"a\\\":1}\""},
    {"text/json", "1", "\"1\""},
    {"application/x-www-form-urlencoded", "a=1", "\"a=1\""},
    {"application/octet-stream", "\377\376", "\"\357\277\275\357\277\275\""},
};

static void test_parsed(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(parsed); i++) {
        g_auto(RequestErrors) errors;
        request_errors_init(&errors);
        json_auto_t *value =
            request_body_parse(parsed[i].content_type, parsed[i].body, strlen(parsed[i].body), &errors);
        g_assert_nonnull(value);
        g_assert_true(request_errors_is_empty(&errors));
        g_autofree char *text = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);
        g_assert_cmpstr(text, ==, parsed[i].parsed);
    }
}

static void assert_broken(const char *bytes, size_t length, int position)
{
    g_auto(RequestErrors) errors;
    request_errors_init(&errors);
    g_assert_null(request_body_parse("application/json", bytes, length, &errors));
    g_assert_cmpuint(json_array_size(errors.list), ==, 1);
    const json_t *error = json_array_get(errors.list, 0);
    g_assert_cmpstr(json_string_value(json_object_get(error, "type")), ==, "json_invalid");
    g_assert_cmpstr(json_string_value(json_object_get(error, "msg")), ==, "JSON decode error");
    g_assert_true(json_is_object(json_object_get(error, "input")));
    g_assert_cmpuint(json_object_size(json_object_get(error, "input")), ==, 0);
    g_assert_cmpuint(json_string_length(json_object_get(json_object_get(error, "ctx"), "error")), >, 0);
    const json_t *location = json_object_get(error, "loc");
    g_assert_cmpstr(json_string_value(json_array_get(location, 0)), ==, "body");
    g_assert_true(json_is_integer(json_array_get(location, 1)));
    if (position >= 0)
        g_assert_cmpint(json_integer_value(json_array_get(location, 1)), ==, position);
}

static void test_broken(void)
{
    const char *const broken[] = {
        "{",
        "{\"a\"",
        "{\"a\":}",
        "{\"a\":1,}",
        "[1,2",
        "nul",
        "'a'",
        "{a:1}",
        "{} {}",
        "\"a\nb\"",
        "\"\\u0000\"",
        "\"\\ud800\"",
        "\xff\xfe",
        "NaN",
        "01",
        "\"\\x41\"",
        " ",
        "1e999",
        "123456789012345678901234567890",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(broken); i++)
        assert_broken(broken[i], strlen(broken[i]), -1);
    assert_broken("{\"sdp\":", 7, 7);
    /* Right by the grammar, but nothing that can be worked with: where the value starts. */
    assert_broken("{\"a\": 1e999 }", 13, 6);
    assert_broken("[\"\303\251\", \"\\ud800\"]", 16, 6);
    assert_broken("{}\0", 3, -1);
}

static void test_depth_is_bounded(void)
{
    for (int closed = 0; closed < 2; closed++) {
        g_autoptr(GString) deep = g_string_new(NULL);
        for (int i = 0; i < 100000; i++)
            g_string_append_c(deep, i % 3 ? '[' : '{');
        if (closed)
            for (int i = 0; i < 100000; i++)
                g_string_append_c(deep, ']');
        assert_broken(deep->str, deep->len, 32);
    }
}

static void test_brackets_in_strings_are_no_depth(void)
{
    g_autofree char *brackets = g_strnfill(1000, '[');
    g_autofree char *body = g_strdup_printf("{\"a\\\"%s\":\"\\\\\",\"b\":\"%s\"}", brackets, brackets);
    g_auto(RequestErrors) errors;
    request_errors_init(&errors);
    json_auto_t *value = request_body_parse(NULL, body, strlen(body), &errors);
    g_assert_nonnull(value);
    g_assert_cmpuint(json_object_size(value), ==, 2);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/request-body/parsed-as-its-content-type-says", test_parsed);
    g_test_add_func("/request-body/broken-json", test_broken);
    g_test_add_func("/request-body/depth-is-bounded", test_depth_is_bounded);
    g_test_add_func("/request-body/brackets-in-strings-are-no-depth", test_brackets_in_strings_are_no_depth);
    return g_test_run();
}
