#include "camera/frame-pace.h"

#include <glib.h>

#define START_US 1234567

static const struct {
    int num, den;
} rates[] = {{30, 1}, {30000, 1001}, {13500, 449}, {10000000, 333333}, {1, 7}, {60, 1}, {999, 1}};

static void test_frames_are_due_at_exact_times(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(rates); i++) {
        FramePace pace = frame_pace_init(rates[i].num, rates[i].den, START_US);
        for (int64_t n = 0; n < 100000; n++) {
            int64_t due_us = START_US + n * rates[i].den * 1000000 / rates[i].num;
            g_assert_cmpint(frame_pace_due_us(&pace), ==, due_us);
            g_assert_cmpuint(frame_pace_take(&pace, due_us), ==, (uint64_t)n);
        }
    }
}

static void test_it_does_not_drift_in_a_year(void)
{
    const int64_t year_us = INT64_C(365) * 24 * 3600 * 1000000;
    FramePace pace = frame_pace_init(30000, 1001, START_US);
    uint64_t taken = frame_pace_take(&pace, START_US + year_us);
    g_assert_cmpuint(taken, ==, (uint64_t)(year_us / 1001 * 30 / 1000));
    g_assert_cmpint(frame_pace_due_us(&pace) - START_US, ==,
                    (int64_t)(taken + 1) * 1001 / 30 * 1000 + (int64_t)(taken + 1) * 1001 % 30 * 1000 / 30);
}

static void test_late_frames_are_skipped(void)
{
    FramePace pace = frame_pace_init(30, 1, START_US);
    g_assert_cmpuint(frame_pace_take(&pace, START_US + 5000), ==, 0);
    g_assert_cmpuint(frame_pace_take(&pace, START_US + 140000), ==, 4);
    g_assert_cmpint(frame_pace_due_us(&pace), ==, START_US + 166666);
    g_assert_cmpuint(frame_pace_take(&pace, START_US + 166666), ==, 5);
    g_assert_cmpint(frame_pace_due_us(&pace), ==, START_US + 200000);
}

static void test_rates_that_are_valid(void)
{
    static const struct {
        int num, den;
        bool valid;
    } cases[] = {
        {30, 1, true},
        {1000, 1, true},
        {1001, 1, false},
        {1, 60, true},
        {1, 61, false},
        {0, 1, false},
        {30, 0, false},
        {-30, -1, false},
        {0, 0, false},
        {G_MAXINT32, G_MAXINT32, true},
        {G_MAXINT32, G_MAXINT32 - 1, false},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        g_assert_true(frame_pace_rate_is_valid(cases[i].num, cases[i].den) == cases[i].valid);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/frame-pace/frames-are-due-at-exact-times", test_frames_are_due_at_exact_times);
    g_test_add_func("/frame-pace/it-does-not-drift-in-a-year", test_it_does_not_drift_in_a_year);
    g_test_add_func("/frame-pace/late-frames-are-skipped", test_late_frames_are_skipped);
    g_test_add_func("/frame-pace/rates-that-are-valid", test_rates_that_are_valid);
    return g_test_run();
}
