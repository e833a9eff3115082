/*
 * A request as a route's handler sees it, and the reply it makes of it. Nothing here knows of sockets or libmicrohttpd.
 */
#pragma once

#include "http/request-errors.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

/** The methods that routes are made of, as a set: a route that serves GET and HEAD has both bits. */
typedef enum HttpMethod {
    HTTP_METHOD_OTHER = 0, /* known to no route */
    HTTP_METHOD_GET = 1 << 0,
    HTTP_METHOD_HEAD = 1 << 1,
    HTTP_METHOD_POST = 1 << 2,
    HTTP_METHOD_DELETE = 1 << 3,
} HttpMethod;

/** The method of that name; methods are case-sensitive (RFC 9110, 9.1). */
HttpMethod http_method_from_name(const char *name);

/** The value of an Allow header, "GET, HEAD", for a set of methods (transfer full). */
char *http_method_list(unsigned methods);

/** A request after its checks: every field of the route's schemas is there, of its type, defaults filled in. */
typedef struct HttpRequest {
    const char *path_parameter;  /* (nullable) what the {name} of the route's pattern stands for */
    json_t *query;               /* (nullable) NULL where the route has no query schema */
    json_t *body;                /* (nullable) NULL where the route has no body schema */
    const char *if_none_match;   /* (nullable) the header */
    const char *accept_encoding; /* (nullable) the header */
    const char *peer;            /* the address of who asks */
    bool over_loopback;          /* from this machine, and not through a proxy on it */
} HttpRequest;

/* As many headers as a reply has beside those that HttpReply names. */
#define HTTP_REPLY_MORE_HEADERS 5

typedef struct HttpHeader {
    const char *name; /* static */
    char *value;      /* (transfer full) */
} HttpHeader;

/** Initialised with {0}; released with http_reply_clear(). */
typedef struct HttpReply {
    unsigned status;
    char *body;              /* (nullable) from malloc(), as json_dumps() makes it */
    const void *static_body; /* (nullable) in place of body: lives as long as the program */
    size_t length;
    const char *content_type;                     /* (nullable); static, as all the headers but location and allow */
    const char *content_encoding;                 /* (nullable) */
    const char *vary;                             /* (nullable) */
    const char *cache_control;                    /* (nullable) */
    const char *etag;                             /* (nullable) */
    const char *content_security_policy;          /* (nullable) */
    char *location;                               /* (nullable, transfer full) */
    char *allow;                                  /* (nullable, transfer full) */
    HttpHeader more[HTTP_REPLY_MORE_HEADERS + 1]; /* ends with one without a name */
} HttpReply;

void http_reply_clear(HttpReply *reply);

/** Compact JSON, UTF-8 unescaped. Takes json, which must not be NULL. */
void http_reply_set_json(HttpReply *reply, unsigned status, json_t *json);

/** {"detail": text}: the shape of every error that is not about a field. */
void http_reply_set_detail(HttpReply *reply, unsigned status, const char *text);

/** 422 with all errors found. */
void http_reply_set_errors(HttpReply *reply, const RequestErrors *errors);

/** A header that HttpReply does not name: name is static, value is taken. */
void http_reply_add_header(HttpReply *reply, const char *name, char *value);

/** Text as JSON, whatever its bytes; NULL becomes null. (transfer full) */
json_t *http_json_text(const char *text);

/** The same, but an empty text is null, too. (transfer full) */
json_t *http_json_text_or_null(const char *text);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(HttpReply, http_reply_clear)
