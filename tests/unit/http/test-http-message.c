/* Methods by name, and JSON on the wire. */
#include "http/http-message.h"

#include <string.h>

static void test_methods(void)
{
    g_assert_cmpint(http_method_from_name("GET"), ==, HTTP_METHOD_GET);
    g_assert_cmpint(http_method_from_name("DELETE"), ==, HTTP_METHOD_DELETE);
    g_assert_cmpint(http_method_from_name("get"), ==, HTTP_METHOD_OTHER);
    g_assert_cmpint(http_method_from_name("PATCH"), ==, HTTP_METHOD_OTHER);
    g_autofree char *list = http_method_list(HTTP_METHOD_DELETE | HTTP_METHOD_GET | HTTP_METHOD_POST);
    g_assert_cmpstr(list, ==, "GET, POST, DELETE");
}

static void assert_json(json_t *json, const char *expected)
{
    g_auto(HttpReply) reply = {0};
    http_reply_set_json(&reply, 200, json);
    g_assert_cmpstr(reply.body, ==, expected);
    g_assert_cmpuint(reply.length, ==, strlen(expected));
}

static void test_json(void)
{
    assert_json(json_pack("{s:s, s:[i, b]}", "a", "\303\251/\"", "b", 1, 0),
                "{\"a\":\"\303\251/\\\"\",\"b\":[1,false]}");
    assert_json(json_real(0), "0.0");
    assert_json(json_real(1763823960.123456), "1763823960.123456");
    assert_json(http_json_text(NULL), "null");
    assert_json(http_json_text(""), "\"\"");
    assert_json(http_json_text_or_null(""), "null");
    assert_json(http_json_text("a\377b"), "\"a\357\277\275b\"");
}

static void test_detail(void)
{
    g_auto(HttpReply) reply = {0};
    http_reply_set_detail(&reply, 404, "Not Found");
    g_assert_cmpuint(reply.status, ==, 404);
    g_assert_cmpstr(reply.body, ==, "{\"detail\":\"Not Found\"}");
    g_assert_cmpstr(reply.content_type, ==, "application/json");
    g_assert_cmpstr(reply.cache_control, ==, "no-store");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/http-message/methods", test_methods);
    g_test_add_func("/http-message/json-is-compact-and-unescaped", test_json);
    g_test_add_func("/http-message/detail", test_detail);
    return g_test_run();
}
