/*
 * The HTTP server: libmicrohttpd on one thread of its own, with limits on connections, bodies and time.
 */
#pragma once

#include "http/service-verbs.h"
#include "ice-config.h"

typedef struct HttpServer HttpServer;

typedef struct HttpServerConfig {
    const char *host; /* an address, IPv4 or IPv6 */
    int port;         /* 0: any free one (tests) */
    const ServiceVerbs *verbs; /* outlives the server */
    IceConfig *ice_config;     /* (transfer none), outlives the server */
} HttpServerConfig;

/** Listens and serves (transfer full); NULL with error set where the address cannot be had: the message names it. */
HttpServer *http_server_new(const HttpServerConfig *config, GError **error);

/** The port it listens on. */
int http_server_get_port(const HttpServer *server);

/** Stops serving; requests under way are ended first. NULL is allowed. */
void http_server_free(HttpServer *server);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(HttpServer, http_server_free)
