/*
 * Decrypted RTCP from the network into a sender that has sent something, and what comes of it: nothing may crash,
 * nothing may be answered beyond its bound, and the sender must come to rest.
 */
#include "rtp-test-support.h"

#include "rtp/rtp-sender.h"

#define MS INT64_C(1000)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static RtpSender *start_sender(void)
{
    RtpSenderConfig config = {
        .codec = VIDEO_CODEC_VP8,
        .payload_type = 96,
        .rtx_payload_type = 97,
        .ssrc = 0x11223344,
        .rtx_ssrc = 0x55667788,
        .initial_seq_num = 65530,
        .cname = "fuzzed",
        .mid = "0",
        .mid_extension_id = 1,
        .transport_cc_extension_id = 2,
        .nack = true,
        .bitrate_bps = 1500000,
    };
    RtpSender *sender = rtp_sender_new(&config, 0);
    EncodedFrame *frame = rtp_test_frame_of_size(VIDEO_CODEC_VP8, true, 20000, 1);
    rtp_sender_push_frame(sender, frame, 0);
    g_free(frame);
    return sender;
}

static size_t drain(RtpSender *sender, int64_t now_us)
{
    size_t retransmitted = 0;
    RtpPacket packet;
    RtpSenderEvent event;
    rtp_sender_handle_timeout(sender, now_us);
    while (rtp_sender_poll_packet(sender, &packet, now_us)) {
        g_assert(packet.length <= RTP_MAX_PACKET_BYTES);
        retransmitted += packet.is_retransmission;
    }
    while (rtp_sender_poll_event(sender, &event))
        ;
    g_assert(rtp_sender_next_timeout(sender) > now_us);
    return retransmitted;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    RtpSender *sender = start_sender();
    drain(sender, 0);
    size_t retransmitted = 0;
    for (int64_t now_us = 30 * MS; now_us <= 90 * MS; now_us += 30 * MS) {
        rtp_sender_handle_rtcp(sender, data, size, now_us);
        retransmitted += drain(sender, now_us);
    }
    /* A fifth of 1.5 Mb/s for 290 ms, and a packet. */
    g_assert(retransmitted <= 11);
    rtp_sender_free(sender);
    return 0;
}
