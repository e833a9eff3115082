#include "rtp-sender-fixture.h"

static void test_retransmission_over_rtx(SenderFixture *fixture, gconstpointer data)
{
    (void)data;
    sender_test_push(fixture, true, 5000, 0);
    ReadPacket original = {0};
    uint8_t payload[RTP_MAX_PACKET_BYTES];
    for (int i = 0; i < 5; i++) {
        g_assert_true(sender_test_poll(fixture, 0));
        if (!fixture->packet.is_rtcp && sender_test_read_polled(fixture).seq_num == 102) {
            original = sender_test_read_polled(fixture);
            memcpy(payload, original.payload, original.payload_length);
        }
    }
    sender_test_drain(fixture, 0);
    sender_test_receive(fixture, "81CD0003 0000000A 11223344 0064 0002", 100 * MS); /* 100 and 102 */
    for (int i = 0; i < 2; i++) {
        g_assert_true(sender_test_poll(fixture, 100 * MS));
        g_assert_true(fixture->packet.is_retransmission);
        ReadPacket packet = sender_test_read_polled(fixture);
        g_assert_cmphex(packet.ssrc, ==, RTX_SSRC);
        g_assert_cmpuint(packet.payload_type, ==, 97);
        g_assert_cmpuint(packet.seq_num, ==, (uint16_t)(65535 + i));
        g_assert_cmpuint(packet.payload[0] << 8 | packet.payload[1], ==, 100 + 2 * i);
        g_assert_cmpuint(packet.timestamp, ==, original.timestamp);
        if (i == 1)
            g_assert_cmpmem(packet.payload + 2, packet.payload_length - 2, payload, original.payload_length);
    }
    g_assert_false(sender_test_poll(fixture, 100 * MS));
    RtpSenderStats stats = sender_test_stats(fixture);
    g_assert_cmpuint(stats.nacked_packets, ==, 2);
    g_assert_cmpuint(stats.retransmitted_packets, ==, 2);
    g_assert_cmpuint(stats.nacks_refused, ==, 0);
    g_assert_cmpuint(stats.packets_sent, ==, 5);
}

static void test_retransmission_without_rtx(SenderFixture *fixture, gconstpointer data)
{
    (void)data;
    sender_test_push(fixture, true, 500, 0);
    sender_test_drain(fixture, 0);
    sender_test_receive(fixture, "81CD0003 0000000A 11223344 0064 0000", 100 * MS);
    g_assert_true(sender_test_poll(fixture, 100 * MS));
    g_assert_true(fixture->packet.is_retransmission);
    ReadPacket packet = sender_test_read_polled(fixture);
    g_assert_cmphex(packet.ssrc, ==, SSRC);
    g_assert_cmpuint(packet.payload_type, ==, 96);
    g_assert_cmpuint(packet.seq_num, ==, 100);
    g_assert_true(packet.marker);
    g_assert_cmpuint(packet.payload_length, ==, 504);
}

static void test_lost_for_good(SenderFixture *fixture, gconstpointer data)
{
    (void)data;
    sender_test_push(fixture, true, 500, 0);
    sender_test_drain(fixture, 0);
    for (int i = 1; i < 60; i++) {
        sender_test_push(fixture, false, 500, i * 33 * MS);
        sender_test_drain(fixture, i * 33 * MS);
    }
    sender_test_receive(fixture, "81CD0003 0000000A 11223344 0064 0000", 2 * SECOND);
    g_assert_cmpint(sender_test_drain(fixture, 2 * SECOND), ==, 0);
    g_assert_true(sender_test_key_frame_is_wanted(fixture));
    sender_test_push(fixture, true, 500, 2 * SECOND);
    sender_test_drain(fixture, 2 * SECOND);
    sender_test_receive(fixture, "81CD0003 0000000A 11223344 0064 0000", 5 * SECOND); /* from before the key frame */
    g_assert_false(sender_test_key_frame_is_wanted(fixture));
    sender_test_receive(fixture, "81CD0003 0000000A 11223344 0100 0000", 5 * SECOND); /* from the future */
    g_assert_false(sender_test_key_frame_is_wanted(fixture));
    g_assert_cmpuint(sender_test_stats(fixture).nacks_refused, ==, 3);
}

static void test_no_history_without_nack(SenderFixture *fixture, gconstpointer data)
{
    (void)data;
    sender_test_push(fixture, true, 500, 0);
    sender_test_drain(fixture, 0);
    sender_test_receive(fixture, "81CD0003 0000000A 11223344 0064 0000", 1 * MS);
    g_assert_cmpint(sender_test_drain(fixture, 1 * MS), ==, 0);
    g_assert_cmpuint(sender_test_stats(fixture).nacks_refused, ==, 1);
}

static void test_key_frame_requests(SenderFixture *fixture, gconstpointer data)
{
    (void)data;
    static const char pli[] = "81CE0002 0000000A 11223344";
    sender_test_push(fixture, true, 500, 0);
    sender_test_drain(fixture, 0);
    sender_test_receive(fixture, pli, SECOND);
    g_assert_true(sender_test_key_frame_is_wanted(fixture));
    sender_test_receive(fixture, pli, SECOND + 100 * MS);
    g_assert_false(sender_test_key_frame_is_wanted(fixture));
    int64_t deadline_us = SECOND + 200 * MS;
    sender_test_drain(fixture, SECOND + 100 * MS);
    g_assert_cmpint(rtp_sender_next_timeout(fixture->sender), ==, deadline_us);
    rtp_sender_handle_timeout(fixture->sender, deadline_us);
    g_assert_true(sender_test_key_frame_is_wanted(fixture));
    sender_test_receive(fixture, "81CE0002 0000000A 99999999", 5 * SECOND); /* of another stream */
    g_assert_false(sender_test_key_frame_is_wanted(fixture));
    RtpSenderStats stats = sender_test_stats(fixture);
    g_assert_cmpuint(stats.pli_count, ==, 2);
    g_assert_cmpuint(stats.key_frames_wanted, ==, 2);
}

static void test_fir_repetitions(SenderFixture *fixture, gconstpointer data)
{
    (void)data;
    static const char fir_7[] = "84CE0004 0000000A 00000000 11223344 07000000";
    sender_test_push(fixture, true, 500, 0);
    sender_test_drain(fixture, 0);
    sender_test_receive(fixture, fir_7, SECOND);
    g_assert_true(sender_test_key_frame_is_wanted(fixture));
    sender_test_receive(fixture, fir_7, 2 * SECOND);
    g_assert_false(sender_test_key_frame_is_wanted(fixture));
    sender_test_receive(fixture, "84CE0004 0000000A 00000000 11223344 08000000", 3 * SECOND);
    g_assert_true(sender_test_key_frame_is_wanted(fixture));
    sender_test_receive(fixture, "84CE0004 0000000B 00000000 11223344 08000000", 4 * SECOND); /* somebody else's 8 */
    g_assert_true(sender_test_key_frame_is_wanted(fixture));
    sender_test_receive(fixture, "84CE0004 0000000B 00000000 99999999 09000000", 5 * SECOND);
    g_assert_false(sender_test_key_frame_is_wanted(fixture));
    g_assert_cmpuint(sender_test_stats(fixture).fir_count, ==, 4);
}

static void test_receiver_report(SenderFixture *fixture, gconstpointer data)
{
    (void)data;
    g_assert_cmpint(sender_test_stats(fixture).rtt_us, ==, -1);
    sender_test_push(fixture, true, 500, 0);
    sender_test_drain(fixture, 0); /* its report: NTP 83AA7E80.00000000 */
    sender_test_receive(fixture, "81C90007 0000000A 11223344 40000005 00000064 0000002A 7E800000 00008000", 530 * MS);
    RtpSenderStats stats = sender_test_stats(fixture);
    g_assert_cmpint(stats.rtt_us, ==, 30 * MS);
    g_assert_cmpfloat(stats.fraction_lost, ==, 0.25);
    g_assert_cmpuint(stats.packets_lost, ==, 5);
    g_assert_cmpuint(stats.jitter_90k, ==, 42);
    sender_test_push(fixture, false, 500, 530 * MS);
    sender_test_drain(fixture, 400 * MS);
    ReadPacket packet = sender_test_read_polled(fixture);
    g_assert_null(packet.extensions[1].bytes); /* the viewer knows the stream now */
}

static void test_viewer_leaves(SenderFixture *fixture, gconstpointer data)
{
    (void)data;
    RtpSenderEvent event;
    sender_test_receive(fixture, "81CB0001 0000000A", 0); /* from somebody never heard of */
    g_assert_false(rtp_sender_poll_event(fixture->sender, &event));
    sender_test_receive(fixture, "80C90001 0000000A 81CB0001 0000000B", 0);
    g_assert_false(rtp_sender_poll_event(fixture->sender, &event));
    sender_test_receive(fixture, "80C90001 0000000A 82CB0002 0000000B 0000000A", 0);
    g_assert_true(rtp_sender_poll_event(fixture->sender, &event));
    g_assert_cmpint(event.type, ==, RTP_SENDER_EVENT_BYE);
    g_assert_false(rtp_sender_poll_event(fixture->sender, &event));
}

static void test_invalid_rtcp(SenderFixture *fixture, gconstpointer data)
{
    (void)data;
    sender_test_receive(fixture, "", 0);
    sender_test_receive(fixture, "80", 0);
    sender_test_receive(fixture, "80C90001 0000000A 80", 0);
    sender_test_receive(fixture, "8FCD0003 0000000A 11223344 00000001", 0); /* feedback without its chunks */
    g_autofree uint8_t *large = g_malloc0(1501);
    rtp_sender_handle_rtcp(fixture->sender, large, 1501, 0);
    g_assert_cmpuint(sender_test_stats(fixture).invalid_rtcp, ==, 5);
}

static void test_transport_feedback(SenderFixture *fixture, gconstpointer data)
{
    (void)data;
    sender_test_receive(fixture, "AFCD0006 0000000A 11223344 0000 0004 000000 00 B400 010101 000003", 0);
    RtpSenderStats stats = sender_test_stats(fixture);
    g_assert_cmpuint(stats.invalid_rtcp, ==, 0);
    g_assert_cmpuint(stats.feedback_received, ==, 3);
    g_assert_cmpuint(stats.feedback_missing, ==, 1);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(path, func)                                                                                                \
    g_test_add("/rtp-sender-feedback/" path, SenderFixture, NULL, sender_test_set_up, func, sender_test_tear_down)
    ADD("nack-is-answered-over-rtx", test_retransmission_over_rtx);
    ADD("what-is-lost-for-good-needs-a-key-frame", test_lost_for_good);
    ADD("pli-is-passed-on-and-rate-limited", test_key_frame_requests);
    ADD("fir-repetitions-are-no-requests", test_fir_repetitions);
    ADD("receiver-report-is-taken-in", test_receiver_report);
    ADD("bye-of-the-reporting-viewer-is-told", test_viewer_leaves);
    ADD("malformed-rtcp-is-counted", test_invalid_rtcp);
    ADD("transport-feedback-is-counted", test_transport_feedback);
#undef ADD
    g_test_add("/rtp-sender-feedback/nack-is-answered-without-rtx", SenderFixture, NULL, sender_test_set_up_without_rtx,
               test_retransmission_without_rtx, sender_test_tear_down);
    g_test_add("/rtp-sender-feedback/no-history-without-nack", SenderFixture, NULL, sender_test_set_up_without_nack,
               test_no_history_without_nack, sender_test_tear_down);
    return g_test_run();
}
