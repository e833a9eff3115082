/*
 * A video encoder: one table of functions for each, listed in encoder_types(). To add one: write encoder-NAME.c, and
 * add its table there; the conformance test runs over every entry.
 */
#pragma once

#include "video/encoded-frame.h"
#include "video/frame.h"

#include <gio/gio.h>

typedef struct EncoderConfig {
    int width;
    int height;
    int fps;         /* nominal: frames are timed by their capture time */
    int bitrate_bps; /* target */
    const char *preset; /* (nullable) VIDEO_PRESET: speed against quality, in x264's names */
} EncoderConfig;

typedef struct EncoderType {
    VideoCodec codec;
    const char *name; /* "x264" */

    /** A new encoder (transfer full), or NULL with error set. */
    gpointer (*open)(const EncoderConfig *config, GError **error);

    /**
     * Encodes one I420 picture of the configured size, as a key frame where asked or where it is the first. Returns the
     * encoded frame (transfer full; g_free), NULL without error where the encoder chose to drop the picture, NULL with
     * error set where it broke.
     */
    EncodedFrame *(*encode)(gpointer encoder, const Frame *frame, bool key_frame, GError **error);

    /** A new target, from the next frame on. */
    void (*set_bitrate)(gpointer encoder, int bitrate_bps);

    void (*close)(gpointer encoder);
} EncoderType;

/** All encoders, best first for each codec, NULL-terminated. (transfer none). */
const EncoderType *const *encoder_types(void);

/** The first encoder for codec; NULL if there is none. (transfer none). */
const EncoderType *encoder_type_for_codec(VideoCodec codec);

/** The target for a picture of this size where VIDEO_BITRATE is not set, bits per second. */
int encoder_default_bitrate_bps(int width, int height, int fps);
