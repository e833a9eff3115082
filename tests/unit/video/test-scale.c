#include "video/scale.h"

#include <string.h>

/* Left half dark, right half bright. */
static Frame *new_halves(int width, int height)
{
    Frame *frame = frame_new(PIXEL_FORMAT_I420, width, height);
    for (int plane = 0; plane < 3; plane++) {
        int divisor = plane ? 2 : 1;
        for (int y = 0; y < height / divisor; y++) {
            uint8_t *row = frame_writable_plane(frame, plane) + (ptrdiff_t)y * frame->strides[plane];
            memset(row, 40 + plane, (size_t)(width / divisor / 2));
            memset(row + width / divisor / 2, 200 + plane, (size_t)(width / divisor / 2));
        }
    }
    frame->capture_time_us = 1234;
    frame->number = 56;
    return frame;
}

static void test_sizes(void)
{
    static const struct {
        int width, height, wanted, expected_width, expected_height;
    } cases[] = {
        {640, 480, 320, 320, 240}, {640, 480, 321, 320, 240},  {1280, 720, 424, 424, 238}, {480, 640, 16, 16, 20},
        {640, 480, 640, 640, 480}, {640, 480, 4096, 640, 480}, {4096, 16, 16, 16, 2},      {16, 4096, 2, 2, 512},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(Frame) frame = new_halves(cases[i].width, cases[i].height);
        g_autoptr(Frame) scaled = scale_to_width(frame, cases[i].wanted);
        g_assert_cmpint(scaled->width, ==, cases[i].expected_width);
        g_assert_cmpint(scaled->height, ==, cases[i].expected_height);
        g_assert_cmpint(scaled->capture_time_us, ==, 1234);
        g_assert_cmpuint(scaled->number, ==, 56);
        if (cases[i].expected_width == cases[i].width)
            g_assert_true(scaled == frame); /* nothing is copied */
    }
}

static void test_contents(void)
{
    g_autoptr(Frame) frame = new_halves(640, 480);
    g_autoptr(Frame) scaled = scale_to_width(frame, 160);
    for (int plane = 0; plane < 3; plane++) {
        int divisor = plane ? 2 : 1;
        for (int y = 0; y < scaled->height / divisor; y++)
            for (int x = 0; x < scaled->width / divisor; x++) {
                int expected = (x < scaled->width / divisor / 2 ? 40 : 200) + plane;
                g_assert_cmpint(scaled->planes[plane][y * scaled->strides[plane] + x], ==, expected);
            }
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/scale/even-sizes-in-proportion-and-never-larger", test_sizes);
    g_test_add_func("/scale/each-half-stays-in-its-place", test_contents);
    return g_test_run();
}
