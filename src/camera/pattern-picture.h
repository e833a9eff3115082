/*
 * What the test pattern looks like. Textured bands that travel sideways at different speeds, three discs on their way,
 * a patch of snow, and in front of them, standing still:
 *
 *   red   ........................ green    Four corner blocks, an eighth of the picture wide and high, so that any
 *   .....  TEST PATTERN - NO CAMERA .....   rotation or mirroring shows. In Y, U, V (BT.601, limited range):
 *   .....  2025-01-31 12:34:56.789  .....   red 81 90 240, green 145 54 34, blue 41 240 110, white 235 128 128.
 *   .....       FRAME 00001234      .....
 *   blue  ........................ white    The panel is left out where the picture is too small for it.
 *
 * A function of the frame's number and the text alone: no clock, no thread.
 */
#pragma once

#include "video/frame.h"

typedef struct PatternPicture PatternPicture;

/** Prepares pictures of this size, which must be a frame's. (transfer full). */
PatternPicture *pattern_picture_new(int width, int height);
void pattern_picture_free(PatternPicture *picture); /* NULL is allowed */

/** Draws picture number into frame, an I420 frame of the size given; time_text: capitals and digits, 23 are room for.
 */
void pattern_picture_draw(const PatternPicture *picture, Frame *frame, uint64_t number, const char *time_text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(PatternPicture, pattern_picture_free)
