/* The letters of the test pattern: capitals, digits, space and "-.:", five dots wide and seven high. */
#pragma once

#define PATTERN_FONT_WIDTH  5
#define PATTERN_FONT_HEIGHT 7

/** One row of dots, top row 0; the leftmost dot is bit 4. What has no letter is blank. */
unsigned pattern_font_row(char letter, int row);
