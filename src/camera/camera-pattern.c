/*
 * Paces the pictures of pattern-picture.h by the clock; what was drawn late is skipped, as a camera's would be. A few
 * canvases take turns, one for each background of the pattern's cycle, so that only what moves is drawn.
 */
#include "camera/camera-pattern.h"

#include "camera/camera-wait.h"
#include "camera/frame-pace.h"
#include "camera/pattern-picture.h"
#include "util/clock.h"

#include <stdio.h>
#include <time.h>

/* Pixels that are kept from frame to frame. Counted: by the camera, and by the frame that shows them. */
typedef struct Canvas {
    uint8_t *pixels;
    uint64_t number; /* of the picture in them */
    gint is_shown;   /* a frame over them is about somewhere; atomic */
} Canvas;

typedef struct PatternCamera {
    PatternPicture *picture;
    int width;
    int height;
    Canvas *canvases[PATTERN_PICTURE_CYCLE]; /* NULL: not drawn yet */
    FramePace pace;
} PatternCamera;

static void clear_canvas(gpointer data)
{
    Canvas *canvas = data;
    g_free(canvas->pixels);
}

static void unref_canvas(Canvas *canvas)
{
    if (canvas)
        g_atomic_rc_box_release_full(canvas, clear_canvas);
}

/* The frame over it is gone. */
static void release_canvas(gpointer data)
{
    Canvas *canvas = data;
    g_atomic_int_set(&canvas->is_shown, FALSE);
    unref_canvas(canvas);
}

/* A frame over canvas, to be drawn into (transfer full). */
static Frame *show_canvas(const PatternCamera *self, Canvas *canvas)
{
    g_atomic_int_set(&canvas->is_shown, TRUE);
    return frame_new_wrapped(PIXEL_FORMAT_I420, self->width, self->height, canvas->pixels, release_canvas,
                             g_atomic_rc_box_acquire(canvas));
}

static Frame *draw_picture(PatternCamera *self, uint64_t number, const char *time_text)
{
    Canvas **slot = &self->canvases[number % PATTERN_PICTURE_CYCLE];
    if (*slot && g_atomic_int_get(&(*slot)->is_shown)) { /* somebody holds on to it: let them have it */
        unref_canvas(*slot);
        *slot = NULL;
    }
    Frame *frame;
    if (*slot) {
        frame = show_canvas(self, *slot);
        pattern_picture_update(self->picture, frame, (*slot)->number, number, time_text);
    } else {
        *slot = g_atomic_rc_box_new0(Canvas);
        (*slot)->pixels = g_malloc(frame_bytes(PIXEL_FORMAT_I420, self->width, self->height));
        frame = show_canvas(self, *slot);
        pattern_picture_draw(self->picture, frame, number, time_text);
    }
    (*slot)->number = number;
    return frame;
}

static bool side_is_supported(int side)
{
    return side >= 2 && side <= FRAME_MAX_SIDE && side % 2 == 0;
}

static gpointer open_pattern(const CameraConfig *config, CameraInfo *ret_info, GError **error)
{
    if (!side_is_supported(config->width) || !side_is_supported(config->height) ||
        !frame_pace_rate_is_valid(config->fps, 1)) {
        g_set_error(error, CAMERA_ERROR, CAMERA_ERROR_PROFILE,
                    "the test pattern has no %dx%d at %d fps: it offers even sizes up to %dx%d, at 1 to 1000 fps",
                    config->width, config->height, config->fps, FRAME_MAX_SIDE, FRAME_MAX_SIDE);
        return NULL;
    }
    PatternCamera *self = g_new0(PatternCamera, 1);
    self->picture = pattern_picture_new(config->width, config->height);
    self->width = config->width;
    self->height = config->height;
    self->pace = frame_pace_init(config->fps, 1, clock_monotonic_us());
    camera_info_set_text(ret_info->name, sizeof ret_info->name, "test pattern");
    ret_info->fps = config->fps;
    return self;
}

static void close_pattern(gpointer camera)
{
    PatternCamera *self = camera;
    pattern_picture_free(self->picture);
    for (int i = 0; i < PATTERN_PICTURE_CYCLE; i++)
        unref_canvas(self->canvases[i]);
    g_free(self);
}

/* Local time: it is compared with the clock on somebody's wall. */
static void format_wall_time(char *ret_text, size_t size)
{
    int64_t now_us = clock_realtime_us();
    time_t seconds = now_us / G_USEC_PER_SEC;
    struct tm local;
    localtime_r(&seconds, &local);
    size_t length = strftime(ret_text, size, "%Y-%m-%d %H:%M:%S", &local);
    snprintf(ret_text + length, size - length, ".%03d", (int)(now_us % G_USEC_PER_SEC / 1000));
}

static Frame *wait_pattern_frame(gpointer camera, int64_t deadline_us, GCancellable *cancellable,
                                 G_GNUC_UNUSED GError **error)
{
    PatternCamera *self = camera;
    if (!camera_wait_until(frame_pace_due_us(&self->pace), deadline_us, cancellable))
        return NULL;
    int64_t now_us = clock_monotonic_us();
    uint64_t number = frame_pace_take(&self->pace, now_us);
    char time_text[24];
    format_wall_time(time_text, sizeof time_text);
    Frame *frame = draw_picture(self, number, time_text);
    frame->capture_time_us = now_us;
    frame->number = number;
    return frame;
}

const CameraBackend camera_pattern_backend = {
    .name = "pattern",
    .open = open_pattern,
    .wait_frame = wait_pattern_frame,
    .close = close_pattern,
};
