#include "rtp/retransmitter.h"

#define MS            INT64_C(1000)
#define SECOND        INT64_C(1000000)
#define TARGET_BPS    1500000
#define PACKET_LENGTH 1000
#define RTT_US        (50 * MS)

/* A history of count departed packets, from sequence number 0 on. */
static RtpHistory *sent_packets(int count)
{
    RtpHistory *history = rtp_history_new(0, PACKET_LENGTH);
    for (int i = 0; i < count; i++) {
        rtp_history_append(history)->length = PACKET_LENGTH;
        rtp_history_commit(history);
        rtp_history_depart(history, 0);
    }
    return history;
}

static int drain(Retransmitter *retransmitter, const RtpHistory *history)
{
    int count = 0;
    for (; retransmitter_head(retransmitter, history); count++)
        retransmitter_depart(retransmitter);
    return count;
}

static void test_order(void)
{
    g_autoptr(RtpHistory) history = sent_packets(3);
    Retransmitter retransmitter = retransmitter_init(0, TARGET_BPS, 0);
    g_assert_null(retransmitter_head(&retransmitter, history));
    g_assert_cmpint(retransmitter_request(&retransmitter, history, 2, RTT_US, 0), ==, RETRANSMIT_QUEUED);
    g_assert_cmpint(retransmitter_request(&retransmitter, history, 0, RTT_US, 0), ==, RETRANSMIT_QUEUED);
    g_assert_cmpint(retransmitter_head(&retransmitter, history)->seq, ==, 2);
    retransmitter_depart(&retransmitter);
    g_assert_cmpint(retransmitter_head(&retransmitter, history)->seq, ==, 0);
    retransmitter_depart(&retransmitter);
    g_assert_null(retransmitter_head(&retransmitter, history));
}

typedef struct IntervalCase {
    int64_t rtt_us;
    int64_t interval_us;
} IntervalCase;

static const IntervalCase interval_cases[] = {{-1, 20 * MS}, {0, 5 * MS}, {1 * MS, 5 * MS}, {50 * MS, 50 * MS}};

static void test_interval(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(interval_cases); i++) {
        const IntervalCase *test = &interval_cases[i];
        g_autoptr(RtpHistory) history = sent_packets(1);
        Retransmitter retransmitter = retransmitter_init(0, TARGET_BPS, 0);
        int64_t rtt_us = test->rtt_us;
        g_assert_cmpint(retransmitter_request(&retransmitter, history, 0, rtt_us, 0), ==, RETRANSMIT_QUEUED);
        g_assert_cmpint(retransmitter_request(&retransmitter, history, 0, rtt_us, 0), ==, RETRANSMIT_TOO_SOON);
        int64_t before_us = test->interval_us - 1;
        g_assert_cmpint(retransmitter_request(&retransmitter, history, 0, rtt_us, before_us), ==, RETRANSMIT_TOO_SOON);
        g_assert_cmpint(retransmitter_request(&retransmitter, history, 0, rtt_us, before_us + 1), ==,
                        RETRANSMIT_QUEUED);
    }
}

static void test_not_there(void)
{
    g_autoptr(RtpHistory) history = sent_packets(3);
    Retransmitter retransmitter = retransmitter_init(0, TARGET_BPS, 0);
    rtp_history_expire(history, 0, 1);
    rtp_history_append(history)->length = PACKET_LENGTH;
    rtp_history_commit(history);
    g_assert_cmpint(retransmitter_request(&retransmitter, history, 2, RTT_US, 0), ==, RETRANSMIT_GONE);
    g_assert_cmpint(retransmitter_request(&retransmitter, history, 3, RTT_US, 0), ==, RETRANSMIT_NEVER_SENT);
    g_assert_cmpint(retransmitter_request(&retransmitter, history, -1, RTT_US, 0), ==, RETRANSMIT_NEVER_SENT);
}

static void test_forgotten_while_queued(void)
{
    g_autoptr(RtpHistory) history = sent_packets(1);
    Retransmitter retransmitter = retransmitter_init(0, TARGET_BPS, 0);
    retransmitter_request(&retransmitter, history, 0, RTT_US, 0);
    rtp_history_expire(history, 0, 1);
    g_assert_null(retransmitter_head(&retransmitter, history));
    g_assert_cmpuint(retransmitter.queue_length, ==, 0);
}

/* The guarantee of the header, under the worst a viewer can do: all packets asked for every millisecond, for 10 s. */
static void test_share(void)
{
    g_autoptr(RtpHistory) history = sent_packets(1000);
    Retransmitter retransmitter = retransmitter_init(0, TARGET_BPS, 0);
    int64_t sent_bytes = 0;
    for (int64_t now_us = 0; now_us <= 10 * SECOND; now_us += MS) {
        for (int64_t seq = 0; seq < 1000; seq++)
            retransmitter_request(&retransmitter, history, seq, 0, now_us);
        sent_bytes += drain(&retransmitter, history) * (PACKET_LENGTH + RTP_RTX_OVERHEAD_BYTES);
    }
    int64_t share_bytes = (int64_t)TARGET_BPS / 8 * RTX_SHARE_PERCENT / 100;
    int64_t burst_bytes = share_bytes * RTX_BURST_US / SECOND;
    g_assert_cmpint(sent_bytes, <=, share_bytes * 10 + burst_bytes + PACKET_LENGTH + RTP_RTX_OVERHEAD_BYTES);
    g_assert_cmpint(sent_bytes, >=, share_bytes * 10);
}

static void test_queue_bound(void)
{
    g_autoptr(RtpHistory) history = sent_packets(200);
    Retransmitter retransmitter = retransmitter_init(0, 100000000, 0);
    for (int64_t seq = 0; seq < RTX_QUEUE_PACKETS; seq++)
        g_assert_cmpint(retransmitter_request(&retransmitter, history, seq, RTT_US, 0), ==, RETRANSMIT_QUEUED);
    g_assert_cmpint(retransmitter_request(&retransmitter, history, 100, RTT_US, 0), ==, RETRANSMIT_OVER_BUDGET);
    g_assert_cmpint(drain(&retransmitter, history), ==, RTX_QUEUE_PACKETS);
    g_assert_cmpint(retransmitter_request(&retransmitter, history, 100, RTT_US, 0), ==, RETRANSMIT_QUEUED);
}

static void test_gives_up(void)
{
    g_autoptr(RtpHistory) history = sent_packets(100);
    Retransmitter retransmitter = retransmitter_init(0, TARGET_BPS, 0);
    int64_t seq = 0;
    while (retransmitter_request(&retransmitter, history, seq, RTT_US, 0) == RETRANSMIT_QUEUED)
        seq++;
    g_assert_cmpint(retransmitter_request(&retransmitter, history, seq, RTT_US, 0), ==, RETRANSMIT_OVER_BUDGET);
    g_assert_cmpint(retransmitter_request(&retransmitter, history, seq, RTT_US, 0), ==, RETRANSMIT_GIVEN_UP);
    g_assert_cmpint(retransmitter_request(&retransmitter, history, seq, RTT_US, 0), ==, RETRANSMIT_GIVEN_UP);
    g_assert_cmpint(retransmitter_request(&retransmitter, history, seq, RTT_US, SECOND), ==, RETRANSMIT_QUEUED);
}

static void test_new_target(void)
{
    g_autoptr(RtpHistory) history = sent_packets(1000);
    Retransmitter retransmitter = retransmitter_init(0, TARGET_BPS, 0);
    retransmitter_set_target(&retransmitter, TARGET_BPS / 10, 0);
    int64_t seq = 0;
    while (retransmitter_request(&retransmitter, history, seq, RTT_US, 0) == RETRANSMIT_QUEUED)
        seq++;
    g_assert_cmpint(seq, ==, 1); /* 30 kb/s for 200 ms are 750 bytes */
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/retransmitter/first-asked-for-first-sent", test_order);
    g_test_add_func("/retransmitter/one-packet-once-in-a-round-trip", test_interval);
    g_test_add_func("/retransmitter/says-what-is-gone-and-what-never-was", test_not_there);
    g_test_add_func("/retransmitter/forgets-what-the-history-forgot", test_forgotten_while_queued);
    g_test_add_func("/retransmitter/never-exceeds-its-share-under-a-flood", test_share);
    g_test_add_func("/retransmitter/queue-is-bounded", test_queue_bound);
    g_test_add_func("/retransmitter/gives-up-on-a-packet-refused-again-and-again", test_gives_up);
    g_test_add_func("/retransmitter/share-follows-the-target", test_new_target);
    return g_test_run();
}
