/*
 * The background of the test pattern: grained textures in bands that travel sideways. Each repeats sideways after its
 * period, and travels a quarter of it from one picture to the next: so there are PATTERN_TEXTURE_PHASES backgrounds
 * and no more, however long the pattern runs.
 */
#pragma once

#include <stdint.h>

#define PATTERN_TEXTURE_PHASES 4
#define PATTERN_TEXTURE_BANDS  6

/** A repeatable random number for (x, y). */
uint32_t pattern_texture_hash(uint32_t x, uint32_t y);

/** Which band row y of height is in. */
int pattern_texture_band(int y, int height);

/** The period of a band in luma pixels: a power of two, at most PATTERN_TEXTURE_PERIOD_MAX. */
int pattern_texture_period(int band);
#define PATTERN_TEXTURE_PERIOD_MAX 64

/** How far a band has travelled in this phase, in luma pixels: even, from 0 to less than its period. */
int pattern_texture_offset(int band, int phase);

/** Luma of the background at (x, y), in a picture of this height, in phase 0. */
uint8_t pattern_texture_luma(int x, int y, int height);

/** Chroma at (x, y), which count chroma samples, as height does. */
void pattern_texture_chroma(int x, int y, int height, uint8_t *ret_u, uint8_t *ret_v);
