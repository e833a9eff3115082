/* The background of the test pattern: grained textures in bands, each repeating every PATTERN_TEXTURE_PERIOD pixels. */
#pragma once

#include <stdint.h>

/* A power of two. */
#define PATTERN_TEXTURE_PERIOD 256

#define PATTERN_TEXTURE_BANDS 6

/** A repeatable random number for (x, y). */
uint32_t pattern_texture_hash(uint32_t x, uint32_t y);

/** Which band row y of height is in. */
int pattern_texture_band(int y, int height);

/** Luma of the background at (x, y), in a picture of this height. */
uint8_t pattern_texture_luma(int x, int y, int height);

/** Chroma at (x, y), which count chroma samples, as height does. */
void pattern_texture_chroma(int x, int y, int height, uint8_t *ret_u, uint8_t *ret_v);
