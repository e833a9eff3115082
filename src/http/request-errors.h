/*
 * The list of what is wrong with a request: the "detail" of a 422, in the shape FastAPI and pydantic gave it. It is
 * bounded in number and in how much of the input it gives back, so that no request is answered with more than a little
 * beyond its own size.
 */
#pragma once

#include <glib.h>
#include <jansson.h>
#include <stdbool.h>

typedef struct RequestErrors {
    json_t *list;        /* objects {type, loc, msg, input[, ctx]}, in the order they were found */
    size_t input_budget; /* bytes of input that may still be given back */
} RequestErrors;

/** Where an error lies: ["body"], ["body", "urls"], ["body", "urls", 0]. */
typedef struct RequestLocation {
    const char *part;  /* "body", "query" */
    const char *field; /* (nullable) */
    int index;         /* of a list's element, or position in the text of a body; -1: none */
} RequestLocation;

#define REQUEST_LOCATION_NO_INDEX (-1)

void request_errors_init(RequestErrors *errors);
void request_errors_clear(RequestErrors *errors);

/** True if nothing is wrong. */
bool request_errors_is_empty(const RequestErrors *errors);

/** One thing that is wrong. */
typedef struct RequestError {
    const char *type; /* pydantic's name: "missing", "string_type" */
    RequestLocation location;
    const char *message;
    json_t *input;   /* (transfer none, nullable: null) what was wrong; given back cut where it is long */
    json_t *context; /* (transfer full, nullable) */
} RequestError;

/** Appends error; beyond the bound on their number it is only dropped. */
void request_errors_add(RequestErrors *errors, const RequestError *error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(RequestErrors, request_errors_clear)
