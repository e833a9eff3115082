#include "cc/pacer.h"

#include <glib.h>

#define MS       INT64_C(1000)
#define SECOND   INT64_C(1000000)
#define RATE_BPS 800000 /* 100 bytes a millisecond */
#define BURST_US (40 * MS)

static int64_t send_all(Pacer *pacer, size_t packet_bytes, int64_t now_us)
{
    int64_t sent = 0;
    for (; pacer_may_send(pacer, now_us); sent += (int64_t)packet_bytes)
        pacer_spend(pacer, packet_bytes, now_us);
    return sent;
}

static void test_burst(void)
{
    Pacer pacer = pacer_init(RATE_BPS, BURST_US, BURST_US, 0);
    g_assert_cmpint(send_all(&pacer, 1000, 0), ==, 4000);
    g_assert_false(pacer_may_send(&pacer, 0));
    g_assert_cmpint(send_all(&pacer, 1000, 10 * SECOND), ==, 4000); /* credit does not grow beyond the burst */
}

static void test_start_allowance(void)
{
    Pacer pacer = pacer_init(RATE_BPS, BURST_US, 100 * MS, 0);
    g_assert_cmpint(send_all(&pacer, 1000, 5 * SECOND), ==, 10000);
    g_assert_cmpint(send_all(&pacer, 1000, 10 * SECOND), ==, 4000);
}

/* burst + rate x T + one packet, from any start, at calls of any spacing. */
static void test_guarantee(void)
{
    GRand *rand = g_rand_new_with_seed(1);
    for (int run = 0; run < 200; run++) {
        Pacer pacer = pacer_init(RATE_BPS, BURST_US, BURST_US, 0);
        int64_t now_us = 0, sent = 0, largest = 0;
        int spacing_us = g_rand_int_range(rand, 1, 200000);
        while (now_us < 2 * SECOND) {
            int packet = g_rand_int_range(rand, 1, 1500);
            largest = MAX(largest, packet);
            sent += send_all(&pacer, (size_t)packet, now_us);
            g_assert_cmpint(sent, <=, (BURST_US + now_us) / 10 + largest);
            now_us += g_rand_int_range(rand, 1, spacing_us + 1);
        }
    }
    g_rand_free(rand);
}

static void test_full_rate(void)
{
    Pacer pacer = pacer_init(RATE_BPS, BURST_US, 0, 0);
    int64_t sent = 0;
    for (int64_t now_us = 0; now_us <= 60 * SECOND; now_us += 7) /* 7 us are 0.7 bytes: nothing is rounded away */
        sent += send_all(&pacer, 1200, now_us);
    g_assert_cmpint(sent, >=, 60 * 100000 - 1200);
    g_assert_cmpint(sent, <=, 60 * 100000 + 1200);
}

static void test_next_send(void)
{
    Pacer pacer = pacer_init(RATE_BPS, BURST_US, BURST_US, 0);
    g_assert_cmpint(pacer_next_send_us(&pacer), <=, 0);
    pacer_spend(&pacer, 5001, 0);
    int64_t next_us = pacer_next_send_us(&pacer);
    g_assert_cmpint(next_us, ==, 10 * MS + 10 + 1); /* 1001 bytes are owed; one microsecond more makes credit */
    g_assert_false(pacer_may_send(&pacer, next_us - 1));
    g_assert_true(pacer_may_send(&pacer, next_us));
}

static void test_rate_change(void)
{
    Pacer pacer = pacer_init(RATE_BPS, BURST_US, BURST_US, 0);
    pacer_set_rate(&pacer, RATE_BPS / 4, 0);
    g_assert_cmpint(send_all(&pacer, 100, 0), ==, 1000);
    pacer_spend(&pacer, 1000, 0);
    pacer_set_rate(&pacer, RATE_BPS, 0);
    g_assert_false(pacer_may_send(&pacer, 10 * MS));
    g_assert_true(pacer_may_send(&pacer, 10 * MS + 1));
}

static void test_extremes(void)
{
    Pacer pacer = pacer_init(0, BURST_US, 0, 0);
    g_assert_cmpint(pacer.rate_bps, ==, PACER_MIN_RATE_BPS);
    pacer = pacer_init(INT64_MAX, 10 * SECOND, 10 * SECOND, 0);
    g_assert_cmpint(pacer.rate_bps, ==, PACER_MAX_RATE_BPS);
    pacer_spend(&pacer, 65535, 0);
    g_assert_true(pacer_may_send(&pacer, INT64_MAX / 2)); /* a very long sleep */
    g_assert_true(pacer_may_send(&pacer, 0));             /* time that goes back changes nothing */
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/pacer/burst-leaves-at-once-and-no-more", test_burst);
    g_test_add_func("/pacer/start-allowance-is-given-once", test_start_allowance);
    g_test_add_func("/pacer/never-exceeds-its-guarantee", test_guarantee);
    g_test_add_func("/pacer/reaches-its-rate-whatever-the-spacing-of-calls", test_full_rate);
    g_test_add_func("/pacer/next-send-is-the-first-moment-that-may", test_next_send);
    g_test_add_func("/pacer/a-new-rate-cuts-credit-and-keeps-debt", test_rate_change);
    g_test_add_func("/pacer/extremes-do-not-overflow", test_extremes);
    return g_test_run();
}
