/*
 * Slices of foreign text: a start and a length inside a longer string, never NUL-terminated, valid as long as that
 * string. What the SDP parser reads everything with. Pure.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct SdpSlice {
    const char *start;
    size_t length;
} SdpSlice;

SdpSlice sdp_slice(const char *text);

/** The text before the first separator; rest then begins behind it. Without a separator: all, and rest is empty. */
SdpSlice sdp_slice_split(SdpSlice *rest, char separator);

/** The next run of non-blanks, blanks before it skipped; length 0 at the end. */
SdpSlice sdp_slice_word(SdpSlice *rest);

/** Without the blanks (space, tab) on both sides. */
SdpSlice sdp_slice_trim(SdpSlice slice);

bool sdp_slice_equals(SdpSlice slice, const char *text);
bool sdp_slice_equals_nocase(SdpSlice slice, const char *text);

/** Not empty, and nothing but printable ASCII without blanks: safe to be echoed in an answer. */
bool sdp_slice_is_token(SdpSlice slice);

/** Decimal digits alone, at most maximum. */
bool sdp_slice_to_uint(SdpSlice slice, uint64_t maximum, uint64_t *ret_value);

/** Copies into a buffer of size bytes, NUL-terminated; false, and nothing written, where it does not fit. */
bool sdp_slice_copy(SdpSlice slice, char *ret_buffer, size_t size);

char *sdp_slice_dup(SdpSlice slice); /* (transfer full; g_free) */

/** For an error's text: what is not printable ASCII becomes '?', and a long value is cut (transfer full; g_free). */
char *sdp_slice_printable(SdpSlice slice);
