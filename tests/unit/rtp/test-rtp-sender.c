#include "rtp-sender-fixture.h"

#include "util/byte-reader.h"
#include "util/deadline.h"

static void test_ordinary_frames_leave_at_once(SenderFixture *fixture, gconstpointer data)
{
    (void)data;
    sender_test_push(fixture, true, 30000, 0);
    sender_test_drain(fixture, 0);
    for (int i = 1; i <= 300; i++) {
        int64_t now_us = 200 * MS + i * SECOND / 30;
        sender_test_push(fixture, false, 6250, now_us); /* 1.5 Mb/s at 30 frames a second */
        g_assert_cmpint(sender_test_drain(fixture, now_us), ==, 6);
        g_assert_cmpuint(sender_test_stats(fixture).pacer_queue_bytes, ==, 0);
    }
    RtpSenderStats stats = sender_test_stats(fixture);
    g_assert_cmpuint(stats.frames_sent, ==, 301);
    g_assert_cmpuint(stats.frames_dropped, ==, 0);
}

static void test_large_frame_is_spread(SenderFixture *fixture, gconstpointer data)
{
    (void)data;
    sender_test_push(fixture, true, 1000, 0);
    sender_test_drain(fixture, 0);
    int64_t now_us = 10 * SECOND, last_us = now_us;
    sender_test_push(fixture, true, 100000, now_us);
    int64_t sent_bytes = 0;
    sender_test_drain(fixture, now_us - 1); /* nothing but the report that is due */
    while (sender_test_stats(fixture).pacer_queue_bytes > 0) {
        while (sender_test_poll(fixture, now_us))
            sent_bytes += fixture->packet.is_rtcp ? 0 : (int64_t)fixture->packet.length;
        int64_t since_us = now_us - 10 * SECOND;
        /* The pacer's guarantee at 2.5 x 1.5 Mb/s with 40 ms of burst; and the start allowance, not yet used up. */
        g_assert_cmpint(sent_bytes, <=, 3750000 / 8 * (since_us + 100 * MS) / SECOND + RTP_MAX_PACKET_BYTES);
        last_us = now_us;
        now_us = rtp_sender_next_timeout(fixture->sender);
        g_assert_cmpint(now_us, >, last_us);
        rtp_sender_handle_timeout(fixture->sender, now_us);
    }
    g_assert_cmpint(last_us, <, 10 * SECOND + 225 * MS);
    g_assert_cmpint(last_us, >, 10 * SECOND + 100 * MS);
}

static void test_departure_stamps(SenderFixture *fixture, gconstpointer data)
{
    (void)data;
    sender_test_push(fixture, true, 3000, 0);
    sender_test_push(fixture, false, 100, 0);
    uint16_t expected = 0;
    while (sender_test_poll(fixture, (expected + 1) * 500 * MS)) {
        if (fixture->packet.is_rtcp)
            continue;
        ReadPacket packet = sender_test_read_polled(fixture);
        g_assert_cmpuint(rtp_test_extension(&packet, 2), ==, expected);
        g_assert_cmpuint(rtp_test_extension(&packet, 3), ==, (expected + 1) * 0x20000);
        expected++;
    }
    g_assert_cmpuint(expected, ==, 4);
    /* A retransmission departs anew. */
    sender_test_receive(fixture, "81CD0003 0000000A 11223344 0067 0000", 2 * SECOND);
    g_assert_true(sender_test_poll(fixture, 2 * SECOND));
    g_assert_true(fixture->packet.is_retransmission);
    ReadPacket packet = sender_test_read_polled(fixture);
    g_assert_cmpuint(rtp_test_extension(&packet, 2), ==, 4);
    g_assert_cmpuint(rtp_test_extension(&packet, 3), ==, 4 * 0x20000);
}

static void test_first_frame_is_no_key_frame(SenderFixture *fixture, gconstpointer data)
{
    (void)data;
    sender_test_push(fixture, false, 500, 0);
    g_assert_cmpint(sender_test_drain(fixture, 0), ==, 0);
    g_assert_true(sender_test_key_frame_is_wanted(fixture));
    sender_test_push(fixture, false, 500, 33 * MS);
    g_assert_false(sender_test_key_frame_is_wanted(fixture));
    sender_test_push(fixture, false, 500, 300 * MS); /* still none: asked again */
    g_assert_true(sender_test_key_frame_is_wanted(fixture));
    g_assert_cmpuint(sender_test_stats(fixture).frames_dropped, ==, 3);
}

static void test_overflow(SenderFixture *fixture, gconstpointer data)
{
    (void)data;
    sender_test_push(fixture, true, 500, 0);
    for (int i = 0; i < 400; i++)
        sender_test_push(fixture, false, 1000, 0);
    g_assert_cmpuint(sender_test_stats(fixture).frames_dropped, >, 100);
    /* 500 ms at 3.75 Mb/s, and a frame. */
    g_assert_cmpuint(sender_test_stats(fixture).pacer_queue_bytes, <=, 234375 + 1100);
    g_assert_false(sender_test_key_frame_is_wanted(fixture)); /* not while it would queue behind all that */
    int64_t now_us = 0;
    while (sender_test_stats(fixture).pacer_queue_bytes > 0) {
        sender_test_drain(fixture, now_us);
        now_us += 10 * MS;
    }
    g_assert_cmpint(now_us, <, 550 * MS);
    g_assert_cmpint(rtp_sender_next_timeout(fixture->sender), <, now_us);
    g_assert_true(sender_test_key_frame_is_wanted(fixture));
}

static void test_another_codec(SenderFixture *fixture, gconstpointer data)
{
    (void)data;
    sender_test_push(fixture, true, 500, 0);
    sender_test_drain(fixture, 0);
    g_autofree EncodedFrame *stray = rtp_test_frame_of_size(VIDEO_CODEC_H264, true, 500, 1);
    rtp_sender_push_frame(fixture->sender, stray, 0);
    g_assert_cmpint(sender_test_drain(fixture, 0), ==, 0);
    g_assert_false(sender_test_key_frame_is_wanted(fixture));
    sender_test_push(fixture, false, 500, 33 * MS);
    g_assert_cmpint(sender_test_drain(fixture, 33 * MS), ==, 1);
}

static void test_reports(SenderFixture *fixture, gconstpointer data)
{
    (void)data;
    g_assert_cmpint(rtp_sender_next_timeout(fixture->sender), ==, DEADLINE_NEVER);
    g_assert_false(sender_test_poll(fixture, 0));
    sender_test_push(fixture, true, 500, 0);
    g_assert_true(sender_test_poll(fixture, 0));
    g_assert_false(fixture->packet.is_rtcp);
    g_assert_true(sender_test_poll(fixture, 0));
    g_assert_true(fixture->packet.is_rtcp);
    /* 1970 began at NTP time 2,208,988,800 s. One packet with 504 bytes of payload; the cname. */
    rtp_test_assert_bytes(fixture->packet.bytes, fixture->packet.length,
                          "80C80006 11223344 83AA7E80 00000000 00000000 00000001 000001F8"
                          "81CA0004 11223344 01 06 63616D657261 00000000");
    g_assert_false(sender_test_poll(fixture, 0));
    g_assert_cmpint(rtp_sender_next_timeout(fixture->sender), ==, 500 * MS);
    rtp_sender_set_ntp_offset(fixture->sender, SECOND);
    g_assert_true(sender_test_poll(fixture, 500 * MS));
    ByteReader reader = byte_reader_init(fixture->packet.bytes + 8, 12);
    g_assert_cmphex(byte_reader_u64(&reader), ==, UINT64_C(0x83AA7E8180000000));
    g_assert_cmpuint(byte_reader_u32(&reader), ==, 45000);
}

static void test_clock_step(SenderFixture *fixture, gconstpointer data)
{
    (void)data;
    static const struct {
        int64_t ntp_offset_us;
        bool told;
    } cases[] = {{0, true}, {0, false}, {50, false}, {-50, false}, {SECOND, true}, {SECOND + 50, false}, {0, true}};
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        rtp_sender_set_ntp_offset(fixture->sender, cases[i].ntp_offset_us);
        sender_test_push(fixture, i == 0, 500, (int64_t)i * 33 * MS);
        g_assert_true(sender_test_poll(fixture, (int64_t)i * 33 * MS));
        ReadPacket packet = sender_test_read_polled(fixture);
        g_assert_cmpint(packet.extensions[5].bytes != NULL, ==, cases[i].told);
        sender_test_drain(fixture, (int64_t)i * 33 * MS);
    }
}

static void test_bye(SenderFixture *fixture, gconstpointer data)
{
    (void)data;
    sender_test_push(fixture, true, 500, 0);
    sender_test_drain(fixture, 0);
    sender_test_push(fixture, false, 500, 33 * MS);
    rtp_sender_push_bye(fixture->sender, 33 * MS);
    g_assert_cmpint(rtp_sender_next_timeout(fixture->sender), <=, 33 * MS);
    g_assert_true(sender_test_poll(fixture, 33 * MS));
    g_assert_true(fixture->packet.is_rtcp);
    g_assert_cmpuint(fixture->packet.bytes[1], ==, 200);
    rtp_test_assert_bytes(fixture->packet.bytes + fixture->packet.length - 8, 8, "81CB0001 11223344");
    g_assert_false(sender_test_poll(fixture, 33 * MS));
    sender_test_push(fixture, true, 500, 66 * MS);
    g_assert_false(sender_test_poll(fixture, 10 * SECOND));
    g_assert_cmpint(rtp_sender_next_timeout(fixture->sender), ==, DEADLINE_NEVER);
}

static void test_bye_before_anything(SenderFixture *fixture, gconstpointer data)
{
    (void)data;
    rtp_sender_push_bye(fixture->sender, 0);
    g_assert_false(sender_test_poll(fixture, 0));
}

/* Whatever is negotiated, and however long a frame is: no packet is longer than it may be. */
static void test_packet_length(void)
{
    for (unsigned ids = 0; ids < 32; ids++) {
        RtpSenderConfig config = sender_test_config();
        config.mid_extension_id = ids & 1 ? 1 : 0;
        config.transport_cc_extension_id = ids & 2 ? 2 : 0;
        config.abs_send_time_extension_id = ids & 4 ? 3 : 0;
        config.playout_delay_extension_id = ids & 8 ? 4 : 0;
        config.abs_capture_time_extension_id = ids & 16 ? 5 : 0;
        g_strlcpy(config.mid, "sixteen-letters!", sizeof config.mid);
        SenderFixture fixture = {.sender = rtp_sender_new(&config, 0)};
        size_t largest = 0;
        for (size_t length = 1100; length < 1220; length++) {
            int64_t now_us = (int64_t)length * SECOND;
            sender_test_push(&fixture, true, length, now_us);
            sender_test_receive(&fixture, "81CD0003 0000000A 11223344 0064 FFFF", now_us);
            while (sender_test_poll(&fixture, now_us))
                largest = MAX(largest, fixture.packet.length);
        }
        g_assert_cmpuint(largest, <=, RTP_MAX_PACKET_BYTES);
        g_assert_cmpuint(largest, >=, RTP_MAX_PACKET_BYTES - RTP_RTX_OVERHEAD_BYTES);
        rtp_sender_free(fixture.sender);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(path, func)                                                                                                \
    g_test_add("/rtp-sender/" path, SenderFixture, NULL, sender_test_set_up, func, sender_test_tear_down)
    ADD("ordinary-frames-leave-at-once", test_ordinary_frames_leave_at_once);
    ADD("a-large-frame-is-spread", test_large_frame_is_spread);
    ADD("each-departure-is-stamped", test_departure_stamps);
    ADD("without-a-first-key-frame-one-is-asked-for", test_first_frame_is_no_key_frame);
    ADD("overflow-asks-for-a-key-frame-when-drained", test_overflow);
    ADD("a-frame-of-another-codec-is-dropped", test_another_codec);
    ADD("sender-reports-have-the-true-time", test_reports);
    ADD("capture-time-is-told-anew-where-the-wall-clock-steps", test_clock_step);
    ADD("bye-is-the-last-thing-sent", test_bye);
    ADD("who-never-sent-says-no-bye", test_bye_before_anything);
#undef ADD
    g_test_add_func("/rtp-sender/no-packet-is-too-long", test_packet_length);
    return g_test_run();
}
