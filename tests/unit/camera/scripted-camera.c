#include "scripted-camera.h"

#include "camera/camera-wait.h"
#include "util/clock.h"

#define FRAME_INTERVAL_US 2000

typedef struct Handle {
    int frames;
    int64_t next_frame_us;
} Handle;

const ScriptedCamera scripted_camera_well = {
    .open_error = -1,
    .quiet_error = -1,
    .frames_until_quiet = SCRIPTED_FRAMES_ENDLESS,
};

static GMutex mutex;
static GCond changed;
static ScriptedCamera script;
static ScriptedCounts counts;

void scripted_camera_set(const ScriptedCamera *new_script)
{
    g_mutex_lock(&mutex);
    script = *new_script;
    g_cond_broadcast(&changed);
    g_mutex_unlock(&mutex);
}

static ScriptedCamera get_script(void)
{
    g_mutex_lock(&mutex);
    ScriptedCamera copy = script;
    g_mutex_unlock(&mutex);
    return copy;
}

ScriptedCounts scripted_camera_get_counts(void)
{
    g_mutex_lock(&mutex);
    ScriptedCounts copy = counts;
    g_mutex_unlock(&mutex);
    return copy;
}

void scripted_camera_reset_counts(void)
{
    g_mutex_lock(&mutex);
    counts = (ScriptedCounts){0};
    g_mutex_unlock(&mutex);
}

static void count(int *counter)
{
    g_mutex_lock(&mutex);
    (*counter)++;
    g_mutex_unlock(&mutex);
}

static bool camera_is_present(G_GNUC_UNUSED const CameraConfig *config, GError **error)
{
    bool is_absent = get_script().is_absent;
    if (is_absent)
        g_set_error(error, CAMERA_ERROR, CAMERA_ERROR_NO_DEVICE, "the script says: absent");
    return !is_absent;
}

static gpointer open_camera(G_GNUC_UNUSED const CameraConfig *config, CameraInfo *ret_info, GError **error)
{
    g_mutex_lock(&mutex);
    counts.opens++;
    while (script.open_hangs)
        g_cond_wait(&changed, &mutex);
    ScriptedCamera now = script;
    g_mutex_unlock(&mutex);
    if (now.open_error >= 0) {
        g_set_error(error, CAMERA_ERROR, now.open_error, "the script says: no");
        return NULL;
    }
    camera_info_set_text(ret_info->name, sizeof ret_info->name, "scripted camera");
    ret_info->may_pause = now.may_pause;
    return g_new0(Handle, 1);
}

static Frame *next_frame(Handle *handle, int64_t deadline_us, GCancellable *cancellable)
{
    if (!camera_wait_until(handle->next_frame_us, deadline_us, cancellable))
        return NULL;
    Frame *frame = frame_new(PIXEL_FORMAT_I420, 16, 16);
    frame->capture_time_us = clock_monotonic_us();
    frame->number = (uint64_t)handle->frames++;
    handle->next_frame_us = frame->capture_time_us + FRAME_INTERVAL_US;
    return frame;
}

static Frame *wait_camera_frame(gpointer camera, int64_t deadline_us, GCancellable *cancellable, GError **error)
{
    Handle *handle = camera;
    ScriptedCamera now = get_script();
    if (now.frames_until_quiet == SCRIPTED_FRAMES_ENDLESS || handle->frames < now.frames_until_quiet)
        return next_frame(handle, deadline_us, cancellable);
    if (now.quiet_error >= 0)
        g_set_error(error, CAMERA_ERROR, now.quiet_error, "the script says: gone");
    else /* in slices, so that a changed script is noticed */
        camera_wait(-1, MIN(deadline_us, clock_monotonic_us() + FRAME_INTERVAL_US), cancellable);
    return NULL;
}

static void close_camera(gpointer camera)
{
    g_free(camera);
    count(&counts.closes);
}

static gpointer open_fallback(G_GNUC_UNUSED const CameraConfig *config, CameraInfo *ret_info,
                              G_GNUC_UNUSED GError **error)
{
    camera_info_set_text(ret_info->name, sizeof ret_info->name, "scripted fallback");
    count(&counts.fallback_opens);
    return g_new0(Handle, 1);
}

static Frame *wait_fallback_frame(gpointer camera, int64_t deadline_us, GCancellable *cancellable,
                                  G_GNUC_UNUSED GError **error)
{
    return next_frame(camera, deadline_us, cancellable);
}

static void close_fallback(gpointer camera)
{
    g_free(camera);
    count(&counts.fallback_closes);
}

static const CameraBackend scripted_camera = {
    .name = "realsense",
    .is_present = camera_is_present,
    .open = open_camera,
    .wait_frame = wait_camera_frame,
    .close = close_camera,
};

static const CameraBackend scripted_fallback = {
    .name = "pattern",
    .open = open_fallback,
    .wait_frame = wait_fallback_frame,
    .close = close_fallback,
};

static const CameraBackend scripted_second = {
    .name = "realsense-v4l2",
    .open = open_fallback,
    .wait_frame = wait_fallback_frame,
    .close = close_fallback,
};

static const CameraBackend scripted_file = {
    .name = "file",
    .open = open_fallback,
    .wait_frame = wait_fallback_frame,
    .close = close_fallback,
};

const CameraBackend *const scripted_camera_backends[] = {&scripted_camera, &scripted_second, &scripted_fallback,
                                                         &scripted_file, NULL};
