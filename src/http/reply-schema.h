/*
 * What a route answers, as a table of fields: the description of the API is made of it, and the tests hold every reply
 * to it.
 */
#pragma once

#include <stdbool.h>

typedef enum ReplyFieldType {
    REPLY_FIELD_STRING,
    REPLY_FIELD_INTEGER,
    REPLY_FIELD_NUMBER,
    REPLY_FIELD_BOOLEAN,
    REPLY_FIELD_STRING_LIST,
    REPLY_FIELD_OBJECT,
} ReplyFieldType;

typedef struct ReplySchema ReplySchema;

/** One field; a schema's fields are an array of them that ends with one without a name. */
typedef struct ReplyField {
    const char *name;
    ReplyFieldType type;
    bool nullable;
    bool optional;             /* may be left out; what is not optional is always there */
    const char *const *values; /* string: (nullable) the only ones, NULL-terminated */
    const ReplySchema *object; /* object: what is in it */
    const char *example;       /* (nullable) as JSON */
    const char *description;   /* (nullable) what it means, with its unit */
} ReplyField;

struct ReplySchema {
    const char *name; /* in the description of the API */
    const ReplyField *fields;
};

/** The values of a string field. */
#define REPLY_VALUES(...) ((const char *const[]){__VA_ARGS__, NULL})
