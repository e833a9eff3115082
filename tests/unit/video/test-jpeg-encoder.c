#include "video/jpeg-encoder.h"

#include "jpeg-fixture.h"
#include "video/jpeg-decoder.h"

#include <string.h>

static Frame *new_flat(int width, int height, const uint8_t yuv[3])
{
    Frame *frame = frame_new(PIXEL_FORMAT_I420, width, height);
    for (int plane = 0; plane < 3; plane++)
        memset(frame_writable_plane(frame, plane), yuv[plane],
               (size_t)frame->strides[plane] * (size_t)(plane ? height / 2 : height));
    return frame;
}

/* The RGB of the middle pixel, as any program that opens the file sees it. */
static void decode_middle(GBytes *jpeg, int width, int height, uint8_t ret_rgb[3])
{
    gsize length;
    const uint8_t *bytes = g_bytes_get_data(jpeg, &length);
    tjhandle handle = tjInitDecompress();
    int found_width, found_height, subsampling, colorspace;
    g_assert_cmpint(tjDecompressHeader3(handle, bytes, (unsigned long)length, &found_width, &found_height, &subsampling,
                                        &colorspace),
                    ==, 0);
    g_assert_cmpint(found_width, ==, width);
    g_assert_cmpint(found_height, ==, height);
    g_assert_cmpint(subsampling, ==, TJSAMP_420);
    g_assert_cmpint(colorspace, ==, TJCS_YCbCr);
    g_autofree uint8_t *pixels = g_malloc((gsize)width * (gsize)height * 3);
    g_assert_cmpint(
        tjDecompress2(handle, bytes, (unsigned long)length, pixels, width, 0, height, TJPF_RGB, TJFLAG_ACCURATEDCT), ==,
        0);
    memcpy(ret_rgb, pixels + ((gsize)height / 2 * (gsize)width + (gsize)width / 2) * 3, 3);
    tjDestroy(handle);
}

static void test_colours(void)
{
    static const struct {
        uint8_t yuv[3]; /* limited range, BT.601 */
        uint8_t rgb[3];
    } cases[] = {
        {{16, 128, 128}, {0, 0, 0}},  {{235, 128, 128}, {255, 255, 255}}, {{126, 128, 128}, {128, 128, 128}},
        {{81, 90, 240}, {255, 0, 0}}, {{145, 54, 34}, {0, 255, 0}},       {{41, 240, 110}, {0, 0, 255}},
        {{0, 128, 128}, {0, 0, 0}},   {{255, 128, 128}, {255, 255, 255}}, /* beyond what video may have */
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(Frame) frame = new_flat(64, 48, cases[i].yuv);
        g_autoptr(GBytes) jpeg = jpeg_encode(frame, 95);
        uint8_t rgb[3];
        decode_middle(jpeg, 64, 48, rgb);
        for (int c = 0; c < 3; c++)
            g_assert_cmpint(ABS(rgb[c] - cases[i].rgb[c]), <=, 3);
    }
}

static void test_there_and_back(void)
{
    static const uint8_t yuv[3] = {100, 60, 190};
    g_autoptr(Frame) frame = new_flat(98, 50, yuv); /* no multiple of what JPEG takes at a time */
    g_autoptr(GBytes) jpeg = jpeg_encode(frame, 90);
    g_autoptr(JpegDecoder) decoder = jpeg_decoder_new();
    g_autoptr(Frame) decoded = frame_new(PIXEL_FORMAT_I420, 98, 50);
    gsize length;
    const uint8_t *bytes = g_bytes_get_data(jpeg, &length);
    g_assert_true(jpeg_decoder_run(decoder, bytes, length, decoded));
    for (int plane = 0; plane < 3; plane++)
        for (int y = 0; y < (plane ? 25 : 50); y++)
            for (int x = 0; x < (plane ? 49 : 98); x++)
                g_assert_cmpint(ABS(decoded->planes[plane][y * decoded->strides[plane] + x] - yuv[plane]), <=, 2);
}

static void test_quality(void)
{
    static const uint8_t grey[3] = {16, 128, 128};
    g_autoptr(Frame) frame = new_flat(320, 240, grey);
    for (int y = 0; y < 240; y++)
        for (int x = 0; x < 320; x++)
            frame_writable_plane(frame, 0)[y * frame->strides[0] + x] = (uint8_t)(16 + (x * x + y * 31) % 200);
    gsize last = 0;
    static const int qualities[] = {JPEG_QUALITY_MIN, 30, 60, 85, JPEG_QUALITY_MAX};
    for (size_t i = 0; i < G_N_ELEMENTS(qualities); i++) {
        g_autoptr(GBytes) jpeg = jpeg_encode(frame, qualities[i]);
        g_assert_cmpuint(g_bytes_get_size(jpeg), >, last);
        last = g_bytes_get_size(jpeg);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/jpeg-encoder/colours-are-those-of-the-video", test_colours);
    g_test_add_func("/jpeg-encoder/what-the-decoder-reads-is-what-was-written", test_there_and_back);
    g_test_add_func("/jpeg-encoder/quality-costs-bytes", test_quality);
    return g_test_run();
}
