/*
 * A camera's JPEG pictures (ITU-T T.81) to I420. JPEG knows the full range of 0 to 255 only; what is encoded for the
 * viewer, and all the other formats of cameras, keep to 16 to 235 (ITU-R BT.601), so the range is narrowed on the way.
 */
#pragma once

#include "video/frame.h"

typedef struct JpegDecoder JpegDecoder;

/** (transfer full). */
JpegDecoder *jpeg_decoder_new(void);
void jpeg_decoder_free(JpegDecoder *decoder); /* NULL is allowed */

/**
 * Decodes into picture, an I420 frame that nobody else holds. False where the bytes are not a picture of just that
 * size, in YCbCr 4:4:4, 4:4:0, 4:2:2, 4:2:0 or grey; the contents of picture are undefined then. Damage that only
 * spoils a part of the picture is not told: some cameras' files are never quite right. Thread of the owner.
 */
bool jpeg_decoder_run(JpegDecoder *decoder, const uint8_t *bytes, size_t length, Frame *picture);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(JpegDecoder, jpeg_decoder_free)
