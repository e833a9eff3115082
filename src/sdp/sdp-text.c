/* Bounded slices of text. ASCII only, whatever the locale: SDP's own syntax knows nothing else (RFC 8866 9). */
#include "sdp/sdp-text.h"

#include <string.h>

#define PRINTABLE_MAX 64 /* characters of a peer's value in an error: enough to recognise it, one line of a log */

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

SdpSlice sdp_slice(const char *text)
{
    return (SdpSlice){text, strlen(text)};
}

static SdpSlice take(SdpSlice *rest, size_t count)
{
    SdpSlice head = {rest->start, count};
    rest->start += count;
    rest->length -= count;
    return head;
}

SdpSlice sdp_slice_split(SdpSlice *rest, char separator)
{
    const char *at = rest->length ? memchr(rest->start, separator, rest->length) : NULL;
    if (!at)
        return take(rest, rest->length);
    SdpSlice head = take(rest, (size_t)(at - rest->start));
    take(rest, 1);
    return head;
}

SdpSlice sdp_slice_word(SdpSlice *rest)
{
    while (rest->length && is_blank(rest->start[0]))
        take(rest, 1);
    size_t length = 0;
    while (length < rest->length && !is_blank(rest->start[length]))
        length++;
    return take(rest, length);
}

SdpSlice sdp_slice_trim(SdpSlice slice)
{
    while (slice.length && is_blank(slice.start[0]))
        take(&slice, 1);
    while (slice.length && is_blank(slice.start[slice.length - 1]))
        slice.length--;
    return slice;
}

bool sdp_slice_equals(SdpSlice slice, const char *text)
{
    return slice.length == strlen(text) && strncmp(slice.start, text, slice.length) == 0;
}

bool sdp_slice_equals_nocase(SdpSlice slice, const char *text)
{
    return slice.length == strlen(text) && g_ascii_strncasecmp(slice.start, text, slice.length) == 0;
}

bool sdp_slice_is_token(SdpSlice slice)
{
    for (size_t i = 0; i < slice.length; i++)
        if (!g_ascii_isgraph(slice.start[i]))
            return false;
    return slice.length > 0;
}

bool sdp_slice_to_uint(SdpSlice slice, uint64_t maximum, uint64_t *ret_value)
{
    uint64_t value = 0;
    for (size_t i = 0; i < slice.length; i++) {
        if (!g_ascii_isdigit(slice.start[i]))
            return false;
        uint64_t digit = (uint64_t)(slice.start[i] - '0');
        if (digit > maximum || value > (maximum - digit) / 10)
            return false;
        value = value * 10 + digit;
    }
    if (slice.length == 0)
        return false;
    *ret_value = value;
    return true;
}

bool sdp_slice_copy(SdpSlice slice, char *ret_buffer, size_t size)
{
    if (slice.length >= size)
        return false;
    memcpy(ret_buffer, slice.start, slice.length);
    ret_buffer[slice.length] = '\0';
    return true;
}

char *sdp_slice_dup(SdpSlice slice)
{
    return g_strndup(slice.start, slice.length);
}

char *sdp_slice_printable(SdpSlice slice)
{
    slice = sdp_slice_trim(slice);
    bool cut = slice.length > PRINTABLE_MAX;
    GString *text = g_string_new_len(slice.start, cut ? PRINTABLE_MAX : (gssize)slice.length);
    for (size_t i = 0; i < text->len; i++)
        if (!g_ascii_isprint(text->str[i]))
            text->str[i] = '?';
    if (cut)
        g_string_append(text, "...");
    return g_string_free(text, FALSE);
}
