/*
 * What a route takes, as a table of fields, and the check of a request against it. Lax where pydantic is: "yes", "on"
 * and 1 are true, "5" is 5; strings stay strict, and fields that are not in the table are ignored.
 */
#pragma once

#include "http/request-errors.h"

#include <jansson.h>
#include <stdbool.h>

typedef enum RequestFieldType {
    REQUEST_FIELD_STRING,
    REQUEST_FIELD_INTEGER,
    REQUEST_FIELD_BOOLEAN,
    REQUEST_FIELD_STRING_LIST,
} RequestFieldType;

/* What printable strings match. */
#define REQUEST_PRINTABLE_PATTERN "^[^\\x00-\\x1f\\x7f]*$"

/** One field; a schema is an array of them that ends with one without a name. */
typedef struct RequestField {
    const char *name;
    RequestFieldType type;
    bool required;  /* else, where it is absent: null if nullable, else "", 0, false or [] */
    bool nullable;  /* null is a value of it */
    bool printable; /* string: no control characters */
    bool trimmed;   /* string: blanks around it are dropped; of a list, blank strings too */
    int minimum;    /* integer: with maximum, what it may be; both 0: anything */
    int maximum;
    int max_chars;       /* string: 0: as long as the body may be */
    int max_items;       /* list: 0: as many as the body has room for */
    const char *literal; /* string: (nullable) the only value allowed */

    const char *example;     /* (nullable) as JSON */
    const char *description; /* (nullable) what it means, with its unit */
} RequestField;

/**
 * Checks input, the "body" or "query" that part names, against fields. Returns an object with every field of the
 * schema, each of its type (transfer full); NULL with everything wrong appended to errors, in the order of the fields.
 * input NULL or null: there is none.
 */
json_t *request_schema_check(const RequestField *fields, const char *part, json_t *input, RequestErrors *errors);

/** What a field that is not required is where it is absent (transfer full). */
json_t *request_field_default(const RequestField *field);
