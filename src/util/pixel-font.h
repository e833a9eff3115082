/*
 * The letters that the service writes into pictures: ASCII and the middle dot, in cells of dots. A capital is seven
 * dots high and stands on the seventh row; the two below it are for what hangs down.
 */
#pragma once

#include <glib.h>
#include <stdint.h>

#define PIXEL_FONT_WIDTH  5
#define PIXEL_FONT_HEIGHT 9

/* From one letter to the next, and from one line to the next. */
#define PIXEL_FONT_LETTER_PITCH (PIXEL_FONT_WIDTH + 1)
#define PIXEL_FONT_LINE_PITCH   (PIXEL_FONT_HEIGHT + 1)

/** One row of dots, top row 0; the leftmost dot is bit 4. What has no letter is a hollow box. */
unsigned pixel_font_row(gunichar letter, int row);

typedef struct PixelPen {
    int scale;     /* pixels a dot, from 1 */
    uint8_t ink;   /* of the dots */
    uint8_t paper; /* of all else in the letters' cells */
} PixelPen;

/** Pixels that one line of text is wide, the gap behind its last letter included; all of them are written. */
int pixel_font_width(const char *text, int scale);

/**
 * Writes one line of UTF-8 text into a plane of bytes: PIXEL_FONT_HEIGHT * scale rows from to on, which have to be
 * there. stride: bytes from one row to the next.
 */
void pixel_font_draw(uint8_t *to, int stride, const char *text, const PixelPen *pen);
