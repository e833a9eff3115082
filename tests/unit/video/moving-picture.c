/* Value noise of several octaves as the background, a table of normally distributed noise on top. */
#include "moving-picture.h"

#include <math.h>

#define NOISE_SIGMA   2.0
#define NOISE_ENTRIES 65536
#define MARGIN        64 /* pixels that the pan may move to each side */

struct MovingPicture {
    int width;
    int height;
    int texture_width;
    uint8_t *texture;
    int8_t noise[NOISE_ENTRIES];
    GRand *random;
};

static double lattice(guint32 seed, int x, int y)
{
    guint32 hash = seed ^ (guint32)x * 374761393u ^ (guint32)y * 668265263u;
    hash = (hash ^ hash >> 13) * 1274126177u;
    return (hash >> 8 & 0xffff) / 65535.0;
}

static double smooth_noise(guint32 seed, double x, double y)
{
    int left = (int)floor(x);
    int top = (int)floor(y);
    double across = x - left;
    double down = y - top;
    double upper = lattice(seed, left, top) * (1 - across) + lattice(seed, left + 1, top) * across;
    double lower = lattice(seed, left, top + 1) * (1 - across) + lattice(seed, left + 1, top + 1) * across;
    return upper * (1 - down) + lower * down;
}

static uint8_t texture_pixel(guint32 seed, int x, int y)
{
    double value = 0;
    double weight = 0.5;
    for (int size = 96; size >= 3; size /= 2, weight *= 0.6)
        value += weight * (smooth_noise(seed + (guint32)size, (double)x / size, (double)y / size) - 0.5);
    return (uint8_t)CLAMP(128 + 260 * value, 16, 235);
}

MovingPicture *moving_picture_new(int width, int height, guint32 seed)
{
    MovingPicture *moving = g_new0(MovingPicture, 1);
    moving->width = width;
    moving->height = height;
    moving->texture_width = width + 2 * MARGIN;
    int texture_height = height + 2 * MARGIN;
    moving->texture = g_malloc((size_t)moving->texture_width * (size_t)texture_height);
    for (int y = 0; y < texture_height; y++)
        for (int x = 0; x < moving->texture_width; x++)
            moving->texture[y * moving->texture_width + x] = texture_pixel(seed, x, y);
    moving->random = g_rand_new_with_seed(seed);
    for (int i = 0; i < NOISE_ENTRIES; i++) {
        double radius = sqrt(-2 * log(1 - g_rand_double(moving->random)));
        moving->noise[i] = (int8_t)lround(NOISE_SIGMA * radius * cos(2 * G_PI * g_rand_double(moving->random)));
    }
    return moving;
}

void moving_picture_free(MovingPicture *moving)
{
    g_rand_free(moving->random);
    g_free(moving->texture);
    g_free(moving);
}

static void draw_luma(MovingPicture *moving, Frame *frame, int number)
{
    int shift_x = MARGIN + (int)(MARGIN * 0.9 * sin(number * 0.043));
    int shift_y = MARGIN + (int)(MARGIN * 0.6 * sin(number * 0.071));
    for (int y = 0; y < moving->height; y++) {
        uint8_t *row = frame_writable_plane(frame, 0) + (size_t)y * (size_t)frame->strides[0];
        const uint8_t *from = moving->texture + (size_t)(y + shift_y) * (size_t)moving->texture_width + shift_x;
        guint32 noise_at = g_rand_int(moving->random);
        for (int x = 0; x < moving->width; x++)
            row[x] = (uint8_t)CLAMP(from[x] + moving->noise[(noise_at + (guint32)x) % NOISE_ENTRIES], 0, 255);
    }
}

static void draw_object(MovingPicture *moving, Frame *frame, int left, int top)
{
    int width = moving->width / 6;
    int height = moving->height / 6;
    for (int y = 0; y < height; y++) {
        uint8_t *row = frame_writable_plane(frame, 0) + (size_t)(top + y) * (size_t)frame->strides[0] + left;
        for (int x = 0; x < width; x++)
            row[x] = (uint8_t)(moving->texture[(height - y) * moving->texture_width + x] / 2 + (x + y) % 64 + 40);
    }
}

static void draw_chroma(MovingPicture *moving, Frame *frame, int number)
{
    for (int plane = 1; plane < 3; plane++)
        for (int y = 0; y < moving->height / 2; y++) {
            uint8_t *row = frame_writable_plane(frame, plane) + (size_t)y * (size_t)frame->strides[plane];
            for (int x = 0; x < moving->width / 2; x++)
                row[x] = (uint8_t)(112 + ((plane == 1 ? x : y) + number) / 8 % 32);
        }
}

Frame *moving_picture_draw(MovingPicture *moving, int number, int fps)
{
    Frame *frame = frame_new(PIXEL_FORMAT_I420, moving->width, moving->height);
    draw_luma(moving, frame, number);
    double phase = number * 0.05;
    for (int object = 1; object <= 2; object++)
        draw_object(moving, frame, (int)(moving->width * (0.4 + 0.4 * sin(phase * object))),
                    (int)(moving->height * (0.4 + 0.4 * cos(phase + object))));
    draw_chroma(moving, frame, number);
    frame->capture_time_us = G_USEC_PER_SEC + (int64_t)number * G_USEC_PER_SEC / fps;
    frame->number = (uint64_t)number;
    return frame;
}
