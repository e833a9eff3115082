#include "rtp-test-support.h"

#include "rtp/frame-queue.h"
#include "rtp/ntp-time.h"

#define MS     INT64_C(1000)
#define SECOND INT64_C(1000000)

static const RtpSenderConfig config = {
    .codec = VIDEO_CODEC_VP8,
    .payload_type = 96,
    .ssrc = 0x11223344,
    .initial_rtp_timestamp = 1000,
    .initial_seq_num = 65530,
    .mid = "video",
    .mid_extension_id = 1,
    .transport_cc_extension_id = 2,
    .abs_send_time_extension_id = 3,
    .playout_delay_extension_id = 4,
    .abs_capture_time_extension_id = 5,
};

static const FrameQueueContext context = {.pacing_rate_bps = 2000000, .ntp_offset_us = 100 * SECOND};
static const FrameQueueContext known_context = {
    .pacing_rate_bps = 2000000, .ntp_offset_us = 100 * SECOND, .viewer_knows_stream = true};

typedef struct Fixture {
    RtpStream stream;
    RtpHistory *history;
    FrameQueue queue;
} Fixture;

static void set_up(Fixture *fixture, gconstpointer data)
{
    (void)data;
    fixture->stream = rtp_stream_init(config.ssrc, config.payload_type, config.initial_seq_num, 1000);
    fixture->history = rtp_history_new(fixture->stream.next_seq, RTP_MAX_PACKET_BYTES);
    fixture->queue = frame_queue_init(&config, &fixture->stream, fixture->history);
}

static void tear_down(Fixture *fixture, gconstpointer data)
{
    (void)data;
    rtp_history_free(fixture->history);
}

static bool push(Fixture *fixture, bool key_frame, size_t length, int64_t capture_time_us,
                 const FrameQueueContext *with)
{
    g_autofree EncodedFrame *frame = rtp_test_frame_of_size(VIDEO_CODEC_VP8, key_frame, length, 1);
    frame->capture_time_us = capture_time_us;
    return frame_queue_push(&fixture->queue, frame, with);
}

/* Lets the head depart; false at the end of the queue. */
static bool take(Fixture *fixture, ReadPacket *ret_packet)
{
    const StoredPacket *packet = rtp_history_head(fixture->history);
    if (!packet)
        return false;
    g_assert_true(rtp_test_read_packet(packet->bytes, packet->length, ret_packet));
    g_assert_cmpuint(packet->length, <=, RTP_MAX_PACKET_BYTES - RTP_RTX_OVERHEAD_BYTES);
    g_assert_cmpint(packet->ends_frame, ==, ret_packet->marker);
    rtp_history_depart(fixture->history, 0);
    return true;
}

static int take_all(Fixture *fixture)
{
    ReadPacket packet;
    int count = 0;
    while (take(fixture, &packet))
        count++;
    return count;
}

static void test_packets(Fixture *fixture, gconstpointer data)
{
    (void)data;
    g_assert_true(push(fixture, true, 10000, 0, &context));
    g_assert_true(push(fixture, false, 100, SECOND, &context));
    for (uint16_t i = 0; i < 9; i++) {
        ReadPacket packet;
        g_assert_true(take(fixture, &packet));
        g_assert_cmpuint(packet.seq_num, ==, (uint16_t)(65530 + i));
        g_assert_cmpuint(packet.timestamp, ==, 1000);
        g_assert_cmpuint(packet.payload_type, ==, 96);
        g_assert_cmphex(packet.ssrc, ==, 0x11223344);
        g_assert_cmpint(packet.marker, ==, i == 8);
    }
    ReadPacket packet;
    g_assert_true(take(fixture, &packet));
    g_assert_cmpuint(packet.seq_num, ==, 3);
    g_assert_cmpuint(packet.timestamp, ==, 91000);
    g_assert_true(packet.marker);
    g_assert_false(take(fixture, &packet));
}

static void test_introduction(Fixture *fixture, gconstpointer data)
{
    (void)data;
    static const struct {
        bool key_frame, known, introduced;
    } cases[] = {{true, false, true}, {false, false, true}, {false, true, false}, {true, true, true}};
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        push(fixture, cases[i].key_frame, 3000, 0, cases[i].known ? &known_context : &context);
        for (int j = 0; j < 3; j++) {
            ReadPacket packet;
            g_assert_true(take(fixture, &packet));
            g_assert_cmpint(packet.extensions[1].bytes != NULL, ==, cases[i].introduced);
            g_assert_cmpint(packet.extensions[4].bytes != NULL, ==, cases[i].introduced);
            g_assert_nonnull(packet.extensions[2].bytes);
            g_assert_nonnull(packet.extensions[3].bytes);
        }
    }
}

static void test_capture_time(Fixture *fixture, gconstpointer data)
{
    (void)data;
    static const struct {
        int64_t capture_time_us;
        bool key_frame, told;
    } cases[] = {
        {0, true, true},           {33 * MS, false, false}, {999 * MS, false, false},  {1000 * MS, false, true},
        {1033 * MS, false, false}, {1066 * MS, true, true}, {2065 * MS, false, false}, {2066 * MS, false, true},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        ReadPacket packet;
        push(fixture, cases[i].key_frame, 3000, cases[i].capture_time_us, &context);
        g_assert_true(take(fixture, &packet));
        g_assert_cmpint(packet.extensions[5].bytes != NULL, ==, cases[i].told);
        if (cases[i].told)
            g_assert_cmphex(rtp_test_extension(&packet, 5), ==,
                            ntp_from_unix_us(100 * SECOND + cases[i].capture_time_us));
        while (!packet.marker) {
            g_assert_true(take(fixture, &packet));
            g_assert_null(packet.extensions[5].bytes);
        }
    }
    ReadPacket packet;
    frame_queue_restate_capture_time(&fixture->queue);
    push(fixture, false, 100, 2100 * MS, &context);
    g_assert_true(take(fixture, &packet));
    g_assert_nonnull(packet.extensions[5].bytes);
}

static void test_starts_with_key_frame(Fixture *fixture, gconstpointer data)
{
    (void)data;
    g_assert_false(push(fixture, false, 100, 0, &context));
    g_assert_true(fixture->queue.waiting_for_key_frame);
    g_assert_cmpint(take_all(fixture), ==, 0);
    g_assert_true(push(fixture, true, 100, 0, &context));
    g_assert_false(fixture->queue.waiting_for_key_frame);
    g_assert_cmpint(fixture->queue.key_frame_seq, ==, 65530);
}

/* 2 Mb/s for 500 ms are 125,000 bytes. */
static void test_full_queue(Fixture *fixture, gconstpointer data)
{
    (void)data;
    push(fixture, true, 1000, 0, &context);
    int queued = 0;
    while (push(fixture, false, 1000, 0, &context))
        queued++;
    size_t limit = 125000;
    g_assert_cmpuint(rtp_history_queued_bytes(fixture->history), >, limit);
    g_assert_cmpuint(rtp_history_queued_bytes(fixture->history), <, limit + 1100);
    g_assert_true(fixture->queue.waiting_for_key_frame);
    g_assert_false(push(fixture, true, 1000, 0, &context)); /* not even a key frame, while it is full */
    g_assert_cmpint(take_all(fixture), ==, queued + 1);
    g_assert_false(push(fixture, false, 1000, 0, &context)); /* and then nothing but one */
    g_assert_true(push(fixture, true, 1000, 0, &context));
    g_assert_true(push(fixture, false, 1000, 0, &context));
}

static void test_large_key_frame(Fixture *fixture, gconstpointer data)
{
    (void)data;
    g_assert_true(push(fixture, true, 300000, 0, &context)); /* 1.2 s at the pacing rate */
    int queued = 0;
    while (push(fixture, false, 5000, 0, &context))
        queued++;
    g_assert_cmpint(queued, >, 300000 / 5000 - 5);
    g_assert_cmpint(queued, <, 300000 / 5000 + 5);
}

static void test_absurd_frames(Fixture *fixture, gconstpointer data)
{
    (void)data;
    push(fixture, true, 1000, 0, &context);
    g_assert_false(push(fixture, false, 2000000, 0, &context));
    g_assert_cmpuint(rtp_history_queued_packets(fixture->history), ==, 1);
    g_assert_true(fixture->queue.waiting_for_key_frame);
    g_assert_true(push(fixture, true, 1000, 0, &context));
    ReadPacket packet;
    g_assert_true(take(fixture, &packet));
    g_assert_true(take(fixture, &packet));
    g_assert_cmpuint(packet.seq_num, ==, 65531); /* no gap */
    g_assert_false(push(fixture, true, 0, 0, &context));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(path, func) g_test_add("/frame-queue/" path, Fixture, NULL, set_up, func, tear_down)
    ADD("a-frame-is-a-run-of-packets-with-one-marker", test_packets);
    ADD("mid-and-playout-delay-until-known-and-in-key-frames", test_introduction);
    ADD("capture-time-once-a-second-and-in-key-frames", test_capture_time);
    ADD("first-is-a-key-frame", test_starts_with_key_frame);
    ADD("a-full-queue-drops-whole-frames-up-to-a-key-frame", test_full_queue);
    ADD("frames-behind-a-large-key-frame-are-kept", test_large_key_frame);
    ADD("absurd-frames-leave-no-trace", test_absurd_frames);
#undef ADD
    return g_test_run();
}
