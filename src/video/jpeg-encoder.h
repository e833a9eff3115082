/*
 * A picture as a JPEG file (JFIF, YCbCr 4:2:0). JFIF knows the full range of 0 to 255 only, so the limited range of
 * video, 16 to 235 (ITU-R BT.601), is widened on the way.
 */
#pragma once

#include "video/frame.h"

/** What quality may be, as libjpeg counts it. */
#define JPEG_QUALITY_MIN 1
#define JPEG_QUALITY_MAX 95

/** picture: I420. (transfer full). Any thread. */
GBytes *jpeg_encode(const Frame *picture, int quality);
