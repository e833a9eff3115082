/* Paces the pictures of pattern-picture.h by the clock. What was drawn late is skipped, as a camera's would be. */
#include "camera/camera-pattern.h"

#include "camera/camera-wait.h"
#include "camera/frame-pace.h"
#include "camera/pattern-picture.h"
#include "util/clock.h"

#include <stdio.h>
#include <time.h>

typedef struct PatternCamera {
    PatternPicture *picture;
    FramePool *pool;
    FramePace pace;
} PatternCamera;

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
    self->pool = frame_pool_new(PIXEL_FORMAT_I420, config->width, config->height);
    self->pace = frame_pace_init(config->fps, 1, clock_monotonic_us());
    camera_info_set_text(ret_info->name, sizeof ret_info->name, "test pattern");
    ret_info->fps = config->fps;
    return self;
}

static void close_pattern(gpointer camera)
{
    PatternCamera *self = camera;
    pattern_picture_free(self->picture);
    frame_pool_free(self->pool);
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
    char time_text[24];
    Frame *frame = frame_pool_acquire(self->pool);
    frame->capture_time_us = clock_monotonic_us();
    frame->number = frame_pace_take(&self->pace, frame->capture_time_us);
    format_wall_time(time_text, sizeof time_text);
    pattern_picture_draw(self->picture, frame, frame->number, time_text);
    return frame;
}

const CameraBackend camera_pattern_backend = {
    .name = "pattern",
    .open = open_pattern,
    .wait_frame = wait_pattern_frame,
    .close = close_pattern,
};
