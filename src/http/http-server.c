/*
 * Between libmicrohttpd and dispatch: the thread, and the life of a connection and of a request. libmicrohttpd runs on
 * a loop of ours rather than on a thread of its own, for its time-out is of idleness alone: connection-guard does
 * better, and needs somebody to look at the clock. Without connections the loop sleeps for ever.
 *
 * No TLS here.
 */
#define G_LOG_DOMAIN "http"

#include "http/http-server.h"

#include "http/connection-guard.h"
#include "http/dispatch.h"
#include "http/listen-socket.h"
#include "http/peer-address.h"
#include "http/routes.h"
#include "util/clock.h"
#include "util/deadline.h"

#include <microhttpd.h>
#include <poll.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

/* One viewer's page takes six; the rest is for monitors, and for whoever only holds connections open. */
#define CONNECTION_LIMIT 112

/* libmicrohttpd stops accepting at its own limit: there has to be room until it has closed those that the guard cut. */
#define CONNECTION_RESERVE 16

/* The monitor polls every 10 s and keeps its connection. */
#define IDLE_LIMIT_US (30 * G_USEC_PER_SEC)

/* 256 KiB at 200 kbit/s; an answer itself takes milliseconds. */
#define REQUEST_LIMIT_US (12 * G_USEC_PER_SEC)

/* For request line, headers, and a window of the body: a browser's headers with a proxy's cookies are about 4 KiB. */
#define CONNECTION_MEMORY_BYTES (16 * 1024)

/* A body too large is read and dropped up to here, so that its sender sees the answer and not a reset. */
#define DISCARD_MAX_BYTES (1024 * 1024)

struct HttpServer {
    RouteContext context;
    struct MHD_Daemon *daemon;
    ConnectionGuard *guard; /* HTTP thread, once that runs */
    GThread *thread;
    int wake_fd; /* readable: stop */
    int port;
};

/* One request, from its first line to the end of its answer. */
typedef struct Exchange {
    char *query;      /* (nullable) the raw one */
    RouteMatch match; /* once begun */
    bool begun;       /* the headers are here */
    GByteArray *body;
    size_t received; /* bytes of body, those dropped included */
} Exchange;

static void exchange_free(Exchange *exchange)
{
    g_free(exchange->query);
    route_match_clear(&exchange->match);
    g_byte_array_unref(exchange->body);
    g_free(exchange);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Exchange, exchange_free)

static const char *get_header(struct MHD_Connection *connection, const char *name)
{
    return MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name);
}

/* --- the answer --- */

static void add_header(struct MHD_Response *response, const char *name, const char *value)
{
    if (value)
        MHD_add_response_header(response, name, value);
}

/* Gives the reply to libmicrohttpd; its body, too. */
static enum MHD_Result send_reply(struct MHD_Connection *connection, HttpReply *reply)
{
    bool is_static = reply->body == NULL;
    struct MHD_Response *response =
        MHD_create_response_from_buffer(reply->length, is_static ? (void *)reply->static_body : reply->body,
                                        is_static ? MHD_RESPMEM_PERSISTENT : MHD_RESPMEM_MUST_FREE);
    if (!response)
        return MHD_NO;
    reply->body = NULL;
    add_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, reply->content_type);
    add_header(response, MHD_HTTP_HEADER_CONTENT_ENCODING, reply->content_encoding);
    add_header(response, MHD_HTTP_HEADER_VARY, reply->vary);
    add_header(response, MHD_HTTP_HEADER_CACHE_CONTROL, reply->cache_control);
    add_header(response, MHD_HTTP_HEADER_ETAG, reply->etag);
    add_header(response, MHD_HTTP_HEADER_LOCATION, reply->location);
    add_header(response, MHD_HTTP_HEADER_ALLOW, reply->allow);
    add_header(response, "Content-Security-Policy", reply->content_security_policy);
    for (const HttpHeader *header = reply->more; header->name; header++)
        add_header(response, header->name, header->value);
    add_header(response, "X-Content-Type-Options", "nosniff");
    add_header(response, "Referrer-Policy", "no-referrer");
    enum MHD_Result result = MHD_queue_response(connection, reply->status, response);
    MHD_destroy_response(response);
    return result;
}

static enum MHD_Result send_too_large(struct MHD_Connection *connection, const Exchange *exchange)
{
    g_auto(HttpReply) reply = {0};
    g_autofree char *detail =
        g_strdup_printf("Request body too large: the limit is %zu bytes", exchange->match.route->max_body_bytes);
    http_reply_set_detail(&reply, MHD_HTTP_CONTENT_TOO_LARGE, detail);
    return send_reply(connection, &reply);
}

/* --- the request --- */

/* What a proxy adds says that the viewer is not where the connection comes from. */
static bool is_proxied(struct MHD_Connection *connection)
{
    static const char *const headers[] = {"Forwarded", "X-Forwarded-For", "X-Real-IP", "Via"};
    for (size_t i = 0; i < G_N_ELEMENTS(headers); i++)
        if (get_header(connection, headers[i]))
            return true;
    return false;
}

/* Of a name that comes twice the last one counts, as in the table of a query that Python makes. */
static enum MHD_Result add_query_value(void *query, enum MHD_ValueKind kind, const char *name, const char *value)
{
    (void)kind;
    if (g_utf8_validate(name, -1, NULL))
        json_object_set_new(query, name, http_json_text(value ? value : ""));
    return MHD_YES;
}

static const struct sockaddr *get_peer(struct MHD_Connection *connection)
{
    return MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS)->client_addr;
}

static enum MHD_Result answer(HttpServer *server, struct MHD_Connection *connection, const Exchange *exchange)
{
    json_auto_t *query = json_object();
    MHD_get_connection_values(connection, MHD_GET_ARGUMENT_KIND, add_query_value, query);
    g_autofree char *peer = peer_address_to_string(get_peer(connection));
    RawRequest request = {
        .query = query,
        .content_type = get_header(connection, MHD_HTTP_HEADER_CONTENT_TYPE),
        .if_none_match = get_header(connection, MHD_HTTP_HEADER_IF_NONE_MATCH),
        .accept_encoding = get_header(connection, MHD_HTTP_HEADER_ACCEPT_ENCODING),
        .body = (const char *)exchange->body->data,
        .body_length = exchange->body->len,
        .peer = peer,
        .over_loopback = peer_address_is_loopback(get_peer(connection)) && !is_proxied(connection),
    };
    g_auto(HttpReply) reply = {0};
    dispatch_request(&server->context, &exchange->match, &request, &reply);
    return send_reply(connection, &reply);
}

/* What a request may bring: only of a route's body is any of it kept. */
static size_t get_body_limit(const Exchange *exchange)
{
    return exchange->match.route ? exchange->match.route->max_body_bytes : DISCARD_MAX_BYTES;
}

static GuardedConnection *get_guarded(struct MHD_Connection *connection)
{
    return MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT)->socket_context;
}

/*
 * The headers are here. A body that is announced as far too large is refused before it comes; one that is merely too
 * large, too, where its sender waits to be told (RFC 9110, 10.1.1). The connection cannot be used again after that.
 */
static enum MHD_Result begin(HttpServer *server, struct MHD_Connection *connection, const char *method,
                             const char *path, Exchange *exchange)
{
    exchange->begun = true;
    connection_guard_begin(server->guard, get_guarded(connection), CONNECTION_PHASE_REQUEST, clock_monotonic_us());
    router_match(routes_table, http_method_from_name(method), path, exchange->query, &exchange->match);
    const char *announced = get_header(connection, MHD_HTTP_HEADER_CONTENT_LENGTH);
    guint64 length = announced ? g_ascii_strtoull(announced, NULL, 10) : 0;
    bool waits = get_header(connection, MHD_HTTP_HEADER_EXPECT) != NULL;
    if (length <= (waits ? get_body_limit(exchange) : DISCARD_MAX_BYTES))
        return MHD_YES;
    return exchange->match.route ? send_too_large(connection, exchange) : answer(server, connection, exchange);
}

/* False: more than even what is dropped may be. */
static bool take_body(Exchange *exchange, const char *bytes, size_t length)
{
    exchange->received += length;
    if (exchange->match.route && exchange->match.route->body && exchange->received <= get_body_limit(exchange))
        g_byte_array_append(exchange->body, (const guint8 *)bytes, (guint)length);
    return exchange->received <= DISCARD_MAX_BYTES;
}

/* NOLINTNEXTLINE(readability-function-size): the parameters are libmicrohttpd's */
static enum MHD_Result on_request(void *data, struct MHD_Connection *connection, const char *path, const char *method,
                                  const char *version, const char *upload, size_t *upload_length, void **request)
{
    (void)version;
    HttpServer *server = data;
    Exchange *exchange = *request;
    if (!exchange->begun)
        return begin(server, connection, method, path, exchange);
    if (*upload_length > 0) {
        size_t length = *upload_length;
        *upload_length = 0;
        return take_body(exchange, upload, length) ? MHD_YES : MHD_NO;
    }
    if (exchange->received > get_body_limit(exchange))
        return send_too_large(connection, exchange);
    return answer(server, connection, exchange);
}

/* Called at the request line; what it returns is the request's own pointer from here on. */
static void *on_request_line(void *data, const char *uri, struct MHD_Connection *connection)
{
    (void)data;
    (void)connection;
    Exchange *exchange = g_new0(Exchange, 1);
    const char *question_mark = strchr(uri, '?');
    exchange->query = question_mark ? g_strdup(question_mark + 1) : NULL;
    exchange->body = g_byte_array_new();
    return exchange;
}

static void on_request_end(void *data, struct MHD_Connection *connection, void **request,
                           enum MHD_RequestTerminationCode reason)
{
    (void)reason;
    HttpServer *server = data;
    connection_guard_begin(server->guard, get_guarded(connection), CONNECTION_PHASE_IDLE, clock_monotonic_us());
    exchange_free(*request);
    *request = NULL;
}

static void on_connection(void *data, struct MHD_Connection *connection, void **context,
                          enum MHD_ConnectionNotificationCode event)
{
    HttpServer *server = data;
    if (event == MHD_CONNECTION_NOTIFY_CLOSED) {
        connection_guard_remove(server->guard, *context);
        return;
    }
    int fd = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
    *context =
        connection_guard_add(server->guard, fd, peer_address_network(get_peer(connection)), clock_monotonic_us());
}

/* --- the server --- */

/* libmicrohttpd tells of what peers do wrong. */
static void on_log(void *data, const char *format, va_list arguments)
{
    (void)data;
    g_autofree char *message = g_strdup_vprintf(format, arguments);
    g_debug("%s", g_strchomp(message));
}

/* How long poll() may sleep: milliseconds, rounded up so that the deadline has passed afterwards; -1: for ever. */
static int get_poll_timeout_ms(const HttpServer *server)
{
    int64_t deadline_us = connection_guard_next_timeout(server->guard);
    int64_t wait_us = deadline_us == DEADLINE_NEVER ? INT64_MAX : MAX(deadline_us - clock_monotonic_us(), 0);
    MHD_UNSIGNED_LONG_LONG daemon_ms;
    if (MHD_get_timeout(server->daemon, &daemon_ms) == MHD_YES)
        wait_us = MIN(wait_us, (int64_t)MIN(daemon_ms, G_MAXINT) * 1000);
    return wait_us == INT64_MAX ? -1 : (int)MIN((wait_us + 999) / 1000, G_MAXINT);
}

static gpointer serve(gpointer data)
{
    HttpServer *server = data;
    struct pollfd fds[] = {
        {.fd = MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd, .events = POLLIN},
        {.fd = server->wake_fd, .events = POLLIN},
    };
    while (fds[1].revents == 0) {
        poll(fds, G_N_ELEMENTS(fds), get_poll_timeout_ms(server));
        MHD_run(server->daemon);
        connection_guard_handle_timeout(server->guard, clock_monotonic_us());
    }
    return NULL;
}

/*
 * Takes the socket. Of the failures, libmicrohttpd closes it on some and not on others: it is left to it, for a program
 * that cannot serve ends.
 */
static bool start_daemon(HttpServer *server, int listen_fd, guint connection_limit, GError **error)
{
    server->daemon = MHD_start_daemon(
        MHD_USE_EPOLL | MHD_USE_ERROR_LOG, 0, NULL, NULL, on_request, server, MHD_OPTION_EXTERNAL_LOGGER, on_log, NULL,
        MHD_OPTION_LISTEN_SOCKET, listen_fd, MHD_OPTION_CONNECTION_LIMIT, connection_limit + CONNECTION_RESERVE,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_MEMORY_BYTES, MHD_OPTION_URI_LOG_CALLBACK,
        on_request_line, server, MHD_OPTION_NOTIFY_COMPLETED, on_request_end, server, MHD_OPTION_NOTIFY_CONNECTION,
        on_connection, server, MHD_OPTION_END);
    if (server->daemon)
        return true;
    g_set_error(error, G_IO_ERROR, G_IO_ERROR_FAILED, "SERVICE_PORT=%d: the HTTP server does not start", server->port);
    return false;
}

HttpServer *http_server_new(const HttpServerConfig *config, GError **error)
{
    int listen_fd = listen_socket_open(config->host, config->port, error);
    if (listen_fd < 0)
        return NULL;
    ConnectionLimits limits = {
        .connections = config->connection_limit ? config->connection_limit : CONNECTION_LIMIT,
        .idle_us = config->idle_limit_us ? config->idle_limit_us : IDLE_LIMIT_US,
        .request_us = config->request_limit_us ? config->request_limit_us : REQUEST_LIMIT_US,
    };
    g_autoptr(HttpServer) server = g_new0(HttpServer, 1);
    server->context = (RouteContext){config->verbs, config->ice_config};
    server->port = listen_socket_get_port(listen_fd);
    server->guard = connection_guard_new(&limits);
    server->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (!start_daemon(server, listen_fd, limits.connections, error))
        return NULL;
    server->thread = g_thread_new("http", serve, server);
    return g_steal_pointer(&server);
}

int http_server_get_port(const HttpServer *server)
{
    return server->port;
}

void http_server_free(HttpServer *server)
{
    if (!server)
        return;
    if (server->thread) {
        eventfd_write(server->wake_fd, 1);
        g_thread_join(server->thread);
    }
    if (server->daemon)
        MHD_stop_daemon(server->daemon);
    close(server->wake_fd);
    connection_guard_free(server->guard);
    g_free(server);
}
