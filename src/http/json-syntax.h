/* Where a text stops being JSON, and why, in the words of Python's parser, which clients have always been told. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

typedef struct JsonSyntaxError {
    size_t position;    /* characters before the start of what is wrong */
    const char *reason; /* static */
} JsonSyntaxError;

/**
 * Looks for the first fault in the grammar of bytes (RFC 8259), whose nesting the caller has bounded. False: there is
 * none; then ret_error only has a position, that of the last token that starts before the offset given: of what else
 * makes a parser refuse it there (a number too large, a lone surrogate).
 */
bool json_syntax_find_error(const char *bytes, size_t length, size_t offset, JsonSyntaxError *ret_error);
