/* A small HTTP client on raw sockets, so that tests can be as rude as peers are. Any failure ends the test. */
#pragma once

#include <glib.h>

typedef struct HttpClientResponse {
    int status;
    GHashTable *headers; /* lower-case name -> value */
    char *body;          /* with a NUL behind it */
    gsize body_length;
} HttpClientResponse;

void http_client_response_free(HttpClientResponse *response);

/** Connects to 127.0.0.1; reads give up after 10 s. */
int http_client_connect(int port);

void http_client_send(int fd, const char *bytes);
void http_client_send_bytes(int fd, const char *bytes, gsize length);

/** Reads one response and not a byte more. without_body: the answer to HEAD. (transfer full) */
HttpClientResponse *http_client_read(int fd, gboolean without_body);

/** Waits until the server closes; FALSE if it has not within 10 s. What it still sends is dropped. */
gboolean http_client_wait_closed(int fd);

/** One request on a connection of its own; content_type and body may be NULL. (transfer full) */
HttpClientResponse *http_client_request(int port, const char *method, const char *path, const char *content_type,
                                        const char *body);

/** The value of a header, or NULL. */
const char *http_client_header(const HttpClientResponse *response, const char *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(HttpClientResponse, http_client_response_free)
