/*
 * The encoder of one stream after the other: opened for the size that the pictures have, kept at the rate that is
 * wanted, and opened again, with back-off, where it breaks. Thread of the owner.
 */
#pragma once

#include "pipeline/pipeline.h"
#include "video/frame.h"

typedef struct Encoding Encoding;

/** preset: (nullable) as of EncoderConfig; copied. No encoder is open yet. (transfer full). */
Encoding *encoding_new(const char *preset);
void encoding_free(Encoding *encoding); /* NULL is allowed */

/**
 * What follows is of this stream; NULL: there is none. The encoder that is open stays only where it has encoded nothing
 * yet and is of a stream like this one. What failed before is tried again at once.
 */
void encoding_set_stream(Encoding *encoding, const PipelineStream *stream);

/**
 * Has an encoder for pictures of this size at the ready, at bitrate_bps (0: the default for the size). False where it
 * cannot be opened, now or before the next try is due; said once in the log.
 */
bool encoding_prepare(Encoding *encoding, int width, int height, int bitrate_bps);

/**
 * Encodes an I420 picture of the prepared size with this capture time. (transfer full; g_free), or NULL: the encoder
 * broke (then encoding_is_failing), or chose to drop the picture.
 */
EncodedFrame *encoding_run(Encoding *encoding, const Frame *picture, int64_t capture_time_us, bool key_frame);

/** Since the last failure nothing was encoded. */
bool encoding_is_failing(const Encoding *encoding);

/** Failures of opening and of encoding since it was made. */
guint64 encoding_get_error_count(const Encoding *encoding);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Encoding, encoding_free)
