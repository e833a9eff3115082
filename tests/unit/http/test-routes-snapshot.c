/* GET /snapshot.jpg: what is asked of the service, and how its answer travels. */
#include "routes-fixture.h"

#include <stdlib.h>
#include <unistd.h>

static const char jpeg[] = "\xff\xd8\xff\xe0 any bytes \0 at all \xff\xd9";

static void set_picture(RoutesFixture *fixture)
{
    g_mutex_lock(&fixture->service.mutex);
    g_bytes_unref(fixture->service.snapshot.jpeg);
    fixture->service.snapshot =
        (ServiceSnapshot){.jpeg = g_bytes_new_static(jpeg, sizeof jpeg), .captured_at = 784111777.25, .age_s = 0.0125};
    g_strlcpy(fixture->service.snapshot.camera, "realsense", sizeof fixture->service.snapshot.camera);
    g_mutex_unlock(&fixture->service.mutex);
}

static void assert_headers(const HttpClientResponse *response)
{
    static const struct {
        const char *name, *value;
    } headers[] = {
        {"content-type", "image/jpeg"},
        {"cache-control", "no-store"},
        {"last-modified", "Sun, 06 Nov 1994 08:49:37 GMT"},
        {"x-capture-time", "784111777.250000"},
        {"x-frame-age", "0.013"},
        {"x-camera", "realsense"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(headers); i++)
        g_assert_cmpstr(http_client_header(response, headers[i].name), ==, headers[i].value);
    g_assert_cmpint(atoi(http_client_header(response, "content-length")), ==, sizeof jpeg);
}

static void test_picture(RoutesFixture *fixture, gconstpointer data)
{
    (void)data;
    static const char *const paths[] = {"/snapshot.jpg", PREFIX "/snapshot.jpg"};
    set_picture(fixture);
    for (size_t i = 0; i < G_N_ELEMENTS(paths); i++) {
        g_autoptr(HttpClientResponse) response = routes_fixture_ask(fixture, "GET", paths[i], NULL, NULL);
        g_assert_cmpint(response->status, ==, 200);
        g_assert_cmpmem(response->body, response->body_length, jpeg, sizeof jpeg);
        assert_headers(response);
    }
}

static void test_head(RoutesFixture *fixture, gconstpointer data)
{
    (void)data;
    set_picture(fixture);
    int fd = http_client_connect(fixture->port);
    http_client_send(fd, "HEAD /snapshot.jpg HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    g_autoptr(HttpClientResponse) response = http_client_read(fd, TRUE);
    g_assert_cmpint(response->status, ==, 200);
    assert_headers(response);
    g_assert_true(http_client_wait_closed(fd));
    close(fd);
}

static void test_options(RoutesFixture *fixture, gconstpointer data)
{
    (void)data;
    static const struct {
        const char *query;
        int quality, width;
    } cases[] = {
        {"", 85, 0},         {"?quality=1", 1, 0}, {"?quality=95&width=16", 95, 16}, {"?width=4096", 85, 4096},
        {"?other=1", 85, 0},
    };
    set_picture(fixture);
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = g_strconcat("/snapshot.jpg", cases[i].query, NULL);
        g_autoptr(HttpClientResponse) response = routes_fixture_ask(fixture, "GET", path, NULL, NULL);
        g_assert_cmpint(response->status, ==, 200);
        g_mutex_lock(&fixture->service.mutex);
        g_assert_cmpint(fixture->service.snapshot_options.quality, ==, cases[i].quality);
        g_assert_cmpint(fixture->service.snapshot_options.width, ==, cases[i].width);
        g_mutex_unlock(&fixture->service.mutex);
    }
}

static void test_wrong_options(RoutesFixture *fixture, gconstpointer data)
{
    (void)data;
    routes_fixture_expect(fixture, "GET", "/snapshot.jpg?quality=0&width=4097", NULL, 422,
                          "{\"detail\":[{\"type\":\"greater_than_equal\",\"loc\":[\"query\",\"quality\"],\"msg\":"
                          "\"Input should be greater than or equal to 1\",\"input\":\"0\",\"ctx\":{\"ge\":1}},"
                          "{\"type\":\"less_than_equal\",\"loc\":[\"query\",\"width\"],\"msg\":"
                          "\"Input should be less than or equal to 4096\",\"input\":\"4097\",\"ctx\":{\"le\":4096}}]}");
    routes_fixture_expect(fixture, "GET", "/snapshot.jpg?quality=best", NULL, 422,
                          "{\"detail\":[{\"type\":\"int_parsing\",\"loc\":[\"query\",\"quality\"],\"msg\":"
                          "\"Input should be a valid integer, unable to parse string as an integer\","
                          "\"input\":\"best\"}]}");
    g_assert_cmpuint(fixture->service.verb_count, ==, 0);
}

static void test_camera_away(RoutesFixture *fixture, gconstpointer data)
{
    (void)data;
    routes_fixture_set_error(fixture, SERVICE_ERROR_NO_PICTURE, "realsense: no frame for 2.0 s");
    g_autoptr(HttpClientResponse) response = routes_fixture_ask(fixture, "GET", "/snapshot.jpg", NULL, NULL);
    g_assert_cmpint(response->status, ==, 503);
    g_assert_cmpstr(response->body, ==, "{\"detail\":\"realsense: no frame for 2.0 s\"}");
    g_assert_cmpstr(http_client_header(response, "cache-control"), ==, "no-store");
    g_assert_null(http_client_header(response, "retry-after"));
    g_assert_null(http_client_header(response, "x-capture-time"));
}

static void test_busy(RoutesFixture *fixture, gconstpointer data)
{
    (void)data;
    routes_fixture_set_error(fixture, SERVICE_ERROR_BUSY, "too many snapshots are asked for");
    g_autoptr(HttpClientResponse) response = routes_fixture_ask(fixture, "GET", "/snapshot.jpg", NULL, NULL);
    g_assert_cmpint(response->status, ==, 503);
    g_assert_cmpstr(http_client_header(response, "retry-after"), ==, "1");
}

static void test_other_methods(RoutesFixture *fixture, gconstpointer data)
{
    (void)data;
    g_autoptr(HttpClientResponse) response = routes_fixture_ask(fixture, "POST", "/snapshot.jpg", NULL, NULL);
    g_assert_cmpint(response->status, ==, 405);
    g_assert_cmpstr(http_client_header(response, "allow"), ==, "GET, HEAD");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ROUTES_TEST("/routes-snapshot/a-picture-and-when-it-was-taken", test_picture);
    ROUTES_TEST("/routes-snapshot/head-says-the-same-without-it", test_head);
    ROUTES_TEST("/routes-snapshot/options-reach-the-service", test_options);
    ROUTES_TEST("/routes-snapshot/options-out-of-range-do-not", test_wrong_options);
    ROUTES_TEST("/routes-snapshot/camera-that-is-away-is-a-503-with-the-reason", test_camera_away);
    ROUTES_TEST("/routes-snapshot/too-many-are-asked-to-come-back", test_busy);
    ROUTES_TEST("/routes-snapshot/is-only-read", test_other_methods);
    return g_test_run();
}
