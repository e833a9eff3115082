/*
 * Cheap, because it runs day and night where no camera is attached: most of the cost of a picture is the memory it
 * touches. So nothing that stays in place in a cycle of pictures is drawn twice. What moves (discs, snow, two lines of
 * text) keeps to places of its own, where nothing stands in front of it.
 */
#include "camera/pattern-picture.h"

#include "camera/pattern-texture.h"
#include "util/pixel-font.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

G_STATIC_ASSERT(PATTERN_PICTURE_CYCLE == PATTERN_TEXTURE_PHASES);

#define DISC_COUNT 2

/* The snow is cut out of noise at one of so many places. */
#define SNOW_OFFSETS 4096

#define LABEL         "TEST PATTERN - NO CAMERA"
#define PANEL_COLUMNS 24 /* as long as LABEL */
#define PANEL_LINES   3

#define LUMA_INK   235
#define LUMA_PAPER 16

typedef struct Color {
    uint8_t y, u, v;
} Color;

typedef struct Box {
    int x, y, width, height; /* all even */
} Box;

typedef struct Disc {
    Box lane;             /* what it never leaves */
    int speed_x, speed_y; /* pixels a frame */
    uint8_t u, v;
} Disc;

struct PatternPicture {
    int width;
    int height;
    uint8_t *background[3]; /* planes; rows are one period longer than the picture's */
    int background_strides[3];
    Disc discs[DISC_COUNT];
    int disc_radius;
    uint8_t *disc_luma; /* a square of 2 * disc_radius */
    int *disc_halves;   /* for each of its rows, half the width of the disc there */
    Box snow;
    uint8_t *snow_noise;
    Box panel;      /* width 0: the picture is too small */
    int text_scale; /* pixels a dot */
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

/* The corner blocks' height, and the snow's. */
static int margin(const PatternPicture *self)
{
    return MAX(even(self->height / 8), 2);
}

static void make_luma_row(uint8_t *row, int length, int y, int height)
{
    int period = pattern_texture_period(pattern_texture_band(y, height));
    for (int x = 0; x < length; x++)
        row[x] = x < period ? pattern_texture_luma(x, y, height) : row[x - period];
}

static void make_chroma_rows(uint8_t *u, uint8_t *v, int length, int y, int height)
{
    for (int x = 0; x < length; x++)
        pattern_texture_chroma(x, y, height, &u[x], &v[x]);
}

static void make_background(PatternPicture *self)
{
    for (int plane = 0; plane < 3; plane++) {
        int stride = (self->width + PATTERN_TEXTURE_PERIOD_MAX) / (plane ? 2 : 1);
        self->background_strides[plane] = stride;
        self->background[plane] = g_malloc((size_t)stride * (size_t)(self->height / (plane ? 2 : 1)));
    }
    for (int y = 0; y < self->height; y++)
        make_luma_row(self->background[0] + (ptrdiff_t)y * self->background_strides[0], self->background_strides[0], y,
                      self->height);
    for (int y = 0; y < self->height / 2; y++) {
        ptrdiff_t start = (ptrdiff_t)y * self->background_strides[1];
        make_chroma_rows(self->background[1] + start, self->background[2] + start, self->background_strides[1], y,
                         self->height / 2);
    }
}

/* As large as three quarters of the width allow. */
static void place_panel(PatternPicture *self)
{
    int scale = MAX(self->width * 3 / 4 / (PANEL_COLUMNS * PIXEL_FONT_LETTER_PITCH), 1);
    int width = even((PANEL_COLUMNS + 1) * PIXEL_FONT_LETTER_PITCH * scale);
    int height = even((PANEL_LINES * PIXEL_FONT_LINE_PITCH + 4) * scale);
    if (width > self->width || height > self->height - 2 * margin(self))
        return;
    self->text_scale = scale;
    self->panel = (Box){even((self->width - width) / 2), even((self->height - height) / 2), width, height};
}

/* One disc between the upper corners and the panel, one below it. */
static void place_discs(PatternPicture *self)
{
    int top = margin(self);
    int bottom = self->height - margin(self);
    int panel_top = self->panel.width ? self->panel.y : even(self->height / 2);
    int panel_bottom = self->panel.width ? self->panel.y + self->panel.height : even(self->height / 2);
    self->discs[0] = (Disc){{0, top, self->width, MAX(panel_top - top, 0)}, 5, 1, 90, 190};
    self->discs[1] = (Disc){{0, panel_bottom, self->width, MAX(bottom - panel_bottom, 0)}, 7, 2, 180, 90};
}

static void make_disc(PatternPicture *self)
{
    int lane_height = MIN(self->discs[0].lane.height, self->discs[1].lane.height);
    int radius = self->disc_radius = even(MIN(lane_height * 3 / 10, self->width / 4));
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
    int height = margin(self);
    self->snow = (Box){even((self->width - width) / 2), self->height - height, width, height};
    size_t count = (size_t)width * (size_t)height + SNOW_OFFSETS;
    self->snow_noise = g_malloc(count);
    for (size_t i = 0; i < count; i++)
        self->snow_noise[i] = (uint8_t)(48 + pattern_texture_hash((uint32_t)i, 1) % 160);
}

PatternPicture *pattern_picture_new(int width, int height)
{
    PatternPicture *self = g_new0(PatternPicture, 1);
    self->width = width;
    self->height = height;
    make_background(self);
    place_panel(self);
    place_discs(self);
    make_disc(self);
    make_snow(self);
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

static void draw_background(const PatternPicture *self, Frame *frame, const Box *box, uint64_t number)
{
    for (int plane = 0; plane < 3; plane++) {
        int shrink = plane ? 2 : 1;
        for (int y = box->y / shrink; y < (box->y + box->height) / shrink; y++) {
            int band = pattern_texture_band(y, self->height / shrink);
            int offset = pattern_texture_offset(band, (int)(number % PATTERN_TEXTURE_PHASES));
            const uint8_t *row = self->background[plane] + (ptrdiff_t)y * self->background_strides[plane];
            memcpy(pixel_at(frame, plane, box->x / shrink, y), row + (box->x + offset) / shrink,
                   (size_t)(box->width / shrink));
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

/* The square around a disc in picture number. */
static Box place_disc(const PatternPicture *self, const Disc *disc, uint64_t number)
{
    int side = 2 * self->disc_radius;
    return (Box){disc->lane.x + bounce(number * (uint64_t)disc->speed_x, disc->lane.width - side),
                 disc->lane.y + bounce(number * (uint64_t)disc->speed_y, disc->lane.height - side), side, side};
}

static void draw_disc(const PatternPicture *self, Frame *frame, const Disc *disc, uint64_t number)
{
    int radius = self->disc_radius;
    Box box = place_disc(self, disc, number);
    for (int y = 0; y < box.height; y++) {
        int half = self->disc_halves[y];
        int left = box.x + radius - half;
        const uint8_t *source = self->disc_luma + y * box.width + radius - half;
        memcpy(pixel_at(frame, 0, left, box.y + y), source, (size_t)half * 2);
        if (y % 2)
            continue;
        memset(pixel_at(frame, 1, left / 2, (box.y + y) / 2), disc->u, (size_t)half);
        memset(pixel_at(frame, 2, left / 2, (box.y + y) / 2), disc->v, (size_t)half);
    }
}

static void draw_snow(const PatternPicture *self, Frame *frame, uint64_t number)
{
    const Box *box = &self->snow;
    const uint8_t *noise = self->snow_noise + pattern_texture_hash((uint32_t)number, 2) % SNOW_OFFSETS;
    for (int y = 0; y < box->height; y++)
        memcpy(pixel_at(frame, 0, box->x, box->y + y), noise + y * box->width, (size_t)box->width);
}

static void draw_corners(const PatternPicture *self, Frame *frame)
{
    int width = MAX(even(self->width / 8), 2);
    int height = margin(self);
    for (int corner = 0; corner < 4; corner++) {
        Box box = {.x = corner % 2 ? self->width - width : 0,
                   .y = corner / 2 ? self->height - height : 0,
                   .width = width,
                   .height = height};
        fill_box(frame, &box, corner_colors[corner]);
    }
}

/* Line 0 is the topmost of the panel. */
static void draw_line(const PatternPicture *self, Frame *frame, int line, const char *text)
{
    g_assert(strlen(text) <= PANEL_COLUMNS);
    int x = self->panel.x + (self->panel.width - pixel_font_width(text, self->text_scale)) / 2;
    int y = self->panel.y + (3 + line * PIXEL_FONT_LINE_PITCH) * self->text_scale;
    pixel_font_draw(pixel_at(frame, 0, x, y), frame->strides[0], text,
                    &(PixelPen){.scale = self->text_scale, .ink = LUMA_INK, .paper = LUMA_PAPER});
}

static void draw_what_stays(const PatternPicture *self, Frame *frame, uint64_t number)
{
    const Box all = {0, 0, self->width, self->height};
    draw_background(self, frame, &all, number);
    fill_box(frame, &self->snow, (Color){LUMA_PAPER, 128, 128});
    draw_corners(self, frame);
    if (!self->panel.width)
        return;
    fill_box(frame, &self->panel, (Color){LUMA_PAPER, 128, 128});
    draw_line(self, frame, 0, LABEL);
}

static void draw_what_moves(const PatternPicture *self, Frame *frame, uint64_t number, const char *time_text)
{
    for (int i = 0; i < DISC_COUNT; i++)
        draw_disc(self, frame, &self->discs[i], number);
    draw_snow(self, frame, number);
    if (!self->panel.width)
        return;
    char number_text[PANEL_COLUMNS + 1];
    snprintf(number_text, sizeof number_text, "FRAME %08" PRIu64, number % 1000000000000);
    draw_line(self, frame, 1, time_text);
    draw_line(self, frame, 2, number_text);
}

void pattern_picture_draw(const PatternPicture *picture, Frame *frame, uint64_t number, const char *time_text)
{
    g_assert(frame->width == picture->width && frame->height == picture->height);
    draw_what_stays(picture, frame, number);
    draw_what_moves(picture, frame, number, time_text);
}

void pattern_picture_update(const PatternPicture *picture, Frame *frame, uint64_t old_number, uint64_t number,
                            const char *time_text)
{
    g_assert(frame->width == picture->width && frame->height == picture->height);
    g_assert(old_number % PATTERN_PICTURE_CYCLE == number % PATTERN_PICTURE_CYCLE);
    for (int i = 0; i < DISC_COUNT; i++) {
        Box old = place_disc(picture, &picture->discs[i], old_number);
        draw_background(picture, frame, &old, number);
    }
    draw_what_moves(picture, frame, number, time_text);
}
