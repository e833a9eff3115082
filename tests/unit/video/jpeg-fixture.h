/* JPEG files for the tests, made by libjpeg-turbo's encoder. */
#pragma once

#include "video/frame.h"

#include <turbojpeg.h>

/** A file (transfer full) whose Y, U and V, all over, are those given; subsampling: TJSAMP_. */
GByteArray *jpeg_fixture_new_flat(int width, int height, int subsampling, const uint8_t yuv[3]);

/** A file (transfer full) that shows picture, an I420 frame, in full range and 4:2:0. */
GByteArray *jpeg_fixture_new_from_frame(const Frame *picture);

/** Takes the segments with that marker (0xc4: DHT) out of file. */
void jpeg_fixture_remove_segments(GByteArray *file, uint8_t marker);

/** A PIXEL_FORMAT_JPEG frame of that size (transfer full) with the file in it. */
Frame *jpeg_fixture_make_frame(const GByteArray *file, int width, int height);
