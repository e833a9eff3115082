#include "camera/frame-rate.h"

#include <glib.h>

static void feed(FrameRate *rate, int64_t from_us, int64_t interval_us, int frames)
{
    for (int i = 0; i < frames; i++)
        frame_rate_note_frame(rate, from_us + i * interval_us);
}

static void test_intervals_make_the_rate(void)
{
    FrameRate rate = {0};
    g_assert_cmpfloat(frame_rate_get(&rate, 10), ==, 0);
    feed(&rate, 1000000, 40000, 1);
    g_assert_cmpfloat(frame_rate_get(&rate, 1000000), ==, 0);
    feed(&rate, 1040000, 40000, 2);
    g_assert_cmpfloat_with_epsilon(frame_rate_get(&rate, 1080000), 25, 1e-9);
}

static void test_only_the_last_seconds_count(void)
{
    FrameRate rate = {0};
    feed(&rate, 1000000, 100000, 100);
    feed(&rate, 11000000, 50000, 80);
    g_assert_cmpfloat_with_epsilon(frame_rate_get(&rate, 15000000), 20, 1e-9);
    g_assert_cmpfloat(frame_rate_get(&rate, 19000000), ==, 0);
}

static void test_a_fast_camera_fits(void)
{
    FrameRate rate = {0};
    feed(&rate, 1000000, 1000, 5000);
    g_assert_cmpfloat_with_epsilon(frame_rate_get(&rate, 6000000), 1000, 1e-9);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/frame-rate/intervals-make-the-rate", test_intervals_make_the_rate);
    g_test_add_func("/frame-rate/only-the-last-seconds-count", test_only_the_last_seconds_count);
    g_test_add_func("/frame-rate/a-fast-camera-fits", test_a_fast_camera_fits);
    return g_test_run();
}
