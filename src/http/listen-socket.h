/* The socket that the HTTP server listens on. */
#pragma once

#include <gio/gio.h>

/**
 * A listening TCP socket on host, an IPv4 or IPv6 address or "localhost", and port (0: any free one). -1 with error
 * set where it cannot be had: one line that names SERVICE_HOST or SERVICE_PORT, its value and the reason.
 */
int listen_socket_open(const char *host, int port, GError **error);

/** The port that the socket is bound to. */
int listen_socket_get_port(int fd);
