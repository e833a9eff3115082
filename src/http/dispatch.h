/* From a matched route and the raw request to a reply: parses, checks, and calls the handler. */
#pragma once

#include "http/router.h"

/** What came over the wire, beside method and path. */
typedef struct RawRequest {
    json_t *query;               /* object of strings */
    const char *content_type;    /* (nullable) the header */
    const char *if_none_match;   /* (nullable) the header */
    const char *accept_encoding; /* (nullable) the header */
    const char *body;
    size_t body_length;
    const char *peer;
    bool over_loopback;
} RawRequest;

/** Answers the request; whatever match says has its reply. ret_reply is to be cleared. HTTP thread. */
void dispatch_request(const RouteContext *context, const RouteMatch *match, const RawRequest *raw,
                      HttpReply *ret_reply);
