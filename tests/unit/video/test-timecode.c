/* The strip's geometry, pixel by pixel, and its reading back. */
#include "video/timecode.h"

#include <string.h>

static Frame *grey_frame(int width, int height)
{
    Frame *frame = frame_new(PIXEL_FORMAT_I420, width, height);
    for (int plane = 0; plane < 3; plane++)
        memset(frame_writable_plane(frame, plane), 77,
               (size_t)frame->strides[plane] * (size_t)(plane ? height / 2 : height));
    return frame;
}

static int luma_at(const Frame *frame, int x, int y)
{
    return frame->planes[0][y * frame->strides[0] + x];
}

static void test_geometry(void)
{
    g_autoptr(Frame) frame = grey_frame(640, 480);
    timecode_draw(frame, 0x80000001); /* Gray code: 0xc0000001 */
    static const struct {
        int x, y, luma;
    } pixels[] = {
        {0, 0, 235},  {39, 0, 235},   {40, 0, 16},   {619, 0, 16}, {620, 0, 235}, {639, 0, 235},
        {0, 31, 235}, {639, 31, 235}, {300, 16, 16}, {0, 32, 77},  {639, 32, 77},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(pixels); i++)
        g_assert_cmpint(luma_at(frame, pixels[i].x, pixels[i].y), ==, pixels[i].luma);
    for (int plane = 1; plane < 3; plane++) {
        g_assert_cmpint(frame->planes[plane][0], ==, 128);
        g_assert_cmpint(frame->planes[plane][15 * frame->strides[plane] + 319], ==, 128);
        g_assert_cmpint(frame->planes[plane][16 * frame->strides[plane]], ==, 77);
    }
}

static void test_round_trip(void)
{
    static const int sizes[][2] = {{640, 480}, {480, 640}, {848, 480}, {1280, 720}, {424, 240}, {32, 16}, {66, 30}};
    static const uint32_t codes[] = {0, 1, 2, 0x7fffffff, 0x80000000, 0xffffffff, 0x55555555, 0xaaaaaaaa, 1795361234};
    for (size_t size = 0; size < G_N_ELEMENTS(sizes); size++)
        for (size_t code = 0; code < G_N_ELEMENTS(codes); code++) {
            g_autoptr(Frame) frame = grey_frame(sizes[size][0], sizes[size][1]);
            timecode_draw(frame, codes[code]);
            g_assert_cmphex(timecode_read(frame), ==, codes[code]);
        }
}

static void test_successors(void)
{
    g_autoptr(Frame) before = grey_frame(640, 480);
    g_autoptr(Frame) after = grey_frame(640, 480);
    for (uint32_t code = 4095; code < 4098; code++) {
        timecode_draw(before, code);
        timecode_draw(after, code + 1);
        int different = 0;
        for (int block = 0; block < 32; block++)
            different += luma_at(before, block * 20 + 10, 5) != luma_at(after, block * 20 + 10, 5);
        g_assert_cmpint(different, ==, 1);
    }
}

static void test_too_small(void)
{
    g_autoptr(Frame) frame = grey_frame(64, 14);
    timecode_draw(frame, 0xffffffff);
    g_assert_cmpint(luma_at(frame, 0, 0), ==, 77);
    g_assert_cmpuint(timecode_read(frame), ==, 0);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/timecode/blocks-lie-where-a-reader-looks", test_geometry);
    g_test_add_func("/timecode/what-is-drawn-is-read-back", test_round_trip);
    g_test_add_func("/timecode/successors-differ-in-one-block", test_successors);
    g_test_add_func("/timecode/a-tiny-picture-has-none", test_too_small);
    return g_test_run();
}
