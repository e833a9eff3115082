/* Sequence numbers, timestamps and counters of one RTP stream: RFC 3550 5.1 and 6.4.1. */
#include "rtp/rtp-stream.h"

RtpStream rtp_stream_init(uint32_t ssrc, uint8_t payload_type, uint16_t seq_num, uint32_t timestamp)
{
    return (RtpStream){
        .ssrc = ssrc,
        .payload_type = payload_type,
        .next_seq = seq_num,
        .initial_timestamp = timestamp,
    };
}

/* 90 kHz from microseconds is 9/100; rounded down on both sides of the origin, so that no two steps differ by two. */
static int64_t since_origin_90k(const RtpStream *stream, int64_t time_us)
{
    int64_t elapsed = (time_us - stream->origin_us) * (RTP_VIDEO_CLOCK_HZ / 10000);
    int64_t quotient = elapsed / 100;
    return elapsed % 100 < 0 ? quotient - 1 : quotient;
}

uint32_t rtp_stream_start_frame(RtpStream *stream, int64_t capture_time_us)
{
    if (!stream->started) {
        stream->started = true;
        stream->origin_us = capture_time_us;
        stream->last_90k = -1;
    }
    int64_t time_90k = since_origin_90k(stream, capture_time_us);
    stream->last_90k = time_90k > stream->last_90k ? time_90k : stream->last_90k + 1;
    return stream->initial_timestamp + (uint32_t)stream->last_90k;
}

uint32_t rtp_stream_timestamp_at(const RtpStream *stream, int64_t now_us)
{
    return stream->initial_timestamp + (uint32_t)since_origin_90k(stream, now_us);
}

void rtp_stream_count(RtpStream *stream, size_t payload_bytes)
{
    stream->packets++;
    stream->payload_bytes += payload_bytes;
}
