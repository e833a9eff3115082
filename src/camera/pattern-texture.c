/*
 * Three kinds of texture take turns: soft waves, tiles with hard edges, and a rough surface of several octaves. All are
 * grained like a sensor's picture. Integers only: the texture is made while the service starts.
 */
#include "camera/pattern-texture.h"

/* The units of wave()'s phase in one period. */
#define TURN 256

uint32_t pattern_texture_hash(uint32_t x, uint32_t y)
{
    uint32_t hash = x * 0x9e3779b1u ^ (y + 0x7f4a7c15u) * 0x85ebca6bu;
    hash ^= hash >> 15;
    hash *= 0x2c1b3c6du;
    return hash ^ hash >> 13;
}

/* A random number from -amplitude to amplitude. */
static int grain(int x, int y, int amplitude)
{
    return (int)(pattern_texture_hash((uint32_t)x, (uint32_t)y) % (2 * (uint32_t)amplitude + 1)) - amplitude;
}

/* A wave from -64 to 64: two parabolas, close enough to a sine to look like one. */
static int wave(int phase)
{
    int half = TURN / 2;
    int at = phase & (half - 1);
    int height = at * (half - at) * 64 / (half * half / 4);
    return phase & half ? -height : height;
}

/* Random values on a lattice of cell pixels, joined by straight lines; from -64 to 63. */
static int rough(int x, int y, int cell, int period)
{
    int column = x / cell;
    int row = y / cell;
    int next_column = (column + 1) % (period / cell);
    int right = x % cell;
    int down = y % cell;
    int corners[4];
    for (int i = 0; i < 4; i++)
        corners[i] =
            (int)(pattern_texture_hash((uint32_t)(i & 1 ? next_column : column), (uint32_t)(row + i / 2)) % 128);
    int top = corners[0] * (cell - right) + corners[1] * right;
    int bottom = corners[2] * (cell - right) + corners[3] * right;
    return (top * (cell - down) + bottom * down) / (cell * cell) - 64;
}

int pattern_texture_band(int y, int height)
{
    return y * PATTERN_TEXTURE_BANDS / height;
}

int pattern_texture_period(int band)
{
    return band % 3 == 1 ? PATTERN_TEXTURE_PERIOD_MAX / 2 : PATTERN_TEXTURE_PERIOD_MAX;
}

int pattern_texture_offset(int band, int phase)
{
    int forward = pattern_texture_period(band) / PATTERN_TEXTURE_PHASES * phase;
    return band % 2 && phase ? pattern_texture_period(band) - forward : forward; /* every other band goes back */
}

uint8_t pattern_texture_luma(int x, int y, int height)
{
    int band = pattern_texture_band(y, height);
    int period = pattern_texture_period(band);
    x &= period - 1;
    int turn = x * TURN / period;
    switch (band % 3) {
    case 0:
        return (uint8_t)(126 + wave(turn + 4 * y) / 2 + wave(2 * turn - 7 * y) / 3 + grain(x, y, 4));
    case 1:
        return (uint8_t)((((x / 16) ^ (y / 16)) & 1 ? 168 : 92) + (x == 0 ? 40 : 0) + grain(x, y, 6));
    default:
        return (uint8_t)(124 + rough(x, y, 16, period) / 2 + rough(x, y, 8, period) / 2 + rough(x, y, 4, period) / 3 +
                         grain(x, y, 3));
    }
}

void pattern_texture_chroma(int x, int y, int height, uint8_t *ret_u, uint8_t *ret_v)
{
    int band = pattern_texture_band(y, height);
    int turn = 2 * x * TURN / pattern_texture_period(band);
    int hue = 40 * band;
    *ret_u = (uint8_t)(128 + wave(turn + y + hue) / 3);
    *ret_v = (uint8_t)(128 + wave(turn - 2 * y + 2 * hue + 64) / 3);
}
