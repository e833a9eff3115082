#include "rtp-test-support.h"

#include "rtp/rtp-sender.h"
#include "util/byte-reader.h"
#include "util/deadline.h"

#define MS          INT64_C(1000)
#define SECOND      INT64_C(1000000)
#define SSRC        0x11223344
#define RTX_SSRC    0x55667788
#define VIEWER_SSRC 0x0000000A

static RtpSenderConfig base_config(void)
{
    return (RtpSenderConfig){
        .codec = VIDEO_CODEC_VP8,
        .payload_type = 96,
        .rtx_payload_type = 97,
        .ssrc = SSRC,
        .rtx_ssrc = RTX_SSRC,
        .initial_seq_num = 100,
        .rtx_initial_seq_num = 65535,
        .cname = "camera",
        .mid = "0",
        .mid_extension_id = 1,
        .transport_cc_extension_id = 2,
        .abs_send_time_extension_id = 3,
        .playout_delay_extension_id = 4,
        .abs_capture_time_extension_id = 5,
        .nack = true,
        .bitrate_bps = 1500000,
    };
}

typedef struct Fixture {
    RtpSender *sender;
    RtpPacket packet; /* polled last */
} Fixture;

static void set_up(Fixture *fixture, gconstpointer data)
{
    (void)data;
    RtpSenderConfig config = base_config();
    fixture->sender = rtp_sender_new(&config, 0);
}

static void set_up_without_rtx(Fixture *fixture, gconstpointer data)
{
    (void)data;
    RtpSenderConfig config = base_config();
    config.rtx_payload_type = 0;
    fixture->sender = rtp_sender_new(&config, 0);
}

static void set_up_without_nack(Fixture *fixture, gconstpointer data)
{
    (void)data;
    RtpSenderConfig config = base_config();
    config.nack = false;
    fixture->sender = rtp_sender_new(&config, 0);
}

static void tear_down(Fixture *fixture, gconstpointer data)
{
    (void)data;
    rtp_sender_free(fixture->sender);
}

static void push(Fixture *fixture, bool key_frame, size_t length, int64_t now_us)
{
    g_autofree EncodedFrame *frame = rtp_test_frame_of_size(VIDEO_CODEC_VP8, key_frame, length, 1);
    frame->capture_time_us = now_us;
    rtp_sender_push_frame(fixture->sender, frame, now_us);
}

static bool poll(Fixture *fixture, int64_t now_us)
{
    return rtp_sender_poll_packet(fixture->sender, &fixture->packet, now_us);
}

/* Drains; returns how many RTP packets there were. */
static int drain(Fixture *fixture, int64_t now_us)
{
    int count = 0;
    while (poll(fixture, now_us))
        count += !fixture->packet.is_rtcp;
    return count;
}

static void receive(Fixture *fixture, const char *hex, int64_t now_us)
{
    g_autoptr(GByteArray) bytes = rtp_test_bytes(hex);
    rtp_sender_handle_rtcp(fixture->sender, bytes->data, bytes->len, now_us);
}

/* The next event is a request for a key frame, and the only one. */
static bool key_frame_is_wanted(Fixture *fixture)
{
    RtpSenderEvent event;
    if (!rtp_sender_poll_event(fixture->sender, &event))
        return false;
    g_assert_cmpint(event.type, ==, RTP_SENDER_EVENT_KEY_FRAME_WANTED);
    g_assert_false(rtp_sender_poll_event(fixture->sender, &event));
    return true;
}

static RtpSenderStats stats_of(const Fixture *fixture)
{
    RtpSenderStats stats;
    rtp_sender_get_stats(fixture->sender, &stats);
    return stats;
}

static ReadPacket read_polled(const Fixture *fixture)
{
    ReadPacket packet;
    g_assert_false(fixture->packet.is_rtcp);
    g_assert_true(rtp_test_read_packet(fixture->packet.bytes, fixture->packet.length, &packet));
    return packet;
}

static void test_ordinary_frames_leave_at_once(Fixture *fixture, gconstpointer data)
{
    (void)data;
    push(fixture, true, 30000, 0);
    drain(fixture, 0);
    for (int i = 1; i <= 300; i++) {
        int64_t now_us = 200 * MS + i * SECOND / 30;
        push(fixture, false, 6250, now_us); /* 1.5 Mb/s at 30 frames a second */
        g_assert_cmpint(drain(fixture, now_us), ==, 6);
        g_assert_cmpuint(stats_of(fixture).pacer_queue_bytes, ==, 0);
    }
    RtpSenderStats stats = stats_of(fixture);
    g_assert_cmpuint(stats.frames_sent, ==, 301);
    g_assert_cmpuint(stats.frames_dropped, ==, 0);
}

static void test_large_frame_is_spread(Fixture *fixture, gconstpointer data)
{
    (void)data;
    push(fixture, true, 1000, 0);
    drain(fixture, 0);
    int64_t now_us = 10 * SECOND, last_us = now_us;
    push(fixture, true, 100000, now_us);
    int64_t sent_bytes = 0;
    drain(fixture, now_us - 1); /* nothing but the report that is due */
    while (stats_of(fixture).pacer_queue_bytes > 0) {
        while (poll(fixture, now_us))
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

static void test_departure_stamps(Fixture *fixture, gconstpointer data)
{
    (void)data;
    push(fixture, true, 3000, 0);
    push(fixture, false, 100, 0);
    uint16_t expected = 0;
    while (poll(fixture, (expected + 1) * 500 * MS)) {
        if (fixture->packet.is_rtcp)
            continue;
        ReadPacket packet = read_polled(fixture);
        g_assert_cmpuint(rtp_test_extension(&packet, 2), ==, expected);
        g_assert_cmpuint(rtp_test_extension(&packet, 3), ==, (expected + 1) * 0x20000);
        expected++;
    }
    g_assert_cmpuint(expected, ==, 4);
    /* A retransmission departs anew. */
    receive(fixture, "81CD0003 0000000A 11223344 0067 0000", 2 * SECOND);
    g_assert_true(poll(fixture, 2 * SECOND));
    g_assert_true(fixture->packet.is_retransmission);
    ReadPacket packet = read_polled(fixture);
    g_assert_cmpuint(rtp_test_extension(&packet, 2), ==, 4);
    g_assert_cmpuint(rtp_test_extension(&packet, 3), ==, 4 * 0x20000);
}

static void test_retransmission_over_rtx(Fixture *fixture, gconstpointer data)
{
    (void)data;
    push(fixture, true, 5000, 0);
    ReadPacket original = {0};
    uint8_t payload[RTP_MAX_PACKET_BYTES];
    for (int i = 0; i < 5; i++) {
        g_assert_true(poll(fixture, 0));
        if (!fixture->packet.is_rtcp && read_polled(fixture).seq_num == 102) {
            original = read_polled(fixture);
            memcpy(payload, original.payload, original.payload_length);
        }
    }
    drain(fixture, 0);
    receive(fixture, "81CD0003 0000000A 11223344 0064 0002", 100 * MS); /* 100 and 102 */
    for (int i = 0; i < 2; i++) {
        g_assert_true(poll(fixture, 100 * MS));
        g_assert_true(fixture->packet.is_retransmission);
        ReadPacket packet = read_polled(fixture);
        g_assert_cmphex(packet.ssrc, ==, RTX_SSRC);
        g_assert_cmpuint(packet.payload_type, ==, 97);
        g_assert_cmpuint(packet.seq_num, ==, (uint16_t)(65535 + i));
        g_assert_cmpuint(packet.payload[0] << 8 | packet.payload[1], ==, 100 + 2 * i);
        g_assert_cmpuint(packet.timestamp, ==, original.timestamp);
        if (i == 1)
            g_assert_cmpmem(packet.payload + 2, packet.payload_length - 2, payload, original.payload_length);
    }
    g_assert_false(poll(fixture, 100 * MS));
    RtpSenderStats stats = stats_of(fixture);
    g_assert_cmpuint(stats.nacked_packets, ==, 2);
    g_assert_cmpuint(stats.retransmitted_packets, ==, 2);
    g_assert_cmpuint(stats.nacks_refused, ==, 0);
    g_assert_cmpuint(stats.packets_sent, ==, 5);
}

static void test_retransmission_without_rtx(Fixture *fixture, gconstpointer data)
{
    (void)data;
    push(fixture, true, 500, 0);
    drain(fixture, 0);
    receive(fixture, "81CD0003 0000000A 11223344 0064 0000", 100 * MS);
    g_assert_true(poll(fixture, 100 * MS));
    g_assert_true(fixture->packet.is_retransmission);
    ReadPacket packet = read_polled(fixture);
    g_assert_cmphex(packet.ssrc, ==, SSRC);
    g_assert_cmpuint(packet.payload_type, ==, 96);
    g_assert_cmpuint(packet.seq_num, ==, 100);
    g_assert_true(packet.marker);
    g_assert_cmpuint(packet.payload_length, ==, 504);
}

static void test_lost_for_good(Fixture *fixture, gconstpointer data)
{
    (void)data;
    push(fixture, true, 500, 0);
    drain(fixture, 0);
    for (int i = 1; i < 60; i++) {
        push(fixture, false, 500, i * 33 * MS);
        drain(fixture, i * 33 * MS);
    }
    receive(fixture, "81CD0003 0000000A 11223344 0064 0000", 2 * SECOND);
    g_assert_cmpint(drain(fixture, 2 * SECOND), ==, 0);
    g_assert_true(key_frame_is_wanted(fixture));
    push(fixture, true, 500, 2 * SECOND);
    drain(fixture, 2 * SECOND);
    receive(fixture, "81CD0003 0000000A 11223344 0064 0000", 5 * SECOND); /* from before the key frame */
    g_assert_false(key_frame_is_wanted(fixture));
    receive(fixture, "81CD0003 0000000A 11223344 0100 0000", 5 * SECOND); /* from the future */
    g_assert_false(key_frame_is_wanted(fixture));
    g_assert_cmpuint(stats_of(fixture).nacks_refused, ==, 3);
}

static void test_no_history_without_nack(Fixture *fixture, gconstpointer data)
{
    (void)data;
    push(fixture, true, 500, 0);
    drain(fixture, 0);
    receive(fixture, "81CD0003 0000000A 11223344 0064 0000", 1 * MS);
    g_assert_cmpint(drain(fixture, 1 * MS), ==, 0);
    g_assert_cmpuint(stats_of(fixture).nacks_refused, ==, 1);
}

static void test_key_frame_requests(Fixture *fixture, gconstpointer data)
{
    (void)data;
    static const char pli[] = "81CE0002 0000000A 11223344";
    push(fixture, true, 500, 0);
    drain(fixture, 0);
    receive(fixture, pli, SECOND);
    g_assert_true(key_frame_is_wanted(fixture));
    receive(fixture, pli, SECOND + 100 * MS);
    g_assert_false(key_frame_is_wanted(fixture));
    int64_t deadline_us = SECOND + 200 * MS;
    drain(fixture, SECOND + 100 * MS);
    g_assert_cmpint(rtp_sender_next_timeout(fixture->sender), ==, deadline_us);
    rtp_sender_handle_timeout(fixture->sender, deadline_us);
    g_assert_true(key_frame_is_wanted(fixture));
    receive(fixture, "81CE0002 0000000A 99999999", 5 * SECOND); /* of another stream */
    g_assert_false(key_frame_is_wanted(fixture));
    RtpSenderStats stats = stats_of(fixture);
    g_assert_cmpuint(stats.pli_count, ==, 2);
    g_assert_cmpuint(stats.key_frames_wanted, ==, 2);
}

static void test_fir_repetitions(Fixture *fixture, gconstpointer data)
{
    (void)data;
    static const char fir_7[] = "84CE0004 0000000A 00000000 11223344 07000000";
    push(fixture, true, 500, 0);
    drain(fixture, 0);
    receive(fixture, fir_7, SECOND);
    g_assert_true(key_frame_is_wanted(fixture));
    receive(fixture, fir_7, 2 * SECOND);
    g_assert_false(key_frame_is_wanted(fixture));
    receive(fixture, "84CE0004 0000000A 00000000 11223344 08000000", 3 * SECOND);
    g_assert_true(key_frame_is_wanted(fixture));
    receive(fixture, "84CE0004 0000000B 00000000 11223344 08000000", 4 * SECOND); /* somebody else's 8 */
    g_assert_true(key_frame_is_wanted(fixture));
    receive(fixture, "84CE0004 0000000B 00000000 99999999 09000000", 5 * SECOND);
    g_assert_false(key_frame_is_wanted(fixture));
    g_assert_cmpuint(stats_of(fixture).fir_count, ==, 4);
}

static void test_first_frame_is_no_key_frame(Fixture *fixture, gconstpointer data)
{
    (void)data;
    push(fixture, false, 500, 0);
    g_assert_cmpint(drain(fixture, 0), ==, 0);
    g_assert_true(key_frame_is_wanted(fixture));
    push(fixture, false, 500, 33 * MS);
    g_assert_false(key_frame_is_wanted(fixture));
    push(fixture, false, 500, 300 * MS); /* still none: asked again */
    g_assert_true(key_frame_is_wanted(fixture));
    g_assert_cmpuint(stats_of(fixture).frames_dropped, ==, 3);
}

static void test_overflow(Fixture *fixture, gconstpointer data)
{
    (void)data;
    push(fixture, true, 500, 0);
    for (int i = 0; i < 400; i++)
        push(fixture, false, 1000, 0);
    g_assert_cmpuint(stats_of(fixture).frames_dropped, >, 100);
    /* 500 ms at 3.75 Mb/s, and a frame. */
    g_assert_cmpuint(stats_of(fixture).pacer_queue_bytes, <=, 234375 + 1100);
    g_assert_false(key_frame_is_wanted(fixture)); /* not while it would queue behind all that */
    int64_t now_us = 0;
    while (stats_of(fixture).pacer_queue_bytes > 0) {
        drain(fixture, now_us);
        now_us += 10 * MS;
    }
    g_assert_cmpint(now_us, <, 550 * MS);
    g_assert_cmpint(rtp_sender_next_timeout(fixture->sender), <, now_us);
    g_assert_true(key_frame_is_wanted(fixture));
}

static void test_another_codec(Fixture *fixture, gconstpointer data)
{
    (void)data;
    push(fixture, true, 500, 0);
    drain(fixture, 0);
    g_autofree EncodedFrame *stray = rtp_test_frame_of_size(VIDEO_CODEC_H264, true, 500, 1);
    rtp_sender_push_frame(fixture->sender, stray, 0);
    g_assert_cmpint(drain(fixture, 0), ==, 0);
    g_assert_false(key_frame_is_wanted(fixture));
    push(fixture, false, 500, 33 * MS);
    g_assert_cmpint(drain(fixture, 33 * MS), ==, 1);
}

static void test_reports(Fixture *fixture, gconstpointer data)
{
    (void)data;
    g_assert_cmpint(rtp_sender_next_timeout(fixture->sender), ==, DEADLINE_NEVER);
    g_assert_false(poll(fixture, 0));
    push(fixture, true, 500, 0);
    g_assert_true(poll(fixture, 0));
    g_assert_false(fixture->packet.is_rtcp);
    g_assert_true(poll(fixture, 0));
    g_assert_true(fixture->packet.is_rtcp);
    /* 1970 began at NTP time 2,208,988,800 s. One packet with 504 bytes of payload; the cname. */
    rtp_test_assert_bytes(fixture->packet.bytes, fixture->packet.length,
                          "80C80006 11223344 83AA7E80 00000000 00000000 00000001 000001F8"
                          "81CA0004 11223344 01 06 63616D657261 00000000");
    g_assert_false(poll(fixture, 0));
    g_assert_cmpint(rtp_sender_next_timeout(fixture->sender), ==, 500 * MS);
    rtp_sender_set_ntp_offset(fixture->sender, SECOND);
    g_assert_true(poll(fixture, 500 * MS));
    ByteReader reader = byte_reader_init(fixture->packet.bytes + 8, 12);
    g_assert_cmphex(byte_reader_u64(&reader), ==, UINT64_C(0x83AA7E8180000000));
    g_assert_cmpuint(byte_reader_u32(&reader), ==, 45000);
}

static void test_clock_step(Fixture *fixture, gconstpointer data)
{
    (void)data;
    static const struct {
        int64_t ntp_offset_us;
        bool told;
    } cases[] = {{0, true}, {0, false}, {50, false}, {-50, false}, {SECOND, true}, {SECOND + 50, false}, {0, true}};
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        rtp_sender_set_ntp_offset(fixture->sender, cases[i].ntp_offset_us);
        push(fixture, i == 0, 500, (int64_t)i * 33 * MS);
        g_assert_true(poll(fixture, (int64_t)i * 33 * MS));
        ReadPacket packet = read_polled(fixture);
        g_assert_cmpint(packet.extensions[5].bytes != NULL, ==, cases[i].told);
        drain(fixture, (int64_t)i * 33 * MS);
    }
}

static void test_receiver_report(Fixture *fixture, gconstpointer data)
{
    (void)data;
    g_assert_cmpint(stats_of(fixture).rtt_us, ==, -1);
    push(fixture, true, 500, 0);
    drain(fixture, 0); /* its report: NTP 83AA7E80.00000000 */
    receive(fixture, "81C90007 0000000A 11223344 40000005 00000064 0000002A 7E800000 00008000", 530 * MS);
    RtpSenderStats stats = stats_of(fixture);
    g_assert_cmpint(stats.rtt_us, ==, 30 * MS);
    g_assert_cmpfloat(stats.fraction_lost, ==, 0.25);
    g_assert_cmpuint(stats.packets_lost, ==, 5);
    g_assert_cmpuint(stats.jitter_90k, ==, 42);
    push(fixture, false, 500, 530 * MS);
    drain(fixture, 400 * MS);
    ReadPacket packet = read_polled(fixture);
    g_assert_null(packet.extensions[1].bytes); /* the viewer knows the stream now */
}

static void test_viewer_leaves(Fixture *fixture, gconstpointer data)
{
    (void)data;
    RtpSenderEvent event;
    receive(fixture, "81CB0001 0000000A", 0); /* from somebody never heard of */
    g_assert_false(rtp_sender_poll_event(fixture->sender, &event));
    receive(fixture, "80C90001 0000000A 81CB0001 0000000B", 0);
    g_assert_false(rtp_sender_poll_event(fixture->sender, &event));
    receive(fixture, "80C90001 0000000A 82CB0002 0000000B 0000000A", 0);
    g_assert_true(rtp_sender_poll_event(fixture->sender, &event));
    g_assert_cmpint(event.type, ==, RTP_SENDER_EVENT_BYE);
    g_assert_false(rtp_sender_poll_event(fixture->sender, &event));
}

static void test_bye(Fixture *fixture, gconstpointer data)
{
    (void)data;
    push(fixture, true, 500, 0);
    drain(fixture, 0);
    push(fixture, false, 500, 33 * MS);
    rtp_sender_push_bye(fixture->sender, 33 * MS);
    g_assert_cmpint(rtp_sender_next_timeout(fixture->sender), <=, 33 * MS);
    g_assert_true(poll(fixture, 33 * MS));
    g_assert_true(fixture->packet.is_rtcp);
    g_assert_cmpuint(fixture->packet.bytes[1], ==, 200);
    rtp_test_assert_bytes(fixture->packet.bytes + fixture->packet.length - 8, 8, "81CB0001 11223344");
    g_assert_false(poll(fixture, 33 * MS));
    push(fixture, true, 500, 66 * MS);
    g_assert_false(poll(fixture, 10 * SECOND));
    g_assert_cmpint(rtp_sender_next_timeout(fixture->sender), ==, DEADLINE_NEVER);
}

static void test_bye_before_anything(Fixture *fixture, gconstpointer data)
{
    (void)data;
    rtp_sender_push_bye(fixture->sender, 0);
    g_assert_false(poll(fixture, 0));
}

static void test_invalid_rtcp(Fixture *fixture, gconstpointer data)
{
    (void)data;
    receive(fixture, "", 0);
    receive(fixture, "80", 0);
    receive(fixture, "80C90001 0000000A 80", 0);
    receive(fixture, "8FCD0003 0000000A 11223344 00000001", 0); /* feedback without its chunks */
    g_autofree uint8_t *large = g_malloc0(1501);
    rtp_sender_handle_rtcp(fixture->sender, large, 1501, 0);
    g_assert_cmpuint(stats_of(fixture).invalid_rtcp, ==, 5);
}

static void test_transport_feedback(Fixture *fixture, gconstpointer data)
{
    (void)data;
    receive(fixture, "AFCD0006 0000000A 11223344 0000 0004 000000 00 B400 010101 000003", 0);
    RtpSenderStats stats = stats_of(fixture);
    g_assert_cmpuint(stats.invalid_rtcp, ==, 0);
    g_assert_cmpuint(stats.feedback_received, ==, 3);
    g_assert_cmpuint(stats.feedback_missing, ==, 1);
}

/* Whatever is negotiated, and however long a frame is: no packet is longer than it may be. */
static void test_packet_length(void)
{
    for (unsigned ids = 0; ids < 32; ids++) {
        RtpSenderConfig config = base_config();
        config.mid_extension_id = ids & 1 ? 1 : 0;
        config.transport_cc_extension_id = ids & 2 ? 2 : 0;
        config.abs_send_time_extension_id = ids & 4 ? 3 : 0;
        config.playout_delay_extension_id = ids & 8 ? 4 : 0;
        config.abs_capture_time_extension_id = ids & 16 ? 5 : 0;
        g_strlcpy(config.mid, "sixteen-letters!", sizeof config.mid);
        Fixture fixture = {.sender = rtp_sender_new(&config, 0)};
        size_t largest = 0;
        for (size_t length = 1100; length < 1220; length++) {
            int64_t now_us = (int64_t)length * SECOND;
            push(&fixture, true, length, now_us);
            receive(&fixture, "81CD0003 0000000A 11223344 0064 FFFF", now_us);
            while (poll(&fixture, now_us))
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
#define ADD(path, func) g_test_add("/rtp-sender/" path, Fixture, NULL, set_up, func, tear_down)
    ADD("ordinary-frames-leave-at-once", test_ordinary_frames_leave_at_once);
    ADD("a-large-frame-is-spread", test_large_frame_is_spread);
    ADD("each-departure-is-stamped", test_departure_stamps);
    ADD("nack-is-answered-over-rtx", test_retransmission_over_rtx);
    ADD("what-is-lost-for-good-needs-a-key-frame", test_lost_for_good);
    ADD("pli-is-passed-on-and-rate-limited", test_key_frame_requests);
    ADD("fir-repetitions-are-no-requests", test_fir_repetitions);
    ADD("without-a-first-key-frame-one-is-asked-for", test_first_frame_is_no_key_frame);
    ADD("overflow-asks-for-a-key-frame-when-drained", test_overflow);
    ADD("a-frame-of-another-codec-is-dropped", test_another_codec);
    ADD("sender-reports-have-the-true-time", test_reports);
    ADD("capture-time-is-told-anew-where-the-wall-clock-steps", test_clock_step);
    ADD("receiver-report-is-taken-in", test_receiver_report);
    ADD("bye-of-the-reporting-viewer-is-told", test_viewer_leaves);
    ADD("bye-is-the-last-thing-sent", test_bye);
    ADD("who-never-sent-says-no-bye", test_bye_before_anything);
    ADD("malformed-rtcp-is-counted", test_invalid_rtcp);
    ADD("transport-feedback-is-counted", test_transport_feedback);
#undef ADD
    g_test_add("/rtp-sender/nack-is-answered-without-rtx", Fixture, NULL, set_up_without_rtx,
               test_retransmission_without_rtx, tear_down);
    g_test_add("/rtp-sender/no-history-without-nack", Fixture, NULL, set_up_without_nack, test_no_history_without_nack,
               tear_down);
    g_test_add_func("/rtp-sender/no-packet-is-too-long", test_packet_length);
    return g_test_run();
}
