/* Matching, on a small table of its own. */
#include "http/router.h"

#include <string.h>

static const Route table[] = {
    {.methods = HTTP_METHOD_GET | HTTP_METHOD_HEAD, .pattern = "/"},
    {.methods = HTTP_METHOD_GET, .pattern = "/things"},
    {.methods = HTTP_METHOD_POST, .pattern = "/things"},
    {.methods = HTTP_METHOD_DELETE, .pattern = "/things/{id}"},
    {.methods = HTTP_METHOD_GET, .pattern = "/files/{name:path}"},
    {.methods = HTTP_METHOD_GET, .pattern = "/files/deep"},
    {0},
};

static const struct {
    HttpMethod method;
    const char *path;
    const char *query;
    RouteResult result;
    int route;          /* FOUND: its index */
    const char *detail; /* (nullable) parameter, Allow or Location */
} rows[] = {
    {HTTP_METHOD_GET, "/", NULL, ROUTE_FOUND, 0, NULL},
    {HTTP_METHOD_HEAD, "/", NULL, ROUTE_FOUND, 0, NULL},
    {HTTP_METHOD_POST, "/", NULL, ROUTE_WRONG_METHOD, 0, "GET, HEAD"},
    {HTTP_METHOD_GET, "/things", NULL, ROUTE_FOUND, 1, NULL},
    {HTTP_METHOD_POST, "/things", NULL, ROUTE_FOUND, 2, NULL},
    {HTTP_METHOD_DELETE, "/things", NULL, ROUTE_WRONG_METHOD, 0, "GET, POST"},
    {HTTP_METHOD_OTHER, "/things", NULL, ROUTE_WRONG_METHOD, 0, "GET, POST"},
    {HTTP_METHOD_DELETE, "/things/a b", NULL, ROUTE_FOUND, 3, "a b"},
    {HTTP_METHOD_DELETE, "/api/v1/color_camera/things/a", NULL, ROUTE_FOUND, 3, "a"},
    {HTTP_METHOD_GET, "/things/a", NULL, ROUTE_WRONG_METHOD, 0, "DELETE"},
    {HTTP_METHOD_GET, "/files/", NULL, ROUTE_FOUND, 4, ""},
    {HTTP_METHOD_GET, "/files/a/b//c", NULL, ROUTE_FOUND, 4, "a/b//c"},
    {HTTP_METHOD_GET, "/files/deep", NULL, ROUTE_FOUND, 4, "deep"},
    {HTTP_METHOD_GET, "/api/v1/color_camera/", NULL, ROUTE_FOUND, 0, NULL},
    {HTTP_METHOD_GET, "/api/v1/color_camera", "a=b", ROUTE_REDIRECT, 0, "../../api/v1/color_camera/?a=b"},
    {HTTP_METHOD_GET, "/things/", NULL, ROUTE_REDIRECT, 0, "../things"},
    {HTTP_METHOD_DELETE, "/things//", "x=\"\r\n", ROUTE_REDIRECT, 0, "../../things?x=%22%0D%0A"},
    {HTTP_METHOD_DELETE, "/things/a:b/", NULL, ROUTE_REDIRECT, 0, "../../things/a:b"},
    {HTTP_METHOD_DELETE, "/things/\303\251 %/", NULL, ROUTE_REDIRECT, 0, "../../things/%C3%A9%20%25"},
    {HTTP_METHOD_GET, "/files", "", ROUTE_REDIRECT, 0, "./files/"},
    {HTTP_METHOD_GET, "//", NULL, ROUTE_NOT_FOUND, 0, NULL},
    {HTTP_METHOD_GET, "//evil.example/", NULL, ROUTE_NOT_FOUND, 0, NULL},
    {HTTP_METHOD_GET, "", NULL, ROUTE_NOT_FOUND, 0, NULL},
    {HTTP_METHOD_GET, "*", NULL, ROUTE_NOT_FOUND, 0, NULL},
    {HTTP_METHOD_GET, "things", NULL, ROUTE_NOT_FOUND, 0, NULL},
    {HTTP_METHOD_GET, "/thing", NULL, ROUTE_NOT_FOUND, 0, NULL},
    {HTTP_METHOD_GET, "/thingsa", NULL, ROUTE_NOT_FOUND, 0, NULL},
    {HTTP_METHOD_GET, "/things/a/b", NULL, ROUTE_NOT_FOUND, 0, NULL},
    {HTTP_METHOD_GET, "/files/\377", NULL, ROUTE_NOT_FOUND, 0, NULL},
    {HTTP_METHOD_GET, "/api/v1/color_camerathings", NULL, ROUTE_NOT_FOUND, 0, NULL},
    {HTTP_METHOD_GET, "/api/v1/color_camera/api/v1/color_camera/things", NULL, ROUTE_NOT_FOUND, 0, NULL},
};

static void test_rows(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_test_message("row %zu", i);
        g_auto(RouteMatch) match = {0};
        router_match(table, rows[i].method, rows[i].path, rows[i].query, &match);
        g_assert_cmpint(match.result, ==, rows[i].result);
        g_assert_true(match.route == (rows[i].result == ROUTE_FOUND ? &table[rows[i].route] : NULL));
        g_assert_cmpstr(match.parameter, ==, rows[i].result == ROUTE_FOUND ? rows[i].detail : NULL);
        g_assert_cmpstr(match.allow, ==, rows[i].result == ROUTE_WRONG_METHOD ? rows[i].detail : NULL);
        g_assert_cmpstr(match.location, ==, rows[i].result == ROUTE_REDIRECT ? rows[i].detail : NULL);
    }
}

/* A proxy that shows us under a path of its own still gets its clients to the right place. */
static void test_redirects_work_behind_any_prefix(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        if (rows[i].result != ROUTE_REDIRECT)
            continue;
        g_autofree char *path = g_uri_escape_string(rows[i].path, "/", FALSE);
        g_autofree char *base = g_strconcat("https://robot.example/my/cam", path, NULL);
        g_autofree char *target = g_uri_resolve_relative(base, rows[i].detail, G_URI_FLAGS_ENCODED, NULL);
        g_autofree char *expected =
            g_strconcat("https://robot.example/my/cam/", strstr(rows[i].path, "api") ? "api" : "",
                        strstr(rows[i].path, "things") ? "things" : "", NULL);
        g_assert_true(g_str_has_prefix(target, expected));
        g_assert_null(strstr(target, ".."));
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/router/every-row", test_rows);
    g_test_add_func("/router/redirects-work-behind-any-prefix", test_redirects_work_behind_any_prefix);
    return g_test_run();
}
