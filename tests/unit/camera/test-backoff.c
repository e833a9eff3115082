#include "camera/backoff.h"

#include <glib.h>

#define LIMIT_US (30 * G_USEC_PER_SEC)

static void assert_about(int64_t value, int64_t expected)
{
    g_assert_cmpint(value, >=, expected * 9 / 10 - 1);
    g_assert_cmpint(value, <=, expected * 11 / 10 + 1);
}

static void test_waits_double_up_to_the_limit(void)
{
    Backoff backoff = backoff_init();
    for (int64_t expected = BACKOFF_MIN_US; expected < LIMIT_US; expected *= 2)
        assert_about(backoff_next_us(&backoff, LIMIT_US), expected);
    for (int i = 0; i < 100; i++)
        assert_about(backoff_next_us(&backoff, LIMIT_US), LIMIT_US);
}

static void test_a_lower_limit_holds_at_once(void)
{
    Backoff backoff = backoff_init();
    for (int i = 0; i < 10; i++)
        backoff_next_us(&backoff, LIMIT_US);
    assert_about(backoff_next_us(&backoff, 2 * G_USEC_PER_SEC), 2 * G_USEC_PER_SEC);
}

static void test_two_waits_are_hardly_ever_the_same(void)
{
    int same = 0;
    for (int i = 0; i < 100; i++) {
        Backoff a = backoff_init();
        Backoff b = backoff_init();
        same += backoff_next_us(&a, LIMIT_US) == backoff_next_us(&b, LIMIT_US);
    }
    g_assert_cmpint(same, <, 50);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/backoff/waits-double-up-to-the-limit", test_waits_double_up_to_the_limit);
    g_test_add_func("/backoff/a-lower-limit-holds-at-once", test_a_lower_limit_holds_at_once);
    g_test_add_func("/backoff/two-waits-are-hardly-ever-the-same", test_two_waits_are_hardly_ever_the_same);
    return g_test_run();
}
