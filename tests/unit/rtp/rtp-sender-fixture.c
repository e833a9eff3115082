#include "rtp-sender-fixture.h"

RtpSenderConfig sender_test_config(void)
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

void sender_test_set_up(SenderFixture *fixture, gconstpointer data)
{
    (void)data;
    RtpSenderConfig config = sender_test_config();
    fixture->sender = rtp_sender_new(&config, 0);
}

void sender_test_set_up_without_rtx(SenderFixture *fixture, gconstpointer data)
{
    (void)data;
    RtpSenderConfig config = sender_test_config();
    config.rtx_payload_type = 0;
    fixture->sender = rtp_sender_new(&config, 0);
}

void sender_test_set_up_without_nack(SenderFixture *fixture, gconstpointer data)
{
    (void)data;
    RtpSenderConfig config = sender_test_config();
    config.nack = false;
    fixture->sender = rtp_sender_new(&config, 0);
}

void sender_test_tear_down(SenderFixture *fixture, gconstpointer data)
{
    (void)data;
    rtp_sender_free(fixture->sender);
}

void sender_test_push(SenderFixture *fixture, bool key_frame, size_t length, int64_t now_us)
{
    g_autofree EncodedFrame *frame = rtp_test_frame_of_size(VIDEO_CODEC_VP8, key_frame, length, 1);
    frame->capture_time_us = now_us;
    rtp_sender_push_frame(fixture->sender, frame, now_us);
}

bool sender_test_poll(SenderFixture *fixture, int64_t now_us)
{
    return rtp_sender_poll_packet(fixture->sender, &fixture->packet, now_us);
}

/* Drains; returns how many RTP packets there were. */
int sender_test_drain(SenderFixture *fixture, int64_t now_us)
{
    int count = 0;
    while (sender_test_poll(fixture, now_us))
        count += !fixture->packet.is_rtcp;
    return count;
}

void sender_test_receive(SenderFixture *fixture, const char *hex, int64_t now_us)
{
    g_autoptr(GByteArray) bytes = rtp_test_bytes(hex);
    rtp_sender_handle_rtcp(fixture->sender, bytes->data, bytes->len, now_us);
}

/* The next event is a request for a key frame, and the only one. */
bool sender_test_key_frame_is_wanted(SenderFixture *fixture)
{
    RtpSenderEvent event;
    if (!rtp_sender_poll_event(fixture->sender, &event))
        return false;
    g_assert_cmpint(event.type, ==, RTP_SENDER_EVENT_KEY_FRAME_WANTED);
    g_assert_false(rtp_sender_poll_event(fixture->sender, &event));
    return true;
}

RtpSenderStats sender_test_stats(const SenderFixture *fixture)
{
    RtpSenderStats stats;
    rtp_sender_get_stats(fixture->sender, &stats);
    return stats;
}

ReadPacket sender_test_read_polled(const SenderFixture *fixture)
{
    ReadPacket packet;
    g_assert_false(fixture->packet.is_rtcp);
    g_assert_true(rtp_test_read_packet(fixture->packet.bytes, fixture->packet.length, &packet));
    return packet;
}
