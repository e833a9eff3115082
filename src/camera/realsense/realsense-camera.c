/*
 * The plug-in's verbs: opens a camera or a recording, hands its frames on, closes it. The sensor is driven directly;
 * the SDK's pipeline waits 15 s for an absent camera and restarts itself unasked. Of depth nothing is read.
 *
 * A live camera that is unplugged raises no error on its stream: the devices-changed callback tells
 * (realsense-context), or else frames just stop, which is the supervisor's to notice. A recording that ends is played
 * again from its start.
 */
#define G_LOG_DOMAIN "camera"

#include "camera/realsense/camera-realsense-plugin.h"
#include "camera/realsense/realsense-context.h"
#include "camera/realsense/realsense-device.h"
#include "camera/realsense/realsense-frame.h"
#include "camera/realsense/realsense-profile.h"
#include "camera/realsense/realsense-reset.h"
#include "util/clock.h"

/* The newest frame only: one that waits in a queue is latency. */
#define QUEUE_CAPACITY 1

/* A wait inside the SDK cannot be woken. */
#define MAX_WAIT_US 100000

/* How fast the end of a recording is noticed: about one frame time, so that the loop shows no pause. */
#define RECORDING_WAIT_US 40000

/* The SDK starts to read a recording on a thread of its own; until this has passed, "stopped" may mean "not yet". */
#define RECORDING_START_US 1000000

typedef struct RealsenseCamera {
    char *recording;                /* (nullable) path */
    rs2_context *recording_context; /* (nullable): a live camera uses the shared one */
    rs2_device *device;
    RealsenseProfile profile;
    rs2_frame_queue *queue;
    bool is_open;
    bool is_started;
    uint64_t frame_count;
    int64_t last_capture_us;
    int64_t started_us; /* a recording: when it was last played from its start */
    bool has_delivered; /* a recording: frames since then */
} RealsenseCamera;

static void stop_stream(RealsenseCamera *camera)
{
    rs2_error *e = NULL;
    if (camera->is_started) {
        rs2_stop(camera->profile.sensor, &e);
        realsense_ignore(&e); /* of a camera that is gone */
    }
    if (camera->is_open) {
        rs2_close(camera->profile.sensor, &e);
        realsense_ignore(&e);
    }
    if (camera->queue != NULL)
        rs2_delete_frame_queue(camera->queue); /* with the frame in it; after rs2_stop() nobody fills it */
    camera->is_started = camera->is_open = false;
    camera->queue = NULL;
}

static bool start_stream(RealsenseCamera *camera, GError **error)
{
    rs2_error *e = NULL;
    camera->queue = rs2_create_frame_queue(QUEUE_CAPACITY, &e);
    if (realsense_failed(&e, "cannot make a frame queue", error))
        return false;
    rs2_open(camera->profile.sensor, camera->profile.profile, &e);
    if (realsense_failed(&e, "cannot open the color sensor", error))
        return false;
    camera->is_open = true;
    rs2_start_queue(camera->profile.sensor, camera->queue, &e);
    if (realsense_failed(&e, "cannot start the color sensor", error))
        return false;
    camera->is_started = true;
    camera->started_us = clock_monotonic_us();
    camera->has_delivered = false;
    return true;
}

/*
 * The SDK reads a recording on a thread of its own, and its rs2_stop() and rs2_start() are not made for what that
 * thread does meanwhile: it still takes the stream down when the status is "stopped" already, and may hand on a frame
 * to nobody (SDK 2.13). Pausing and resuming are done on that thread, and waited for. A pause makes it rest until it is
 * stopped.
 */
static void rest_reader(const RealsenseCamera *camera)
{
    if (camera->recording == NULL || !camera->is_started)
        return;
    rs2_error *e = NULL;
    rs2_playback_device_pause(camera->device, &e);
    realsense_ignore(&e);
}

/* To be called at a recording's end. It is not paused, so this does nothing but wait until the thread is done. */
static void await_reader(const RealsenseCamera *camera)
{
    rs2_error *e = NULL;
    rs2_playback_device_resume(camera->device, &e);
    realsense_ignore(&e);
}

static void close_device(RealsenseCamera *camera)
{
    realsense_profile_clear(&camera->profile);
    if (camera->device != NULL) {
        realsense_context_unwatch(camera->device);
        rs2_delete_device(camera->device);
    }
    camera->device = NULL;
    if (camera->recording_context != NULL)
        rs2_delete_context(camera->recording_context);
    camera->recording_context = NULL;
}

/* Longer exposures in the dark would cost frame rate, and with it latency. */
static void keep_frame_rate(RealsenseCamera *camera)
{
    rs2_error *e = NULL;
    const rs2_options *options = (const rs2_options *)camera->profile.sensor;
    const int is_supported = rs2_supports_option(options, RS2_OPTION_AUTO_EXPOSURE_PRIORITY, &e);
    if (realsense_ignore(&e) || !is_supported)
        return;
    rs2_set_option(options, RS2_OPTION_AUTO_EXPOSURE_PRIORITY, 0, &e);
    if (realsense_ignore(&e))
        g_debug("the camera keeps its auto exposure priority: the frame rate may drop in low light");
}

static bool open_live(RealsenseCamera *camera, const CameraConfig *config, GError **error)
{
    camera->device = realsense_device_find(config->serial, error);
    if (camera->device == NULL || !realsense_profile_find(camera->device, config, &camera->profile, error))
        return false;
    realsense_context_watch(camera->device);
    keep_frame_rate(camera);
    return true;
}

/*
 * The SDK plays in the recording's own time unasked. Its real-time mode is left alone: switched on in SDK 2.13, it
 * makes the reader wait for each frame to be taken, and a close in the midst of that hangs for ten seconds.
 */
static bool open_recording(RealsenseCamera *camera, GError **error)
{
    if (!g_file_test(camera->recording, G_FILE_TEST_IS_REGULAR)) {
        g_set_error(error, CAMERA_ERROR, CAMERA_ERROR_WRONG_FILE, "CAMERA_FILE=%s: there is no such file",
                    camera->recording);
        return false;
    }
    camera->recording_context = realsense_context_new(error);
    if (camera->recording_context == NULL)
        return false;
    rs2_error *e = NULL;
    GError *failure = NULL;
    camera->device = rs2_context_add_device(camera->recording_context, camera->recording, &e);
    if (realsense_failed(&e, "not a RealSense recording", &failure) ||
        !realsense_profile_find_recorded(camera->device, &camera->profile, &failure)) {
        g_set_error(error, CAMERA_ERROR, CAMERA_ERROR_WRONG_FILE, "CAMERA_FILE=%s: %s", camera->recording,
                    failure->message);
        g_error_free(failure);
        return false;
    }
    return true;
}

static void realsense_close(gpointer handle)
{
    RealsenseCamera *camera = handle;
    rest_reader(camera);
    stop_stream(camera);
    close_device(camera);
    g_free(camera->recording);
    g_free(camera);
}

static gpointer realsense_open(const CameraConfig *config, CameraInfo *ret_info, GError **error)
{
    RealsenseCamera *camera = g_new0(RealsenseCamera, 1);
    camera->recording = g_strdup(config->file);
    const bool is_found = camera->recording != NULL ? open_recording(camera, error) : open_live(camera, config, error);
    if (!is_found || !start_stream(camera, error)) {
        realsense_close(camera);
        return NULL;
    }
    CameraInfo info = {.fps = camera->profile.fps};
    realsense_device_get_info(camera->device, &info);
    *ret_info = info;
    return camera;
}

/* The SDK's frame as one of ours (transfer full); NULL if it is not of the size that was opened. */
static Frame *take_frame(RealsenseCamera *camera, rs2_frame *rs_frame)
{
    int64_t capture_us = camera->recording != NULL ? clock_monotonic_us() : realsense_frame_capture_time(rs_frame);
    Frame *frame = realsense_frame_wrap(rs_frame, camera->profile.width, camera->profile.height);
    if (frame == NULL) {
        rs2_release_frame(rs_frame);
        return NULL;
    }
    /* A fitted clock may step back a little; RTP time stamps must not. */
    capture_us = MAX(capture_us, camera->last_capture_us + 1);
    camera->last_capture_us = capture_us;
    camera->has_delivered = true;
    frame->capture_time_us = capture_us;
    frame->number = camera->frame_count++;
    return frame;
}

/* Waits up to wait_us, rounded up to the SDK's milliseconds; NULL if nothing usable came. */
static Frame *wait_slice(RealsenseCamera *camera, int64_t wait_us)
{
    rs2_error *e = NULL;
    rs2_frame *rs_frame = rs2_wait_for_frame(camera->queue, (unsigned)((wait_us + 999) / 1000), &e);
    /* A queue has no other error than its time-out, which has no type to know it by. */
    return realsense_ignore(&e) ? NULL : take_frame(camera, rs_frame);
}

static bool recording_has_ended(const RealsenseCamera *camera)
{
    if (!camera->has_delivered && clock_monotonic_us() < camera->started_us + RECORDING_START_US)
        return false;
    rs2_error *e = NULL;
    const rs2_playback_status status = rs2_playback_device_get_current_status(camera->device, &e);
    return !realsense_ignore(&e) && status == RS2_PLAYBACK_STATUS_STOPPED;
}

/* Stopping at its end has rewound it; a queue of its own keeps the rounds apart. */
static bool play_again(RealsenseCamera *camera, GError **error)
{
    await_reader(camera);
    stop_stream(camera);
    return start_stream(camera, error);
}

static Frame *realsense_wait_frame(gpointer handle, int64_t deadline_us, GCancellable *cancellable, GError **error)
{
    RealsenseCamera *camera = handle;
    const int64_t max_wait_us = camera->recording != NULL ? RECORDING_WAIT_US : MAX_WAIT_US;
    for (int64_t now_us = clock_monotonic_us(); now_us < deadline_us; now_us = clock_monotonic_us()) {
        if (g_cancellable_is_cancelled(cancellable))
            return NULL;
        if (realsense_context_is_gone(camera->device)) {
            g_set_error_literal(error, CAMERA_ERROR, CAMERA_ERROR_DISCONNECTED, "the RealSense camera was unplugged");
            return NULL;
        }
        Frame *frame = wait_slice(camera, MIN(max_wait_us, deadline_us - now_us));
        if (frame != NULL)
            return frame;
        if (camera->recording != NULL && recording_has_ended(camera) && !play_again(camera, error))
            return NULL;
    }
    return NULL;
}

__attribute__((visibility("default"))) const CameraRealsensePlugin camera_realsense_plugin = {
    .version = CAMERA_PLUGIN_VERSION,
    .backend =
        {
            .name = "realsense",
            .open = realsense_open,
            .wait_frame = realsense_wait_frame,
            .close = realsense_close,
            .reset = realsense_reset,
        },
};
