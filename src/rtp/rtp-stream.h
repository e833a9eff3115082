/*
 * One RTP stream (RFC 3550 5.1): its SSRC, sequence numbers, timestamps at 90 kHz from the capture clock, and what it
 * has sent. Time is kept in 64 bits and cut to 32 on the way out, so that no length of stream wraps wrongly.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RTP_VIDEO_CLOCK_HZ 90000

typedef struct RtpStream {
    uint32_t ssrc;
    uint8_t payload_type;
    int64_t next_seq; /* extended: what travels is its low 16 bits */
    uint32_t initial_timestamp;
    bool started; /* the first frame's capture time is the origin */
    int64_t origin_us;
    int64_t last_90k; /* of the newest frame, since the origin */
    uint64_t packets;
    uint64_t payload_bytes;
} RtpStream;

RtpStream rtp_stream_init(uint32_t ssrc, uint8_t payload_type, uint16_t seq_num, uint32_t timestamp);

/**
 * The RTP timestamp of a new frame. Always after that of the frame before, even where capture times stand still or jump
 * back: receivers take packets of one timestamp for one frame.
 */
uint32_t rtp_stream_start_frame(RtpStream *stream, int64_t capture_time_us);

/** The RTP timestamp of now_us, a time of the capture clock; for sender reports. */
uint32_t rtp_stream_timestamp_at(const RtpStream *stream, int64_t now_us);

/** Counts a packet that left. */
void rtp_stream_count(RtpStream *stream, size_t payload_bytes);
