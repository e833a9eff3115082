/* Comparison and unwrapping at the seams. */
#include "util/seq-num.h"

#include <glib.h>

static void test_newer(void)
{
    static const struct {
        uint16_t a, b;
        bool newer;
    } cases[] = {
        {1, 0, true},           {0, 1, false},           {5, 5, false},      {0, 65535, true},
        {65535, 0, false},      {0x7fff, 0, true},       {0, 0x7fff, false}, {0x8001, 0, false},
        {0, 0x8001, true},      {0x8000, 0, true},       {0, 0x8000, false}, /* exactly opposite: one of the two, and
                                                                                never both */
        {0x9000, 0x1000, true}, {0x1000, 0x9000, false},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        g_assert_cmpint(seq_num_is_newer(cases[i].a, cases[i].b), ==, cases[i].newer);
}

static void test_one_is_newer(void)
{
    for (uint32_t distance = 1; distance <= 0xffff; distance++) {
        uint16_t a = (uint16_t)(40000 + distance);
        g_assert_true(seq_num_is_newer(a, 40000) != seq_num_is_newer(40000, a));
    }
}

static void test_unwrap(void)
{
    static const struct {
        int64_t reference;
        uint16_t seq_num;
        int64_t number;
    } cases[] = {
        {0, 0, 0},
        {0, 1, 1},
        {0, 65535, -1},
        {65535, 0, 65536},
        {65536, 65535, 65535},
        {65536 * 7 + 100, 90, 65536 * 7 + 90},
        {65536 * 7 + 65000, 10, 65536 * 8 + 10},
        {65536 * 7 + 10, 65000, 65536 * 6 + 65000},
        {INT64_C(65536) << 30, 65535, (INT64_C(65536) << 30) - 1},
        {-1, 0, 0},
        {-1, 65534, -2},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        g_assert_cmpint(seq_num_unwrap(cases[i].reference, cases[i].seq_num), ==, cases[i].number);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/seq-num/newer-wraps-around", test_newer);
    g_test_add_func("/seq-num/of-two-exactly-one-is-newer", test_one_is_newer);
    g_test_add_func("/seq-num/unwraps-to-the-nearest", test_unwrap);
    return g_test_run();
}
