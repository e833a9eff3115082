/* The bounds on what an answer gives back. */
#include "http/request-errors.h"

#include <string.h>

static void add(RequestErrors *errors, json_t *input)
{
    RequestError error = {"string_type", {"body", "urls", 3}, "Input should be a valid string", input, NULL};
    request_errors_add(errors, &error);
}

static void test_entry(void)
{
    g_auto(RequestErrors) errors;
    request_errors_init(&errors);
    g_assert_true(request_errors_is_empty(&errors));
    json_auto_t *input = json_pack("{s:[i, n, b], s:f}", "a", 1, 1, "b", 0.5);
    add(&errors, input);
    RequestError with_context = {
        "missing", {"query", NULL, REQUEST_LOCATION_NO_INDEX}, "Field required", NULL, json_pack("{s:i}", "most", 5)};
    request_errors_add(&errors, &with_context);
    g_assert_false(request_errors_is_empty(&errors));
    g_autofree char *text = json_dumps(errors.list, JSON_COMPACT);
    g_assert_cmpstr(
        text, ==,
        "[{\"type\":\"string_type\",\"loc\":[\"body\",\"urls\",3],\"msg\":\"Input should be a valid string\","
        "\"input\":{\"a\":[1,null,true],\"b\":0.5}},"
        "{\"type\":\"missing\",\"loc\":[\"query\"],\"msg\":\"Field required\",\"input\":null,"
        "\"ctx\":{\"most\":5}}]");
}

static void test_number_is_bounded(void)
{
    g_auto(RequestErrors) errors;
    request_errors_init(&errors);
    for (int i = 0; i < 1000; i++) {
        RequestError error = {"x", {"body", NULL, i}, "x", NULL, json_object()};
        request_errors_add(&errors, &error);
    }
    g_assert_cmpuint(json_array_size(errors.list), ==, 32);
}

/* The length of the text of ten errors that each give back input. */
static gsize length_of_ten(json_t *input)
{
    g_auto(RequestErrors) errors;
    request_errors_init(&errors);
    for (int i = 0; i < 10; i++)
        add(&errors, input);
    g_assert_cmpuint(json_array_size(errors.list), ==, 10);
    g_autofree char *text = json_dumps(errors.list, JSON_COMPACT);
    g_assert_nonnull(text);
    return strlen(text);
}

static void test_input_is_bounded(void)
{
    g_autofree char *long_text = g_strnfill(200000, 'x');
    json_auto_t *string = json_string(long_text);
    json_auto_t *array = json_array();
    json_auto_t *object = json_object();
    for (int i = 0; i < 50000; i++) {
        g_autofree char *key = g_strdup_printf("key %d", i);
        json_array_append_new(array, json_integer(i));
        json_object_set_new(object, key, json_true());
    }
    json_auto_t *nested = json_pack("{s:[O, O], s:O}", "a", string, array, "b", object);
    g_assert_cmpuint(length_of_ten(string), <, 70000);
    g_assert_cmpuint(length_of_ten(array), <, 70000);
    g_assert_cmpuint(length_of_ten(object), <, 130000);
    g_assert_cmpuint(length_of_ten(nested), <, 130000);
}

/* Whatever the alignment, the cut does not split a character: json_string() would refuse it. */
static void test_cut_keeps_characters_whole(void)
{
    for (int shift = 0; shift < 4; shift++) {
        g_autoptr(GString) text = g_string_new("xxxx");
        g_string_truncate(text, (gsize)shift);
        while (text->len < 80000)
            g_string_append(text, "\360\237\230\200");
        json_auto_t *string = json_string(text->str);
        g_auto(RequestErrors) errors;
        request_errors_init(&errors);
        add(&errors, string);
        json_t *input = json_object_get(json_array_get(errors.list, 0), "input");
        g_assert_cmpuint(json_string_length(input), >, 60000);
        g_assert_cmpuint(json_string_length(input), <, 70000);
        g_assert_true(g_utf8_validate(json_string_value(input), -1, NULL));
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/request-errors/entry", test_entry);
    g_test_add_func("/request-errors/their-number-is-bounded", test_number_is_bounded);
    g_test_add_func("/request-errors/the-input-given-back-is-bounded", test_input_is_bounded);
    g_test_add_func("/request-errors/a-cut-keeps-characters-whole", test_cut_keeps_characters_whole);
    return g_test_run();
}
