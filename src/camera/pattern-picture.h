/*
 * What the test pattern looks like. Textured bands that travel sideways, two discs, a patch of snow, and standing still
 * in front of them:
 *
 *   red   ........................ green    Four corner blocks, an eighth of the picture wide and high, so that any
 *   .....  TEST PATTERN - NO CAMERA .....   rotation or mirroring shows. In Y, U, V (BT.601, limited range):
 *   .....  2025-01-31 12:34:56.789  .....   red 81 90 240, green 145 54 34, blue 41 240 110, white 235 128 128.
 *   .....       FRAME 00001234      .....
 *   blue  ......... snow ......... white    The panel is left out where the picture is too small for it.
 *
 * A function of the frame's number and the text alone: no clock, no thread.
 */
#pragma once

#include "video/frame.h"

/* Pictures whose numbers differ by a multiple of this share their background. */
#define PATTERN_PICTURE_CYCLE 4

typedef struct PatternPicture PatternPicture;

/** Prepares pictures of this size, which must be a frame's. (transfer full). */
PatternPicture *pattern_picture_new(int width, int height);
void pattern_picture_free(PatternPicture *picture); /* NULL is allowed */

/** Draws picture number into frame, an I420 frame of the size given; time_text: digits and "-.:", at most 24. */
void pattern_picture_draw(const PatternPicture *picture, Frame *frame, uint64_t number, const char *time_text);

/**
 * Turns a frame that shows picture old_number into picture number, which must differ by a multiple of
 * PATTERN_PICTURE_CYCLE. Several times cheaper than drawing it anew.
 */
void pattern_picture_update(const PatternPicture *picture, Frame *frame, uint64_t old_number, uint64_t number,
                            const char *time_text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(PatternPicture, pattern_picture_free)
