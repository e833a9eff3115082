/*
 * From a method and a path to a route. The table of routes (routes.h) is all that decides: what is found, what is not,
 * which methods a path allows, and which paths are one slash away from one that exists.
 */
#pragma once

#include "http/http-message.h"
#include "http/reply-schema.h"
#include "http/request-schema.h"
#include "http/service-verbs.h"
#include "ice-config.h"

#include <stddef.h>

/* Every route stands under it, too. */
#define ROUTER_PREFIX "/api/v1/color_camera"

/** What handlers work with; all of it outlives the server. */
typedef struct RouteContext {
    const ServiceVerbs *verbs;
    IceConfig *ice_config;
} RouteContext;

/** Answers a request that has passed the route's checks. HTTP thread. */
typedef void (*RouteHandler)(const RouteContext *context, const HttpRequest *request, HttpReply *ret_reply);

/** Routes that belong together, as the description of the API shows them. */
typedef struct RouteTag {
    const char *name;
    const char *description;
} RouteTag;

/* 404, 500 and 503 are all that handlers answer besides success and what the checks before them do. */
#define ROUTE_ERRORS_MAX 3

/**
 * One row of the table; a table ends with a row without a pattern. A row with a summary is a part of the API: it is
 * described, and has all that a description needs. One with {name:path} cannot be.
 */
typedef struct Route {
    unsigned methods;    /* HttpMethod bits */
    const char *pattern; /* "/a", "/a/{name}" (one segment) or "/a/{name:path}" (all the rest, slashes included) */
    RouteHandler handler;
    const RequestField *query; /* (nullable) */
    const RequestField *body;  /* (nullable) NULL: whatever body comes is ignored */
    size_t max_body_bytes;

    const char *summary;
    const char *description; /* (nullable) what the summary does not say */
    const char *operation_id;
    const RouteTag *tag;
    const char *parameter;    /* of a pattern with {name}: what it is */
    const char *body_name;    /* of a body: the name of its schema */
    const ReplySchema *reply; /* of a 200 that is JSON */
    const char *reply_type;   /* of one that is not: its content type */
    unsigned
        errors[ROUTE_ERRORS_MAX + 1]; /* statuses that the handler itself answers with a detail in words; ends with 0 */
} Route;

typedef enum RouteResult {
    ROUTE_FOUND,
    ROUTE_NOT_FOUND,
    ROUTE_WRONG_METHOD, /* the path exists, for other methods */
    ROUTE_REDIRECT,     /* with a slash more or less there is a route */
} RouteResult;

typedef struct RouteMatch {
    RouteResult result;
    const Route *route; /* FOUND */
    char *parameter;    /* (transfer full, nullable) FOUND: what stands for {name} */
    char *allow;        /* (transfer full) WRONG_METHOD: value of the Allow header */
    char *location;     /* (transfer full) REDIRECT: value of the Location header */
} RouteMatch;

/**
 * Looks path up, as it is and without the prefix. path: decoded, without the query; query
 * (nullable): the raw one, which a redirect keeps.
 */
void router_match(const Route *routes, HttpMethod method, const char *path, const char *query, RouteMatch *ret_match);
void route_match_clear(RouteMatch *match);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(RouteMatch, route_match_clear)
