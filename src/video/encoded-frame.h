/* An encoded picture and the codec it is in: what crosses from the encoder to the RTP sender. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum VideoCodec {
    VIDEO_CODEC_H264, /* Annex B byte stream, SPS and PPS before each IDR picture */
    VIDEO_CODEC_VP8,  /* one VP8 frame, RFC 6386 */
} VideoCodec;

typedef struct EncodedFrame {
    VideoCodec codec;
    bool key_frame;
    int width;
    int height;
    int64_t capture_time_us; /* CLOCK_MONOTONIC, of the raw frame */
    int64_t encode_time_us;  /* how long conversion and encoding took */
    size_t length;
    uint8_t bytes[];
} EncodedFrame;
