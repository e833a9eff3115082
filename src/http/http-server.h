/*
 * The HTTP server: libmicrohttpd on one thread of its own, with limits on connections, bodies and time.
 */
#pragma once

#include "http/service-verbs.h"
#include "ice-config.h"

typedef struct HttpServer HttpServer;

typedef struct HttpServerConfig {
    const char *host;          /* an address, IPv4 or IPv6, or "localhost" */
    int port;                  /* 0: any free one (tests) */
    const ServiceVerbs *verbs; /* outlives the server */
    IceConfig *ice_config;     /* (transfer none), outlives the server */
    /* The limits; 0, as everywhere but in tests: those of http-server.c. */
    guint connection_limit;   /* beyond it one is closed of whoever has most (connection-guard.h) */
    int64_t idle_limit_us;    /* from the connect or the last answer to the end of a request's headers */
    int64_t request_limit_us; /* from there to the end of its answer */
} HttpServerConfig;

/**
 * Listens and serves (transfer full); NULL with error set where it cannot: one line that names SERVICE_HOST or
 * SERVICE_PORT, its value and the reason. config is copied, host too.
 */
HttpServer *http_server_new(const HttpServerConfig *config, GError **error);

/** The port it listens on. */
int http_server_get_port(const HttpServer *server);

/**
 * Stops serving. Waits for a verb that is being called: whoever frees the server from the thread that serves the verbs
 * must have made them return. NULL is allowed.
 */
void http_server_free(HttpServer *server);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(HttpServer, http_server_free)
