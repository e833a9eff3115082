#include "jpeg-fixture.h"

#include <string.h>

static GByteArray *compress(const uint8_t *const planes[3], int width, const int strides[3], int height,
                            int subsampling)
{
    tjhandle handle = tjInitCompress();
    unsigned char *bytes = NULL;
    unsigned long length = 0;
    const unsigned char *from[3] = {planes[0], planes[1], planes[2]};
    int result = tjCompressFromYUVPlanes(handle, from, width, strides, height, subsampling, &bytes, &length, 95, 0);
    g_assert_cmpint(result, ==, 0);
    GByteArray *file = g_byte_array_new();
    g_byte_array_append(file, bytes, (guint)length);
    tjFree(bytes);
    tjDestroy(handle);
    return file;
}

GByteArray *jpeg_fixture_new_flat(int width, int height, int subsampling, const uint8_t yuv[3])
{
    uint8_t *planes[3] = {NULL};
    int strides[3] = {0};
    for (int plane = 0; plane < (subsampling == TJSAMP_GRAY ? 1 : 3); plane++) {
        strides[plane] = tjPlaneWidth(plane, width, subsampling);
        size_t bytes = tjPlaneSizeYUV(plane, width, strides[plane], height, subsampling);
        planes[plane] = g_malloc(bytes);
        memset(planes[plane], yuv[plane], bytes);
    }
    GByteArray *file = compress((const uint8_t *const *)planes, width, strides, height, subsampling);
    for (int plane = 0; plane < 3; plane++)
        g_free(planes[plane]);
    return file;
}

GByteArray *jpeg_fixture_new_from_frame(const Frame *picture)
{
    return compress(picture->planes, picture->width, picture->strides, picture->height, TJSAMP_420);
}

void jpeg_fixture_remove_segments(GByteArray *file, uint8_t marker)
{
    guint at = 2; /* after SOI */
    while (file->data[at + 1] != 0xda) {
        guint length = 2 + (guint)(file->data[at + 2] << 8 | file->data[at + 3]);
        if (file->data[at + 1] == marker)
            g_byte_array_remove_range(file, at, length);
        else
            at += length;
    }
}

Frame *jpeg_fixture_make_frame(const GByteArray *file, int width, int height)
{
    Frame *frame = frame_new(PIXEL_FORMAT_JPEG, width, height);
    g_assert_cmpuint(file->len, <=, frame_bytes(PIXEL_FORMAT_JPEG, width, height));
    memcpy(frame_writable_plane(frame, 0), file->data, file->len);
    frame->jpeg_bytes = file->len;
    return frame;
}
