/* Reads headers byte by byte, so that pipelined responses stay apart. Only Content-Length is understood. */
#include "http-client.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#define TIMEOUT_S 10

void http_client_response_free(HttpClientResponse *response)
{
    g_hash_table_unref(response->headers);
    g_free(response->body);
    g_free(response);
}

int http_client_connect(int port)
{
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons((guint16)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct timeval timeout = {.tv_sec = TIMEOUT_S};
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout);
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof timeout);
    g_assert_cmpint(connect(fd, (struct sockaddr *)&address, sizeof address), ==, 0);
    return fd;
}

void http_client_send_bytes(int fd, const char *bytes, gsize length)
{
    while (length > 0) {
        gssize sent = send(fd, bytes, length, MSG_NOSIGNAL);
        if (sent < 0 && (errno == EPIPE || errno == ECONNRESET))
            return; /* the server closed on us: the response tells why */
        g_assert_cmpint(sent, >, 0);
        bytes += sent;
        length -= (gsize)sent;
    }
}

void http_client_send(int fd, const char *bytes)
{
    http_client_send_bytes(fd, bytes, strlen(bytes));
}

static void read_exactly(int fd, char *bytes, gsize length)
{
    for (gsize got = 0; got < length;) {
        gssize count = recv(fd, bytes + got, length - got, 0);
        g_assert_cmpint(count, >, 0);
        got += (gsize)count;
    }
}

/* One line without its CRLF. */
static char *read_line(int fd)
{
    GString *line = g_string_new(NULL);
    char c = '\0';
    while (c != '\n') {
        read_exactly(fd, &c, 1);
        g_string_append_c(line, c);
    }
    g_assert_true(g_str_has_suffix(line->str, "\r\n"));
    g_string_truncate(line, line->len - 2);
    return g_string_free(line, FALSE);
}

HttpClientResponse *http_client_read(int fd, gboolean without_body)
{
    HttpClientResponse *response = g_new0(HttpClientResponse, 1);
    response->headers = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    g_autofree char *status_line = read_line(fd);
    g_assert_true(g_str_has_prefix(status_line, "HTTP/1.1 "));
    response->status = atoi(status_line + strlen("HTTP/1.1 "));
    for (;;) {
        g_autofree char *line = read_line(fd);
        char *colon = strchr(line, ':');
        if (!colon)
            break;
        char *name = g_ascii_strdown(line, colon - line);
        g_assert_false(g_hash_table_contains(response->headers, name));
        g_hash_table_insert(response->headers, name, g_strstrip(g_strdup(colon + 1)));
    }
    const char *length = http_client_header(response, "content-length");
    if (length && !without_body && response->status != 304)
        response->body_length = g_ascii_strtoull(length, NULL, 10);
    response->body = g_malloc0(response->body_length + 1);
    read_exactly(fd, response->body, response->body_length);
    return response;
}

gboolean http_client_wait_closed(int fd)
{
    char dropped[4096];
    gssize count;
    while ((count = recv(fd, dropped, sizeof dropped, 0)) > 0)
        ;
    return count == 0 || errno == ECONNRESET;
}

HttpClientResponse *http_client_request(int port, const char *method, const char *path, const char *content_type,
                                        const char *body)
{
    g_autoptr(GString) request = g_string_new(NULL);
    g_string_append_printf(request, "%s %s HTTP/1.1\r\nHost: camera\r\nConnection: close\r\n", method, path);
    if (content_type)
        g_string_append_printf(request, "Content-Type: %s\r\n", content_type);
    if (body)
        g_string_append_printf(request, "Content-Length: %zu\r\n", strlen(body));
    g_string_append_printf(request, "\r\n%s", body ? body : "");
    int fd = http_client_connect(port);
    http_client_send_bytes(fd, request->str, request->len);
    HttpClientResponse *response = http_client_read(fd, strcmp(method, "HEAD") == 0);
    close(fd);
    return response;
}

const char *http_client_header(const HttpClientResponse *response, const char *name)
{
    return g_hash_table_lookup(response->headers, name);
}
