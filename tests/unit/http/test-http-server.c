/* What the server makes of peers that are slow, many, greedy or broken; what it answers is test-routes' matter. */
#include "fake-service.h"
#include "http-client.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define OFFER_LIMIT (256 * 1024)

/* Short enough for a test, long enough for a machine under load to get a request through. */
static const HttpServerConfig short_times = {.idle_limit_us = G_USEC_PER_SEC, .request_limit_us = 1500000};

static const HttpServerConfig few_connections = {.connection_limit = 4};

typedef struct Fixture {
    FakeService service;
    IceConfig *ice_config;
    HttpServer *server;
    int port;
} Fixture;

static void set_up(Fixture *fixture, gconstpointer limits)
{
    char *environment[] = {NULL};
    fake_service_init(&fixture->service);
    fixture->ice_config = ice_config_new(environment);
    fixture->server = fake_service_serve(&fixture->service, limits, fixture->ice_config);
    fixture->port = http_server_get_port(fixture->server);
}

static void tear_down(Fixture *fixture, gconstpointer limits)
{
    (void)limits;
    http_server_free(fixture->server);
    ice_config_free(fixture->ice_config);
    fake_service_clear(&fixture->service);
}

static void assert_serves(const Fixture *fixture)
{
    g_autoptr(HttpClientResponse) response = http_client_request(fixture->port, "GET", "/camera/status", NULL, NULL);
    g_assert_cmpint(response->status, ==, 200);
}

#define GET_STATUS "GET /camera/status HTTP/1.1\r\nHost: x\r\n\r\n"

static void assert_status(int fd, int status)
{
    g_autoptr(HttpClientResponse) response = http_client_read(fd, FALSE);
    g_assert_cmpint(response->status, ==, status);
}

static void test_keep_alive(Fixture *fixture, gconstpointer limits)
{
    (void)limits;
    int fd = http_client_connect(fixture->port);
    for (int i = 0; i < 50; i++) {
        http_client_send(fd, GET_STATUS);
        assert_status(fd, 200);
        http_client_send(fd, "POST /offer HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}");
        assert_status(fd, 422);
        http_client_send(fd, "POST /nothing HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}");
        assert_status(fd, 404);
    }
    close(fd);
}

static void test_pipelining(Fixture *fixture, gconstpointer limits)
{
    (void)limits;
    int fd = http_client_connect(fixture->port);
    g_autoptr(GString) requests = g_string_new(NULL);
    for (int i = 0; i < 20; i++)
        g_string_append(requests, GET_STATUS "DELETE /connections/nobody HTTP/1.1\r\nHost: x\r\n\r\n"
                                             "POST /offer HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}");
    http_client_send(fd, requests->str);
    for (int i = 0; i < 20; i++) {
        assert_status(fd, 200);
        assert_status(fd, 404);
        assert_status(fd, 422);
    }
    close(fd);
}

static void test_bytes_one_by_one(Fixture *fixture, gconstpointer limits)
{
    (void)limits;
    const char *request =
        "POST /offer HTTP/1.1\r\nHost: x\r\nContent-Length: 28\r\n\r\n{\"sdp\":\"v\",\"type\":\"offer\"}  ";
    int fd = http_client_connect(fixture->port);
    for (const char *byte = request; *byte; byte++)
        http_client_send_bytes(fd, byte, 1);
    assert_status(fd, 200);
    close(fd);
}

static void test_chunked_body(Fixture *fixture, gconstpointer limits)
{
    (void)limits;
    int fd = http_client_connect(fixture->port);
    http_client_send(fd, "POST /offer HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
                         "a\r\n{\"sdp\":\"v\"\r\n10\r\n,\"type\":\"offer\"}\r\n0\r\n\r\n");
    assert_status(fd, 200);
    close(fd);
}

/* An offer whose body has that many bytes. (transfer full) */
static char *make_offer(gsize length)
{
    const char *head = "{\"type\":\"offer\",\"sdp\":\"", *tail = "\"}";
    g_autofree char *sdp = g_strnfill(length - strlen(head) - strlen(tail), 's');
    return g_strconcat(head, sdp, tail, NULL);
}

static void assert_too_large(const HttpClientResponse *response)
{
    g_assert_cmpint(response->status, ==, 413);
    g_assert_cmpstr(response->body, ==, "{\"detail\":\"Request body too large: the limit is 262144 bytes\"}");
}

static void test_largest_body(Fixture *fixture, gconstpointer limits)
{
    (void)limits;
    g_autofree char *largest = make_offer(OFFER_LIMIT);
    g_autofree char *too_large = make_offer(OFFER_LIMIT + 1);
    g_autoptr(HttpClientResponse) taken = http_client_request(fixture->port, "POST", "/offer", NULL, largest);
    g_assert_cmpint(taken->status, ==, 200);
    g_autoptr(HttpClientResponse) refused = http_client_request(fixture->port, "POST", "/offer", NULL, too_large);
    assert_too_large(refused);
    g_autoptr(GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new(&fixture->service.mutex);
    g_assert_cmpuint(fixture->service.verb_count, ==, 1);
}

static void test_far_too_large_body_is_refused_before_it_comes(Fixture *fixture, gconstpointer limits)
{
    (void)limits;
    int fd = http_client_connect(fixture->port);
    http_client_send(fd, "POST /offer HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000000\r\n\r\n");
    g_autoptr(HttpClientResponse) response = http_client_read(fd, FALSE);
    assert_too_large(response);
    g_assert_true(http_client_wait_closed(fd));
    close(fd);
}

/* A sender that waits for 100 Continue is told before it sends even one byte too many. */
static void test_expectation(Fixture *fixture, gconstpointer limits)
{
    (void)limits;
    int fd = http_client_connect(fixture->port);
    http_client_send(fd, "POST /offer HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 262145\r\n\r\n");
    g_autoptr(HttpClientResponse) refused = http_client_read(fd, FALSE);
    assert_too_large(refused);
    close(fd);

    fd = http_client_connect(fixture->port);
    http_client_send(fd, "POST /offer HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
    assert_status(fd, 100);
    http_client_send(fd, "{}");
    assert_status(fd, 422);
    close(fd);
}

static void test_endless_chunked_body(Fixture *fixture, gconstpointer limits)
{
    (void)limits;
    g_autofree char *data = g_strnfill(0x10000, 'x');
    g_autofree char *chunk = g_strdup_printf("10000\r\n%s\r\n", data);
    int fd = http_client_connect(fixture->port);
    http_client_send(fd, "POST /offer HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
    for (int i = 0; i < 40; i++)
        http_client_send(fd, chunk);
    g_assert_true(http_client_wait_closed(fd));
    close(fd);
    assert_serves(fixture);
}

static void test_too_large_headers(Fixture *fixture, gconstpointer limits)
{
    (void)limits;
    g_autofree char *value = g_strnfill(20000, 'x');
    g_autofree char *request = g_strdup_printf("GET / HTTP/1.1\r\nHost: x\r\nCookie: %s\r\n\r\n", value);
    int fd = http_client_connect(fixture->port);
    http_client_send(fd, request);
    assert_status(fd, 431);
    close(fd);
    assert_serves(fixture);
}

/*
 * Whatever it is, others are served meanwhile, and the connection ends. An end of file that comes with the last bytes
 * is lost on libmicrohttpd, which then has to wait for the idle limit: hence the short times.
 */
static void test_garbage(Fixture *fixture, gconstpointer limits)
{
    (void)limits;
    const char *const garbage[] = {
        "\r\n\r\n\r\n",
        "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 a TLS hello",
        "GET\r\n\r\n",
        "GET camera/status HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET http://x/camera/status HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /%00%zz%?%%%=%00&&&=== HTTP/1.1\r\nHost: x\r\n\r\n",
        "POST /offer HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        "POST /offer HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\n",
        "POST /offer HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    };
    int fds[G_N_ELEMENTS(garbage)];
    for (size_t i = 0; i < G_N_ELEMENTS(garbage); i++) {
        fds[i] = http_client_connect(fixture->port);
        http_client_send(fds[i], garbage[i]);
        shutdown(fds[i], SHUT_WR);
        assert_serves(fixture);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(garbage); i++) {
        g_assert_true(http_client_wait_closed(fds[i]));
        close(fds[i]);
    }
}

/* Sends piece again and again until the server closes; the time that took. */
static gint64 trickle_until_closed(const Fixture *fixture, const char *head, const char *piece)
{
    int fd = http_client_connect(fixture->port);
    gint64 start_us = g_get_monotonic_time();
    http_client_send(fd, head);
    char byte;
    while (recv(fd, &byte, 1, MSG_DONTWAIT) != 0) {
        g_assert_cmpint(g_get_monotonic_time() - start_us, <, 10 * G_USEC_PER_SEC);
        if (send(fd, piece, strlen(piece), MSG_NOSIGNAL) < 0)
            break;
        g_usleep(20000);
    }
    close(fd);
    return g_get_monotonic_time() - start_us;
}

static void test_trickles_are_cut(Fixture *fixture, gconstpointer limits)
{
    const HttpServerConfig *config = limits;
    const char *head = "POST /offer HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n";
    g_assert_cmpint(trickle_until_closed(fixture, head, "{"), >=, config->request_limit_us);
    g_assert_cmpint(trickle_until_closed(fixture, "GET / HTTP/1.1\r\n", "X: y\r\n"), >=, config->idle_limit_us);
    g_assert_cmpint(trickle_until_closed(fixture, "", "G"), >=, config->idle_limit_us);
    assert_serves(fixture);
}

static void test_idle_connection_is_closed(Fixture *fixture, gconstpointer limits)
{
    (void)limits;
    int silent = http_client_connect(fixture->port);
    int kept = http_client_connect(fixture->port);
    http_client_send(kept, GET_STATUS);
    assert_status(kept, 200);
    g_assert_true(http_client_wait_closed(silent));
    g_assert_true(http_client_wait_closed(kept));
    close(silent);
    close(kept);
}

/* A peer that asks and asks and never reads what it is answered. */
static void test_reader_that_stops_is_cut(Fixture *fixture, gconstpointer limits)
{
    (void)limits;
    int fd = http_client_connect(fixture->port);
    gint64 give_up_us = g_get_monotonic_time() + 10 * G_USEC_PER_SEC;
    const char *request = "GET /static/style.css HTTP/1.1\r\nHost: x\r\n\r\n";
    gssize sent = 1;
    while (sent > 0 || errno == EAGAIN) {
        g_assert_cmpint(g_get_monotonic_time(), <, give_up_us);
        sent = send(fd, request, strlen(request), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent < 0)
            g_usleep(5000);
    }
    close(fd);
    assert_serves(fixture);
}

static void test_half_open_connections_make_room(Fixture *fixture, gconstpointer limits)
{
    (void)limits;
    int fds[64];
    for (size_t i = 0; i < G_N_ELEMENTS(fds); i++) {
        fds[i] = http_client_connect(fixture->port);
        http_client_send(fds[i], i % 2 ? "GET / HTTP/1.1\r\n" : "POST /offer HTTP/1.1\r\nContent-Length: 9\r\n\r\n");
    }
    assert_serves(fixture);
    for (size_t i = 0; i < G_N_ELEMENTS(fds) - 4; i++)
        g_assert_true(http_client_wait_closed(fds[i]));
    for (size_t i = 0; i < G_N_ELEMENTS(fds); i++)
        close(fds[i]);
}

static void test_stop_with_open_connections(Fixture *fixture, gconstpointer limits)
{
    (void)limits;
    int idle = http_client_connect(fixture->port);
    int half = http_client_connect(fixture->port);
    http_client_send(half, "POST /offer HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{");
    assert_serves(fixture);
    g_clear_pointer(&fixture->server, http_server_free);
    g_assert_true(http_client_wait_closed(idle));
    g_assert_true(http_client_wait_closed(half));
    close(idle);
    close(half);
}

/* The thread is in a verb when the server is freed: the verb ends first, and nobody is left to call another. */
static void test_stop_during_a_verb(Fixture *fixture, gconstpointer limits)
{
    (void)limits;
    fixture->service.verb_takes_us = 200000;
    int fd = http_client_connect(fixture->port);
    http_client_send(fd, GET_STATUS);
    g_usleep(50000);
    g_clear_pointer(&fixture->server, http_server_free);
    g_assert_cmpuint(fixture->service.verb_count, <=, 1);
    g_assert_true(http_client_wait_closed(fd));
    close(fd);
}

static void test_taken_port_is_named(Fixture *fixture, gconstpointer limits)
{
    (void)limits;
    HttpServerConfig config = {.host = "127.0.0.1", .port = fixture->port, .verbs = &fixture->service.verbs};
    g_autoptr(GError) error = NULL;
    g_assert_null(http_server_new(&config, &error));
    g_autofree char *expected = g_strdup_printf("SERVICE_PORT=%d: the port is in use on 127.0.0.1", fixture->port);
    g_assert_cmpstr(error->message, ==, expected);
}

#define ADD(path, limits, function) g_test_add(path, Fixture, limits, set_up, function, tear_down)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("/http-server/keep-alive", NULL, test_keep_alive);
    ADD("/http-server/pipelining", NULL, test_pipelining);
    ADD("/http-server/bytes-one-by-one", NULL, test_bytes_one_by_one);
    ADD("/http-server/chunked-body", NULL, test_chunked_body);
    ADD("/http-server/largest-body-is-taken-and-one-more-byte-refused", NULL, test_largest_body);
    ADD("/http-server/far-too-large-body-is-refused-before-it-comes", NULL,
        test_far_too_large_body_is_refused_before_it_comes);
    ADD("/http-server/expectation-is-answered-before-the-body", NULL, test_expectation);
    ADD("/http-server/endless-chunked-body-is-cut", NULL, test_endless_chunked_body);
    ADD("/http-server/too-large-headers", NULL, test_too_large_headers);
    ADD("/http-server/garbage", &short_times, test_garbage);
    ADD("/http-server/trickles-are-cut", &short_times, test_trickles_are_cut);
    ADD("/http-server/idle-connection-is-closed", &short_times, test_idle_connection_is_closed);
    ADD("/http-server/reader-that-stops-is-cut", &short_times, test_reader_that_stops_is_cut);
    ADD("/http-server/half-open-connections-make-room", &few_connections, test_half_open_connections_make_room);
    ADD("/http-server/stop-with-open-connections", NULL, test_stop_with_open_connections);
    ADD("/http-server/stop-during-a-verb", NULL, test_stop_during_a_verb);
    ADD("/http-server/taken-port-is-named", NULL, test_taken_port_is_named);
    return g_test_run();
}
