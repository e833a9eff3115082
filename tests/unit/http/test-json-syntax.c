/* What is wrong with a text and where, as Python's json says it: the rows are what that said. */
#include "http/json-syntax.h"

#include <glib.h>
#include <string.h>

static const struct {
    const char *text;
    size_t position;
    const char *reason;
} broken[] = {
    {"{", 1, "Expecting property name enclosed in double quotes"},
    {"{\"a\"", 4, "Expecting ':' delimiter"},
    {"{\"a\":", 5, "Expecting value"},
    {"{\"a\":}", 5, "Expecting value"},
    {"{\"a\":1,}", 7, "Expecting property name enclosed in double quotes"},
    {"{\"a\":1,", 7, "Expecting property name enclosed in double quotes"},
    {"[1,2", 4, "Expecting ',' delimiter"},
    {"[1,]", 3, "Expecting value"},
    {"[1 2]", 3, "Expecting ',' delimiter"},
    {"[", 1, "Expecting value"},
    {"[,]", 1, "Expecting value"},
    {"nul", 0, "Expecting value"},
    {"nulll", 4, "Extra data"},
    {"'a'", 0, "Expecting value"},
    {"{a:1}", 1, "Expecting property name enclosed in double quotes"},
    {"{\"a\" 1}", 5, "Expecting ':' delimiter"},
    {"{\"a\":1 \"b\":2}", 7, "Expecting ',' delimiter"},
    {"{} {}", 3, "Extra data"},
    {"1 2", 2, "Extra data"},
    {"\"a\nb\"", 2, "Invalid control character at"},
    {"\"abc", 0, "Unterminated string starting at"},
    {"{\"k\":\"abc", 5, "Unterminated string starting at"},
    {"\"\\x41\"", 1, "Invalid \\escape"},
    {"\"\\", 0, "Unterminated string starting at"},
    {"\"\\u12", 2, "Invalid \\uXXXX escape"},
    {"\"\\u12g4\"", 2, "Invalid \\uXXXX escape"},
    {"\"a\\u\"", 3, "Invalid \\uXXXX escape"},
    {"01", 1, "Extra data"},
    {"-", 0, "Expecting value"},
    {"-a", 0, "Expecting value"},
    {"1.", 1, "Extra data"},
    {"1.5.2", 3, "Extra data"},
    {"1e", 1, "Extra data"},
    {"1e+", 1, "Extra data"},
    {"+1", 0, "Expecting value"},
    {".5", 0, "Expecting value"},
    {" ", 1, "Expecting value"},
    {"\t\n ", 3, "Expecting value"},
    {"{\"\303\251\":}", 5, "Expecting value"},
    {"[\"\303\251\342\202\254\360\237\230\200\",x]", 7, "Expecting value"},
    {"{\"a\":[1,{\"b\":tru}]}", 13, "Expecting value"},
    {"]", 0, "Expecting value"},
    {"}", 0, "Expecting value"},
    {",", 0, "Expecting value"},
    {"{\"a\":1}}", 7, "Extra data"},
    {"\"a\"b", 3, "Extra data"},
    {"{,}", 1, "Expecting property name enclosed in double quotes"},
    {"{\"a\"::1}", 5, "Expecting value"},
    {"{\"sdp\":\"v=0\",\"type\":offer}", 20, "Expecting value"},
};

static void test_broken(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(broken); i++) {
        g_test_message("%s", broken[i].text);
        JsonSyntaxError error;
        g_assert_true(json_syntax_find_error(broken[i].text, strlen(broken[i].text), 0, &error));
        g_assert_cmpstr(error.reason, ==, broken[i].reason);
        g_assert_cmpuint(error.position, ==, broken[i].position);
    }
}

/* Nothing is read behind the end: each text that is cut off stands in memory of just its length. */
static void test_every_cut_is_broken(void)
{
    const char *text = "{\"a\":[-1.5e+3,true,null,\"\\u00e9\\n\"],\"b\":{}}";
    for (size_t length = 0; length < strlen(text); length++) {
        g_autofree char *cut = length ? g_memdup2(text, length) : g_malloc(1);
        JsonSyntaxError error;
        g_assert_true(json_syntax_find_error(cut, length, 0, &error));
        g_assert_cmpuint(error.position, <=, length);
    }
    JsonSyntaxError error;
    g_assert_false(json_syntax_find_error(text, strlen(text), 0, &error));
}

/* What a parser refuses though its grammar is right: the token at which it stood. */
static void test_token_at_an_offset(void)
{
    const struct {
        const char *text;
        size_t offset;
        size_t position;
    } rows[] = {
        {"{\"\303\251\":[1, 1e999 ,2]}", 14, 9},
        {"[\"a\",\"\\ud800\"]", 13, 5},
        {"{\"\\u0000\":1}", 9, 1},
        {"NaN", 3, 0},
        {"[0,NaN]", 6, 3},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_test_message("%s", rows[i].text);
        JsonSyntaxError error;
        g_assert_false(json_syntax_find_error(rows[i].text, strlen(rows[i].text), rows[i].offset, &error));
        g_assert_cmpuint(error.position, ==, rows[i].position);
        g_assert_null(error.reason);
    }
}

static void test_null_bytes(void)
{
    JsonSyntaxError error;
    g_assert_true(json_syntax_find_error("{}\0", 3, 0, &error));
    g_assert_cmpuint(error.position, ==, 2);
    g_assert_true(json_syntax_find_error("\"\\\0\"", 4, 0, &error));
    g_assert_cmpuint(error.position, ==, 1);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/json-syntax/says-what-python-says", test_broken);
    g_test_add_func("/json-syntax/a-text-that-is-cut-off-is-broken", test_every_cut_is_broken);
    g_test_add_func("/json-syntax/the-token-at-an-offset", test_token_at_an_offset);
    g_test_add_func("/json-syntax/null-bytes-are-no-end", test_null_bytes);
    return g_test_run();
}
