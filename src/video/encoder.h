/*
 * A video encoder: one table of functions for each, listed in encoder_types(). To add one: write encoder-NAME.c, and
 * add its table there; the conformance test runs over every entry.
 */
#pragma once

#include "video/encoded-frame.h"
#include "video/frame.h"

#include <gio/gio.h>

typedef struct EncoderConfig {
    int width; /* even, 16 to FRAME_MAX_SIDE */
    int height;
    int fps;                           /* nominal: x264 takes the target as bits for each picture at this rate */
    int bitrate_bps;                   /* target */
    const char *preset;                /* (nullable) VIDEO_PRESET: speed against quality, in x264's names */
    const char *h264_profile_level_id; /* (nullable) as answered, RFC 6184 8.1, six digits; others ignore it */
} EncoderConfig;

typedef struct EncoderType {
    VideoCodec codec;
    const char *name; /* "x264" */

    /** A new encoder (transfer full), or NULL with error set. The config is not kept. */
    gpointer (*open)(const EncoderConfig *config, GError **error);

    /**
     * Encodes one I420 picture of the configured size, as a key frame where asked or where it is the first. Capture
     * times must rise from one call to the next. Returns the encoded frame (transfer full; g_free) with encode_time_us
     * 0, NULL without error where the encoder chose to drop the picture, NULL with error set where it broke. The
     * picture is not kept.
     */
    EncodedFrame *(*encode)(gpointer encoder, const Frame *frame, bool key_frame, GError **error);

    /** A new target, from the next frame on; makes no key frame. */
    void (*set_bitrate)(gpointer encoder, int bitrate_bps);

    void (*close)(gpointer encoder);
} EncoderType;

/* An encoder belongs to one thread at a time; different ones are independent of each other. */

extern const EncoderType encoder_x264;
extern const EncoderType encoder_vpx;

/** All encoders, best first for each codec, NULL-terminated. (transfer none). */
const EncoderType *const *encoder_types(void);

/** The first encoder for codec; NULL if there is none. (transfer none). */
const EncoderType *encoder_type_for_codec(VideoCodec codec);

/** The target for a picture of this size where VIDEO_BITRATE is not set, bits per second. */
int encoder_default_bitrate_bps(int width, int height, int fps);

/** "ultrafast": what a preset of NULL means. */
extern const char *const encoder_default_preset;

/**
 * How slow preset is: 0 for ultrafast up to 8 for veryslow. -1 with an error that names the value and the allowed ones.
 * Settings call it to refuse a wrong one at start. Any thread.
 */
int encoder_preset_slowness(const char *preset, GError **error);
