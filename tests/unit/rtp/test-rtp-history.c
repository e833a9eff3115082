#include "rtp/rtp-history.h"

#define MS INT64_C(1000)

static void push(RtpHistory *history, uint16_t length)
{
    StoredPacket *packet = rtp_history_append(history);
    g_assert_nonnull(packet);
    packet->length = length;
    memset(packet->bytes, (int)packet->seq, length);
    rtp_history_commit(history);
}

static void push_and_depart(RtpHistory *history, uint16_t length, int64_t now_us)
{
    push(history, length);
    rtp_history_depart(history, now_us);
}

static void test_queue(void)
{
    g_autoptr(RtpHistory) history = rtp_history_new(65534, 100);
    g_assert_null(rtp_history_head(history));
    for (int i = 0; i < 4; i++)
        push(history, (uint16_t)(10 + i));
    g_assert_cmpuint(rtp_history_queued_packets(history), ==, 4);
    g_assert_cmpuint(rtp_history_queued_bytes(history), ==, 46);
    for (int i = 0; i < 4; i++) {
        g_assert_cmpint(rtp_history_head(history)->seq, ==, 65534 + i);
        g_assert_cmpint(rtp_history_head_seq(history), ==, 65534 + i);
        g_assert_cmpuint(rtp_history_head(history)->bytes[0], ==, (uint8_t)(65534 + i));
        rtp_history_depart(history, i);
    }
    g_assert_cmpuint(rtp_history_queued_bytes(history), ==, 0);
    g_assert_null(rtp_history_head(history));
}

static void test_find(void)
{
    g_autoptr(RtpHistory) history = rtp_history_new(10, 100);
    push_and_depart(history, 10, 0);
    push(history, 20);
    g_assert_cmpuint(rtp_history_find(history, 10)->length, ==, 10);
    g_assert_null(rtp_history_find(history, 9));
    g_assert_null(rtp_history_find(history, 11)); /* waits still */
    g_assert_null(rtp_history_find(history, 12));
    g_assert_null(rtp_history_find(history, 10 + RTP_HISTORY_PACKETS));
}

static void test_expires_by_age(void)
{
    g_autoptr(RtpHistory) history = rtp_history_new(0, 100);
    push_and_depart(history, 10, 0);
    push_and_depart(history, 10, 600 * MS);
    rtp_history_expire(history, 1000 * MS, 999 * MS);
    g_assert_nonnull(rtp_history_find(history, 0));
    rtp_history_expire(history, 1000 * MS, 1000 * MS);
    g_assert_null(rtp_history_find(history, 0));
    g_assert_nonnull(rtp_history_find(history, 1));
    rtp_history_expire(history, 0, 1000 * MS);
    g_assert_null(rtp_history_find(history, 1));
}

static void test_expires_by_bytes(void)
{
    g_autoptr(RtpHistory) history = rtp_history_new(0, 1000);
    int fits = RTP_HISTORY_MAX_BYTES / 1000;
    for (int i = 0; i < fits + 5; i++)
        push_and_depart(history, 1000, 0);
    rtp_history_expire(history, 1000 * MS, 0);
    g_assert_null(rtp_history_find(history, 4));
    g_assert_nonnull(rtp_history_find(history, 5));
}

static void test_what_waits_never_expires(void)
{
    g_autoptr(RtpHistory) history = rtp_history_new(0, 100);
    push(history, 10);
    rtp_history_expire(history, 0, 1000000 * MS);
    g_assert_cmpint(rtp_history_head(history)->seq, ==, 0);
}

static void test_full_ring(void)
{
    g_autoptr(RtpHistory) history = rtp_history_new(0, 10);
    push_and_depart(history, 10, 0);
    for (int i = 1; i < RTP_HISTORY_PACKETS; i++)
        push(history, 10);
    g_assert_nonnull(rtp_history_find(history, 0));
    push(history, 10); /* in the place of the one that departed */
    g_assert_null(rtp_history_find(history, 0));
    g_assert_null(rtp_history_append(history));
    g_assert_cmpuint(rtp_history_queued_packets(history), ==, RTP_HISTORY_PACKETS);
    rtp_history_depart(history, 0);
    push(history, 10);
}

static void test_truncate(void)
{
    g_autoptr(RtpHistory) history = rtp_history_new(0, 100);
    push_and_depart(history, 10, 0);
    push(history, 20);
    push(history, 30);
    rtp_history_truncate(history, 2);
    g_assert_cmpuint(rtp_history_queued_bytes(history), ==, 20);
    rtp_history_append(history); /* and given up before it was committed */
    rtp_history_truncate(history, 1);
    g_assert_cmpuint(rtp_history_queued_packets(history), ==, 0);
    push(history, 40);
    g_assert_cmpint(rtp_history_head(history)->seq, ==, 1);
    g_assert_cmpuint(rtp_history_head(history)->length, ==, 40);
}

static void test_long_run(void)
{
    g_autoptr(RtpHistory) history = rtp_history_new(65000, 50);
    for (int64_t i = 0; i < 200000; i++) {
        push_and_depart(history, 50, i * MS);
        rtp_history_expire(history, 1000 * MS, i * MS);
        int64_t seq = 65000 + i;
        g_assert_cmpint(rtp_history_find(history, seq)->seq, ==, seq);
        g_assert_true(!rtp_history_find(history, seq - 999) == (i < 999));
        g_assert_null(rtp_history_find(history, seq - 1000));
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/rtp-history/what-waits-departs-in-order", test_queue);
    g_test_add_func("/rtp-history/only-what-departed-is-found", test_find);
    g_test_add_func("/rtp-history/old-packets-are-forgotten", test_expires_by_age);
    g_test_add_func("/rtp-history/no-more-bytes-are-kept-than-the-bound", test_expires_by_bytes);
    g_test_add_func("/rtp-history/what-waits-is-never-forgotten", test_what_waits_never_expires);
    g_test_add_func("/rtp-history/a-full-ring-gives-up-the-oldest-and-then-refuses", test_full_ring);
    g_test_add_func("/rtp-history/what-waits-is-taken-back", test_truncate);
    g_test_add_func("/rtp-history/sequence-numbers-wrap", test_long_run);
    return g_test_run();
}
