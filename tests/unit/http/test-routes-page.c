/* The page, the documentation, and their files. */
#include "http/routes.h"
#include "http/static-files.h"
#include "routes-fixture.h"

#include <string.h>
#include <unistd.h>

static void test_page(RoutesFixture *fixture, gconstpointer data)
{
    (void)data;
    const char *const paths[] = {
        "/",      PREFIX "/",     "/static/index.html", PREFIX "/static/index.html", "/docs", PREFIX "/docs",
        "/redoc", PREFIX "/redoc"};
    for (size_t i = 0; i < G_N_ELEMENTS(paths); i++) {
        g_autoptr(HttpClientResponse) response = routes_fixture_ask(fixture, "GET", paths[i], NULL, NULL);
        g_assert_cmpint(response->status, ==, 200);
        g_assert_cmpstr(http_client_header(response, "content-type"), ==, "text/html; charset=utf-8");
        g_assert_cmpstr(http_client_header(response, "cache-control"), ==, "no-cache");
        g_assert_cmpstr(http_client_header(response, "x-content-type-options"), ==, "nosniff");
        const char *policy = http_client_header(response, "content-security-policy");
        g_assert_true(g_str_has_prefix(policy, "default-src 'none'; script-src 'self';"));
        g_assert_null(strstr(policy, "frame-ancestors"));
        g_assert_null(http_client_header(response, "x-frame-options"));
        g_autoptr(HttpClientResponse) head = routes_fixture_ask(fixture, "HEAD", paths[i], NULL, NULL);
        g_assert_cmpint(head->status, ==, 200);
        g_assert_cmpstr(http_client_header(head, "content-length"), ==, http_client_header(response, "content-length"));
    }
}

static void test_every_static_file_is_served(RoutesFixture *fixture, gconstpointer data)
{
    (void)data;
    for (const StaticFile *file = static_files; file->name; file++) {
        g_autofree char *path = g_strconcat("/static/", file->name, NULL);
        g_autoptr(HttpClientResponse) response = routes_fixture_ask(fixture, "GET", path, NULL, NULL);
        g_assert_cmpint(response->status, ==, 200);
        g_assert_cmpmem(response->body, response->body_length, file->bytes, file->length);
        g_assert_cmpstr(http_client_header(response, "content-type"), ==, file->content_type);
        g_assert_cmpstr(http_client_header(response, "etag"), ==, file->etag);
    }
}

static int get_page_status(const RoutesFixture *fixture, const char *if_none_match)
{
    int fd = http_client_connect(fixture->port);
    g_autofree char *request = g_strdup_printf("GET / HTTP/1.1\r\nHost: x\r\nIf-None-Match: %s\r\n\r\n", if_none_match);
    http_client_send(fd, request);
    g_autoptr(HttpClientResponse) response = http_client_read(fd, FALSE);
    close(fd);
    return response->status;
}

static void test_unchanged_file_is_not_sent_again(RoutesFixture *fixture, gconstpointer data)
{
    (void)data;
    g_autoptr(HttpClientResponse) response = routes_fixture_ask(fixture, "GET", "/", NULL, NULL);
    const char *etag = http_client_header(response, "etag");
    g_autofree char *weak = g_strconcat("\"other\", W/", etag, NULL);
    g_assert_cmpint(get_page_status(fixture, etag), ==, 304);
    g_assert_cmpint(get_page_status(fixture, weak), ==, 304);
    g_assert_cmpint(get_page_status(fixture, "*"), ==, 304);
    g_assert_cmpint(get_page_status(fixture, "\"other\""), ==, 200);
}

static void test_openapi_is_served(RoutesFixture *fixture, gconstpointer data)
{
    (void)data;
    json_auto_t *served = routes_fixture_get_json(fixture, "/openapi.json");
    json_auto_t *described = routes_describe(routes_table);
    g_assert_true(json_equal(served, described));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ROUTES_TEST("/routes-page/page-and-documentation", test_page);
    ROUTES_TEST("/routes-page/every-static-file-is-served", test_every_static_file_is_served);
    ROUTES_TEST("/routes-page/an-unchanged-file-is-not-sent-again", test_unchanged_file_is_not_sent_again);
    ROUTES_TEST("/routes-page/openapi-is-served", test_openapi_is_served);
    return g_test_run();
}
