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
        g_assert_cmpmem(response->body, response->body_length, file->plain.bytes, file->plain.length);
        g_assert_cmpstr(http_client_header(response, "content-type"), ==, file->content_type);
        g_assert_cmpstr(http_client_header(response, "etag"), ==, file->plain.etag);
        g_assert_cmpstr(http_client_header(response, "vary"), ==, "Accept-Encoding");
        g_assert_null(http_client_header(response, "content-encoding"));
    }
}

/* (transfer full) */
static HttpClientResponse *get_page(const RoutesFixture *fixture, const char *headers)
{
    int fd = http_client_connect(fixture->port);
    g_autofree char *request = g_strconcat("GET / HTTP/1.1\r\nHost: x\r\n", headers, "\r\n", NULL);
    http_client_send(fd, request);
    HttpClientResponse *response = http_client_read(fd, FALSE);
    close(fd);
    return response;
}

static void test_a_file_is_packed_for_who_can_unpack(RoutesFixture *fixture, gconstpointer data)
{
    (void)data;
    g_autoptr(HttpClientResponse) plain = get_page(fixture, "");
    g_autoptr(HttpClientResponse) packed = get_page(fixture, "Accept-Encoding: br, GZIP;q=0.5\r\n");
    g_assert_cmpstr(http_client_header(packed, "content-encoding"), ==, "gzip");
    g_assert_cmpstr(http_client_header(packed, "vary"), ==, "Accept-Encoding");
    g_assert_cmpstr(http_client_header(packed, "etag"), !=, http_client_header(plain, "etag"));
    g_assert_cmpuint(packed->body_length, <, plain->body_length);

    g_autoptr(GConverter) unpacker = G_CONVERTER(g_zlib_decompressor_new(G_ZLIB_COMPRESSOR_FORMAT_GZIP));
    g_autofree char *unpacked = g_malloc(plain->body_length);
    gsize read = 0;
    gsize written = 0;
    GConverterResult result = g_converter_convert(unpacker, packed->body, packed->body_length, unpacked,
                                                  plain->body_length, G_CONVERTER_INPUT_AT_END, &read, &written, NULL);
    g_assert_cmpint(result, ==, G_CONVERTER_FINISHED);
    g_assert_cmpmem(unpacked, written, plain->body, plain->body_length);

    g_autofree char *again =
        g_strdup_printf("Accept-Encoding: gzip\r\nIf-None-Match: %s\r\n", http_client_header(packed, "etag"));
    g_autoptr(HttpClientResponse) unchanged = get_page(fixture, again);
    g_assert_cmpint(unchanged->status, ==, 304);
}

static void test_a_file_is_not_packed_for_who_refuses(RoutesFixture *fixture, gconstpointer data)
{
    (void)data;
    const char *const values[] = {"identity", "gzip;q=0", "gzip; q=0.000, br", "x-gzipped", ""};
    for (size_t i = 0; i < G_N_ELEMENTS(values); i++) {
        g_autofree char *header = g_strconcat("Accept-Encoding: ", values[i], "\r\n", NULL);
        g_autoptr(HttpClientResponse) response = get_page(fixture, header);
        g_assert_null(http_client_header(response, "content-encoding"));
    }
}

static int get_page_status(const RoutesFixture *fixture, const char *if_none_match)
{
    g_autofree char *header = g_strdup_printf("If-None-Match: %s\r\n", if_none_match);
    g_autoptr(HttpClientResponse) response = get_page(fixture, header);
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

/* It is embedded in every service, and read by few. */
static void test_docs_are_light(RoutesFixture *fixture, gconstpointer data)
{
    (void)data;
    (void)fixture;
    gsize length = 0;
    for (const StaticFile *file = static_files; file->name; file++)
        if (g_str_has_prefix(file->name, "docs"))
            length += file->plain.length;
    g_assert_cmpuint(length, >, 1000);
    g_assert_cmpuint(length, <, 20000);
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
    ROUTES_TEST("/routes-page/a-file-is-packed-for-who-can-unpack", test_a_file_is_packed_for_who_can_unpack);
    ROUTES_TEST("/routes-page/a-file-is-not-packed-for-who-refuses", test_a_file_is_not_packed_for_who_refuses);
    ROUTES_TEST("/routes-page/an-unchanged-file-is-not-sent-again", test_unchanged_file_is_not_sent_again);
    ROUTES_TEST("/routes-page/the-documentation-is-light", test_docs_are_light);
    ROUTES_TEST("/routes-page/openapi-is-served", test_openapi_is_served);
    return g_test_run();
}
