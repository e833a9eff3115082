/* libjpeg-turbo takes the planes as they are: no detour over RGB. */
#include "video/jpeg-encoder.h"

#include <turbojpeg.h>

/* From limited to full range: 219 steps of luma, 224 of chroma (ITU-R BT.601, 2.5.3). */
static void fill_table(uint8_t table[256], int zero_in, int steps, int zero_out)
{
    for (int value = 0; value < 256; value++) {
        int twice = 2 * (value - zero_in) * 255;
        int rounded = (twice + (twice < 0 ? -steps : steps)) / (2 * steps);
        table[value] = (uint8_t)CLAMP(rounded + zero_out, 0, 255);
    }
}

static Frame *widen_range(const Frame *picture)
{
    uint8_t luma[256], chroma[256];
    fill_table(luma, 16, 219, 0);
    fill_table(chroma, 128, 224, 128);
    Frame *wide = frame_new(PIXEL_FORMAT_I420, picture->width, picture->height);
    for (int plane = 0; plane < 3; plane++) {
        int divisor = plane ? 2 : 1;
        const uint8_t *table = plane ? chroma : luma;
        for (int y = 0; y < picture->height / divisor; y++) {
            const uint8_t *from = picture->planes[plane] + (ptrdiff_t)y * picture->strides[plane];
            uint8_t *to = frame_writable_plane(wide, plane) + (ptrdiff_t)y * wide->strides[plane];
            for (int x = 0; x < picture->width / divisor; x++)
                to[x] = table[from[x]];
        }
    }
    return wide;
}

static void free_buffer(gpointer buffer)
{
    tjFree(buffer);
}

GBytes *jpeg_encode(const Frame *picture, int quality)
{
    g_assert(picture->format == PIXEL_FORMAT_I420);
    g_assert(quality >= JPEG_QUALITY_MIN && quality <= JPEG_QUALITY_MAX);
    g_autoptr(Frame) wide = widen_range(picture);
    const unsigned char *planes[] = {wide->planes[0], wide->planes[1], wide->planes[2]};
    tjhandle handle = tjInitCompress();
    g_assert(handle); /* fails where there is no memory only, as does what follows */
    unsigned char *buffer = NULL;
    unsigned long length = 0;
    int result = tjCompressFromYUVPlanes(handle, planes, wide->width, wide->strides, wide->height, TJSAMP_420, &buffer,
                                         &length, quality, 0);
    g_assert(result == 0);
    tjDestroy(handle);
    return g_bytes_new_with_free_func(buffer, length, free_buffer, buffer);
}
