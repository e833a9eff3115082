/*
 * The timecode strip. A Gray code, because a picture caught between two codes (a blend, an odd scan-out) is then off by
 * one millisecond at most.
 */
#include "video/timecode.h"

#include <string.h>

#define BITS         32
#define LUMA_ZERO    16
#define LUMA_ONE     235
#define CHROMA_GREY  128
#define STRIP_DIVIDE 15 /* of the picture's height */

void timecode_draw(Frame *frame, uint32_t milliseconds)
{
    g_assert(frame->format == PIXEL_FORMAT_I420);
    uint32_t gray = milliseconds ^ milliseconds >> 1;
    int rows = frame->height / STRIP_DIVIDE;
    uint8_t *luma = frame_writable_plane(frame, 0);
    for (int row = 0; row < rows; row++) {
        uint8_t *to = luma + (size_t)row * (size_t)frame->strides[0];
        if (row > 0) {
            memcpy(to, luma, (size_t)frame->width);
            continue;
        }
        for (int x = 0; x < frame->width; x++)
            to[x] = gray >> (BITS - 1 - x * BITS / frame->width) & 1 ? LUMA_ONE : LUMA_ZERO;
    }
    for (int plane = 1; plane < 3; plane++)
        for (int row = 0; row < rows / 2; row++)
            memset(frame_writable_plane(frame, plane) + (size_t)row * (size_t)frame->strides[plane], CHROMA_GREY,
                   (size_t)frame->width / 2);
}

uint32_t timecode_read(const Frame *frame)
{
    g_assert(frame->format == PIXEL_FORMAT_I420);
    int rows = frame->height / STRIP_DIVIDE;
    if (rows == 0)
        return 0;
    /* Three rows around the middle of each block, clear of the edges that coding blurs. */
    const int sampled_rows[] = {rows / 4, rows / 2, rows * 3 / 4};
    uint32_t gray = 0;
    for (int bit = 0; bit < BITS; bit++) {
        int x = (2 * bit + 1) * frame->width / (2 * BITS);
        int sum = 0;
        for (size_t i = 0; i < G_N_ELEMENTS(sampled_rows); i++)
            sum += frame->planes[0][(size_t)sampled_rows[i] * (size_t)frame->strides[0] + (size_t)x];
        gray = gray << 1 | (sum * 2 > (int)G_N_ELEMENTS(sampled_rows) * (LUMA_ZERO + LUMA_ONE));
    }
    uint32_t milliseconds = gray;
    for (int shift = 1; shift < BITS; shift *= 2)
        milliseconds ^= milliseconds >> shift;
    return milliseconds;
}
