/*
 * The timecode strip by which latency is measured from the picture alone: 32 equal blocks over the full width of the
 * top fifteenth of the picture, most significant bit left; the Gray code (n ^ n >> 1) of the wall clock in
 * milliseconds modulo 2^32; luma 16 for 0 and 235 for 1, chroma 128.
 */
#pragma once

#include "video/frame.h"

/** Draws milliseconds into an I420 frame that its maker has not handed on yet. A picture under 15 rows has no strip. */
void timecode_draw(Frame *frame, uint32_t milliseconds);

/** Reads the strip of an I420 frame back, also after lossy coding. 0 where the picture has no strip. */
uint32_t timecode_read(const Frame *frame);
