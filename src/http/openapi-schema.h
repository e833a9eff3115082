/* The tables of what routes take and answer, as JSON Schema 2020-12: what OpenAPI 3.1 describes values with. */
#pragma once

#include "http/reply-schema.h"
#include "http/request-schema.h"

#include <jansson.h>

/** One field of a request (transfer full). */
json_t *openapi_schema_of_field(const RequestField *field);

/* What follows adds to components, an object of schemas by name, and returns a reference to it (transfer full). Of two
 * tables of one name there must be only one. */

/** The object that a body is. */
json_t *openapi_schema_add_body(json_t *components, const char *name, const RequestField *fields);

/** A reply, and what it is made of. */
json_t *openapi_schema_add_reply(json_t *components, const ReplySchema *schema);

/** The replies to what is wrong: a detail in words; and all errors of a request, in FastAPI's shape. */
json_t *openapi_schema_add_error(json_t *components);
json_t *openapi_schema_add_validation_error(json_t *components);
