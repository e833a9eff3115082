/*
 * Cheap by preparation: the textures, the discs and the snow are made once; a picture is rows copied from them, at
 * offsets that move with its number. It runs day and night where no camera is attached.
 */
#include "camera/pattern-picture.h"

#include "camera/pattern-font.h"
#include "camera/pattern-texture.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define DISC_COUNT 3

/* The snow is cut out of noise at one of so many places. */
#define SNOW_OFFSETS 4096

#define PANEL_LINES   3
#define PANEL_COLUMNS 24 /* as long as LABEL */
#define LABEL         "TEST PATTERN - NO CAMERA"
#define LETTER_PITCH  (PATTERN_FONT_WIDTH + 1)
#define LINE_PITCH    (PATTERN_FONT_HEIGHT + 3)

#define LUMA_INK   235
#define LUMA_PAPER 16

typedef struct Color {
    uint8_t y, u, v;
} Color;

typedef struct Box {
    int x, y, width, height; /* all even */
} Box;

typedef struct Disc {
    int speed_x, speed_y; /* pixels a frame */
    Color color;
} Disc;

struct PatternPicture {
    int width;
    int height;
    uint8_t *background[3]; /* planes; rows are one period longer than the picture's */
    int background_strides[3];
    int disc_radius;
    uint8_t *disc_luma; /* a square of 2 * disc_radius */
    int *disc_halves;   /* for each of its rows, half the width of the disc there */
    Box snow;
    uint8_t *snow_noise;
    Box panel;      /* width 0: the picture is too small */
    int text_scale; /* pixels a dot */
};

/* Pixels a frame; even, so that luma and chroma stay together. */
static const int band_speeds[PATTERN_TEXTURE_BANDS] = {2, -4, 6, -2, 8, -6};

static const Disc discs[DISC_COUNT] = {
    {.speed_x = 5, .speed_y = 3, .color = {0, 90, 190}},
    {.speed_x = 7, .speed_y = 2, .color = {0, 180, 90}},
    {.speed_x = 3, .speed_y = 4, .color = {0, 80, 100}},
};

static const Color corner_colors[4] = {
    {81, 90, 240},  /* top left: red */
    {145, 54, 34},  /* top right: green */
    {41, 240, 110}, /* bottom left: blue */
    {235, 128, 128} /* bottom right: white */
};

static int even(int value)
{
    return value & ~1;
}

static void make_background(PatternPicture *self)
{
    for (int plane = 0; plane < 3; plane++) {
        int stride = (self->width + PATTERN_TEXTURE_PERIOD) / (plane ? 2 : 1);
        self->background_strides[plane] = stride;
        self->background[plane] = g_malloc((size_t)stride * (size_t)(self->height / (plane ? 2 : 1)));
    }
    for (int y = 0; y < self->height; y++) {
        uint8_t *row = self->background[0] + (size_t)y * (size_t)self->background_strides[0];
        for (int x = 0; x < self->background_strides[0]; x++)
            row[x] =
                x < PATTERN_TEXTURE_PERIOD ? pattern_texture_luma(x, y, self->height) : row[x - PATTERN_TEXTURE_PERIOD];
    }
    for (int y = 0; y < self->height / 2; y++) {
        size_t start = (size_t)y * (size_t)self->background_strides[1];
        for (int x = 0; x < self->background_strides[1]; x++)
            pattern_texture_chroma(x, y, self->height / 2, &self->background[1][start + (size_t)x],
                                   &self->background[2][start + (size_t)x]);
    }
}

static void make_disc(PatternPicture *self)
{
    int radius = self->disc_radius = even(MIN(self->width, self->height) / 9);
    int side = 2 * radius;
    self->disc_luma = g_malloc((size_t)side * (size_t)side + 1);
    self->disc_halves = g_new(int, side + 1);
    for (int y = 0; y < side; y++) {
        int half = 0;
        while (half < radius && (half + 1) * (half + 1) + (y - radius) * (y - radius) <= radius * radius)
            half++;
        self->disc_halves[y] = even(half);
        for (int x = 0; x < side; x++) {
            uint32_t hash = pattern_texture_hash((uint32_t)x / 4, (uint32_t)y / 4);
            self->disc_luma[y * side + x] = (uint8_t)(((x + y) / 12 % 2 ? 190 : 60) + (int)(hash % 40));
        }
    }
}

static void make_snow(PatternPicture *self)
{
    int width = even(self->width / 8);
    int height = even(self->height / 8);
    self->snow =
        (Box){.x = even((self->width - width) / 2), .y = self->height - height, .width = width, .height = height};
    size_t count = (size_t)width * (size_t)height + SNOW_OFFSETS;
    self->snow_noise = g_malloc(count);
    for (size_t i = 0; i < count; i++)
        self->snow_noise[i] = (uint8_t)(48 + pattern_texture_hash((uint32_t)i, 1) % 160);
}

/* As large as three quarters of the width allow, and where it leaves the corners and the snow alone. */
static void place_panel(PatternPicture *self)
{
    int scale = MAX(self->width * 3 / 4 / (PANEL_COLUMNS * LETTER_PITCH), 1);
    int width = even((PANEL_COLUMNS + 1) * LETTER_PITCH * scale);
    int height = even((PANEL_LINES * LINE_PITCH + 4) * scale);
    if (width > self->width || height > self->height * 3 / 4)
        return;
    self->text_scale = scale;
    self->panel = (Box){even((self->width - width) / 2), even((self->height - height) / 2), width, height};
}

PatternPicture *pattern_picture_new(int width, int height)
{
    PatternPicture *self = g_new0(PatternPicture, 1);
    self->width = width;
    self->height = height;
    make_background(self);
    make_disc(self);
    make_snow(self);
    place_panel(self);
    return self;
}

void pattern_picture_free(PatternPicture *picture)
{
    if (!picture)
        return;
    for (int plane = 0; plane < 3; plane++)
        g_free(picture->background[plane]);
    g_free(picture->disc_luma);
    g_free(picture->disc_halves);
    g_free(picture->snow_noise);
    g_free(picture);
}

static uint8_t *pixel_at(Frame *frame, int plane, int x, int y)
{
    return frame_writable_plane(frame, plane) + (ptrdiff_t)y * frame->strides[plane] + x;
}

static void fill_box(Frame *frame, const Box *box, Color color)
{
    for (int y = 0; y < box->height; y++)
        memset(pixel_at(frame, 0, box->x, box->y + y), color.y, (size_t)box->width);
    for (int y = 0; y < box->height / 2; y++) {
        memset(pixel_at(frame, 1, box->x / 2, box->y / 2 + y), color.u, (size_t)box->width / 2);
        memset(pixel_at(frame, 2, box->x / 2, box->y / 2 + y), color.v, (size_t)box->width / 2);
    }
}

static void draw_background(const PatternPicture *self, Frame *frame, uint64_t number)
{
    for (int plane = 0; plane < 3; plane++) {
        int shrink = plane ? 2 : 1;
        for (int y = 0; y < self->height / shrink; y++) {
            int speed = band_speeds[pattern_texture_band(y, self->height / shrink)];
            size_t offset = (size_t)(number * (uint64_t)speed % PATTERN_TEXTURE_PERIOD) / (size_t)shrink;
            const uint8_t *row = self->background[plane] + (size_t)y * (size_t)self->background_strides[plane];
            memcpy(pixel_at(frame, plane, 0, y), row + offset, (size_t)(self->width / shrink));
        }
    }
}

/* There and back again between 0 and range, even. */
static int bounce(uint64_t distance, int range)
{
    if (range <= 0)
        return 0;
    int at = (int)(distance % (2 * (uint64_t)range));
    return even(at < range ? at : 2 * range - at);
}

static void draw_disc(const PatternPicture *self, Frame *frame, const Disc *disc, uint64_t number)
{
    int radius = self->disc_radius;
    int left = bounce(number * (uint64_t)disc->speed_x, self->width - 2 * radius);
    int top = bounce(number * (uint64_t)disc->speed_y, self->height - 2 * radius);
    for (int y = 0; y < 2 * radius; y++) {
        int half = self->disc_halves[y];
        const uint8_t *source = self->disc_luma + y * 2 * radius + radius - half;
        memcpy(pixel_at(frame, 0, left + radius - half, top + y), source, (size_t)half * 2);
        if (y % 2)
            continue;
        int chroma_x = (left + radius - half) / 2;
        memset(pixel_at(frame, 1, chroma_x, (top + y) / 2), disc->color.u, (size_t)half);
        memset(pixel_at(frame, 2, chroma_x, (top + y) / 2), disc->color.v, (size_t)half);
    }
}

static void draw_snow(const PatternPicture *self, Frame *frame, uint64_t number)
{
    const Box *box = &self->snow;
    const uint8_t *noise = self->snow_noise + pattern_texture_hash((uint32_t)number, 2) % SNOW_OFFSETS;
    fill_box(frame, box, (Color){LUMA_PAPER, 128, 128});
    for (int y = 0; y < box->height; y++)
        memcpy(pixel_at(frame, 0, box->x, box->y + y), noise + y * box->width, (size_t)box->width);
}

static void draw_corners(const PatternPicture *self, Frame *frame)
{
    int width = MAX(even(self->width / 8), 2);
    int height = MAX(even(self->height / 8), 2);
    for (int corner = 0; corner < 4; corner++) {
        Box box = {.x = corner % 2 ? self->width - width : 0,
                   .y = corner / 2 ? self->height - height : 0,
                   .width = width,
                   .height = height};
        fill_box(frame, &box, corner_colors[corner]);
    }
}

/* Draws text with its top left dot at (x, y). */
static void draw_text(const PatternPicture *self, Frame *frame, int x, int y, const char *text)
{
    uint8_t pixels[FRAME_MAX_SIDE];
    int scale = self->text_scale;
    size_t width = strlen(text) * LETTER_PITCH * (size_t)scale;
    for (int row = 0; row < PATTERN_FONT_HEIGHT; row++) {
        memset(pixels, LUMA_PAPER, width);
        for (size_t i = 0; text[i]; i++) {
            unsigned dots = pattern_font_row(text[i], row);
            for (int column = 0; column < PATTERN_FONT_WIDTH; column++) {
                if (dots >> (PATTERN_FONT_WIDTH - 1 - column) & 1)
                    memset(pixels + (i * LETTER_PITCH + (size_t)column) * (size_t)scale, LUMA_INK, (size_t)scale);
            }
        }
        for (int repeat = 0; repeat < scale; repeat++)
            memcpy(pixel_at(frame, 0, x, y + row * scale + repeat), pixels, width);
    }
}

static void draw_panel(const PatternPicture *self, Frame *frame, uint64_t number, const char *time_text)
{
    const Box *box = &self->panel;
    if (box->width == 0)
        return;
    char number_text[PANEL_COLUMNS + 1];
    snprintf(number_text, sizeof number_text, "FRAME %08" PRIu64, number % 1000000000000);
    const char *lines[PANEL_LINES] = {LABEL, time_text, number_text};
    fill_box(frame, box, (Color){LUMA_PAPER, 128, 128});
    for (int i = 0; i < PANEL_LINES; i++) {
        g_assert(strlen(lines[i]) <= PANEL_COLUMNS);
        int text_width = (int)strlen(lines[i]) * LETTER_PITCH * self->text_scale;
        draw_text(self, frame, box->x + (box->width - text_width) / 2, box->y + (3 + i * LINE_PITCH) * self->text_scale,
                  lines[i]);
    }
}

void pattern_picture_draw(const PatternPicture *picture, Frame *frame, uint64_t number, const char *time_text)
{
    g_assert(frame->width == picture->width && frame->height == picture->height);
    draw_background(picture, frame, number);
    for (int i = 0; i < DISC_COUNT; i++)
        draw_disc(picture, frame, &discs[i], number);
    draw_snow(picture, frame, number);
    draw_corners(picture, frame);
    draw_panel(picture, frame, number, time_text);
}
