/* From the bytes of a request's body to JSON, as its content type says. */
#pragma once

#include "http/request-errors.h"

#include <jansson.h>
#include <stddef.h>

/**
 * The body as JSON (transfer full). Without a content type, or with application/json or application/...+json, it is
 * parsed; broken JSON returns NULL with an error appended. Anything else comes back as one JSON string, which no schema
 * takes. No bytes: null. (RFC 8259; the "+json" suffix: RFC 6839, 3.1)
 */
json_t *request_body_parse(const char *content_type, const char *bytes, size_t length, RequestErrors *errors);
