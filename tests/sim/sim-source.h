/*
 * A source of frames that behaves as an encoder at a constant bitrate does, and whose frames say what they are, so that
 * the viewer can tell a frame that arrived whole from one that did not.
 */
#pragma once

#include "video/encoded-frame.h"

typedef struct SimSource {
    VideoCodec codec;
    int bitrate_bps;
    int fps;
    GRand *rand;
    double owed_bytes; /* by which earlier frames were larger than their share */
    uint32_t next_number;
} SimSource;

SimSource sim_source_init(VideoCodec codec, int bitrate_bps, int fps, uint32_t seed);
void sim_source_clear(SimSource *source);

/**
 * The next frame; g_free(). A key frame has five ordinary frames' size, others within a fifth of the ordinary size;
 * frames after a large one are smaller until the bitrate is kept again.
 */
EncodedFrame *sim_source_next(SimSource *source, bool key_frame, int64_t capture_time_us);

/** What a received frame's bytes are. False where they are not exactly a frame of a source. */
bool sim_source_read(const uint8_t *bytes, size_t length, bool *ret_key_frame, uint32_t *ret_number);
