/*
 * One thread that opens, reads, closes and opens again. It is the only one that calls a back end; others reach it
 * through two flags and a cancellable, and read its status board. Left out on purpose: any knowledge of what a camera
 * is, and of the process it may live in: camera-handle sees to it that no driver can keep this thread.
 */
#define G_LOG_DOMAIN "camera"

#include "camera/camera-supervisor.h"

#include "camera/backoff.h"
#include "camera/camera-handle.h"
#include "camera/camera-recovery.h"
#include "camera/camera-status-board.h"
#include "camera/device-watch.h"
#include "util/clock.h"

/* The longest wait between two tries to open: opening may disturb other users of the bus, and takes seconds. */
#define OPEN_INTERVAL_MAX_US (30 * G_USEC_PER_SEC)

/* The longest wait between two looks for an absent camera, where looking is cheap: somebody just plugged it in. */
#define LOOK_INTERVAL_MAX_US (2 * G_USEC_PER_SEC)

/* Frames that a slow camera may be late before it counts as stalled, whatever the time-out. */
#define STALL_FRAMES 3

struct CameraSupervisor {
    CameraSupervisorConfig config; /* strings are owned */
    Mailbox *frames;
    CameraStatusBoard *board;
    GThread *thread;

    GMutex mutex;
    GCond changed;
    bool stopping;
    bool reconnect_wanted;
    GCancellable *cancellable; /* ends the call that is running; replaced by the thread, under the lock */
};

/* The capture thread's own. */
typedef struct Capture {
    CameraSupervisor *supervisor;
    const char *wanted_name;
    const CameraBackend *wanted;   /* (nullable) the camera's */
    const CameraBackend *fallback; /* (nullable) */
    const CameraBackend *shown;    /* (nullable) what is open */
    CameraHandle *handle;
    CameraInfo info;
    bool shows_fallback;
    int64_t last_frame_us; /* or when it was opened */
    CameraRecovery recovery;
    Backoff backoff;
    int64_t next_try_us;
    guint64 devices; /* those of the machine at the last look */
    int64_t next_look_us;
} Capture;

/*
 * The cancellable keeps one descriptor for all waits: without the one taken here, each wait would make and close
 * its own.
 */
static GCancellable *new_cancellable(void)
{
    GCancellable *cancellable = g_cancellable_new();
    g_cancellable_get_fd(cancellable);
    return cancellable;
}

static void free_cancellable(GCancellable *cancellable)
{
    g_cancellable_release_fd(cancellable);
    g_object_unref(cancellable);
}

static const CameraBackend *find_backend(const CameraSupervisorConfig *config, const char *name)
{
    if (!config->backends)
        return camera_backend_find(name);
    for (const CameraBackend *const *backend = config->backends; *backend; backend++) {
        if (g_str_equal((*backend)->name, name))
            return *backend;
    }
    return NULL;
}

static void close_shown(Capture *capture)
{
    if (!capture->shown)
        return;
    camera_handle_close(capture->handle);
    camera_status_board_note_shown(capture->supervisor->board, capture->shown->name, NULL, false);
    capture->shown = NULL;
    capture->handle = NULL;
    capture->shows_fallback = false;
}

static void show(Capture *capture, const CameraBackend *backend, CameraHandle *handle, const CameraInfo *info)
{
    capture->shown = backend;
    capture->handle = handle;
    capture->info = *info;
    capture->shows_fallback = backend == capture->fallback;
    capture->last_frame_us = clock_monotonic_us();
    if (!capture->shows_fallback)
        camera_recovery_note_open(&capture->recovery, backend, &capture->supervisor->config.camera, info);
    camera_status_board_note_shown(capture->supervisor->board, backend->name, info, capture->shows_fallback);
}

/* The fallback stands in for a camera that is not there; one that is there and does not work is not papered over. */
static bool means_absent(const GError *error)
{
    return g_error_matches(error, CAMERA_ERROR, CAMERA_ERROR_NO_DEVICE) ||
           g_error_matches(error, CAMERA_ERROR, CAMERA_ERROR_WRONG_SERIAL) ||
           g_error_matches(error, CAMERA_ERROR, CAMERA_ERROR_NOT_SUPPORTED);
}

/* Where "auto" finds no camera to open, no setting is wrong; it is only where one names the back end. */
static CameraState state_after(const Capture *capture, const GError *error)
{
    bool is_auto = g_str_equal(capture->supervisor->config.backend, "auto");
    bool is_setting = g_error_matches(error, CAMERA_ERROR, CAMERA_ERROR_PROFILE) ||
                      g_error_matches(error, CAMERA_ERROR, CAMERA_ERROR_PERMISSION) ||
                      g_error_matches(error, CAMERA_ERROR, CAMERA_ERROR_WRONG_FILE) ||
                      (g_error_matches(error, CAMERA_ERROR, CAMERA_ERROR_NOT_SUPPORTED) && !is_auto);
    return is_setting ? CAMERA_STATE_FAILED : CAMERA_STATE_DISCONNECTED;
}

/* Where it cannot be opened either: NULL, and error says so, too. */
static CameraHandle *open_fallback(Capture *capture, CameraInfo *ret_info, GError *error)
{
    g_autoptr(GError) fallback_error = NULL;
    CameraSupervisor *supervisor = capture->supervisor;
    CameraHandle *handle = camera_handle_open(capture->fallback, &supervisor->config.camera, supervisor->cancellable,
                                              ret_info, &fallback_error);
    if (!handle) {
        char *message = g_strdup_printf("%s; and for the fallback: %s", error->message, fallback_error->message);
        g_free(error->message);
        error->message = message;
    }
    return handle;
}

/* When there is something to do for a camera that is not there. */
static int64_t wake_time_us(const Capture *capture)
{
    return MIN(capture->next_try_us, capture->next_look_us);
}

static void look_at_devices(Capture *capture)
{
    capture->devices = device_watch_look(capture->supervisor->config.sysfs_root);
    capture->next_look_us = clock_monotonic_us() + LOOK_INTERVAL_MAX_US;
}

/* Whether to try for the camera now: the wait is over, or cut short by a device that came or went. */
static bool is_time_to_try(Capture *capture)
{
    const int64_t now_us = clock_monotonic_us();
    if (now_us >= capture->next_try_us)
        return true;
    if (now_us < capture->next_look_us)
        return false;
    const guint64 devices = capture->devices;
    look_at_devices(capture);
    if (capture->devices == devices)
        return false;
    camera_recovery_note_hot_plug(&capture->recovery);
    capture->backoff = backoff_init(); /* it may take some time until it answers */
    return true;
}

static void tell_recovery(Capture *capture, int64_t next_attempt_us)
{
    camera_status_board_note_recovery(capture->supervisor->board, capture->recovery.step,
                                      camera_recovery_count_attempts(&capture->recovery), next_attempt_us);
}

/* What is done next, and when: a reset at once, another try after a wait. */
static void plan_recovery(Capture *capture, const GError *error, int64_t longest_wait_us)
{
    camera_recovery_note_failure(&capture->recovery, capture->wanted, &capture->supervisor->config.camera, error);
    capture->next_try_us = clock_monotonic_us();
    if (!capture->recovery.wants_reset)
        capture->next_try_us += backoff_next_us(&capture->backoff, longest_wait_us);
    tell_recovery(capture, capture->next_try_us);
}

static void note_failure(Capture *capture, GError *error, int64_t longest_wait_us)
{
    bool wants_fallback = capture->fallback && means_absent(error);
    if (!wants_fallback)
        close_shown(capture);
    CameraInfo info = {0};
    CameraHandle *fallback_handle = wants_fallback && !capture->shown ? open_fallback(capture, &info, error) : NULL;
    camera_status_board_note_failure(capture->supervisor->board, state_after(capture, error), error);
    if (fallback_handle)
        show(capture, capture->fallback, fallback_handle, &info);
    plan_recovery(capture, error, longest_wait_us);
}

/* False where it was cancelled. */
static bool reset_camera(Capture *capture)
{
    CameraSupervisor *supervisor = capture->supervisor;
    close_shown(capture);
    tell_recovery(capture, 0);
    camera_recovery_reset(&capture->recovery, capture->wanted, &supervisor->config.camera, supervisor->cancellable);
    return !g_cancellable_is_cancelled(supervisor->cancellable);
}

/* True where opening the camera is worth its time. */
static bool look_for_camera(const Capture *capture, GError **error)
{
    if (!capture->wanted) {
        g_set_error(error, CAMERA_ERROR, CAMERA_ERROR_NOT_SUPPORTED, "this program has no camera back end \"%s\"",
                    capture->wanted_name);
        return false;
    }
    return !capture->wanted->is_present || capture->wanted->is_present(&capture->supervisor->config.camera, error);
}

/* Where "auto" has another back end for what this one is not supported to do, that is tried at once. */
static bool take_next_backend(Capture *capture, const GError *error)
{
    const CameraSupervisorConfig *config = &capture->supervisor->config;
    bool is_auto = g_str_equal(config->backend, "auto");
    if (!is_auto || !g_error_matches(error, CAMERA_ERROR, CAMERA_ERROR_NOT_SUPPORTED))
        return false;
    const char *name = camera_backend_auto_next(&config->camera, capture->wanted_name);
    const CameraBackend *next = name ? find_backend(config, name) : NULL;
    if (!next)
        return false;
    g_message("%s; trying %s", error->message, name);
    capture->wanted_name = name;
    capture->wanted = next;
    return true;
}

static void try_camera(Capture *capture)
{
    CameraStatusBoard *board = capture->supervisor->board;
    g_autoptr(GError) error = NULL;
    if (capture->recovery.wants_reset && !reset_camera(capture))
        return;
    look_at_devices(capture);
    if (!look_for_camera(capture, &error)) {
        if (take_next_backend(capture, error))
            return;
        camera_status_board_note_try(board, capture->wanted_name, false);
        note_failure(capture, error, LOOK_INTERVAL_MAX_US);
        return;
    }
    camera_status_board_note_try(board, capture->wanted_name, true);
    CameraInfo info = {0};
    CameraSupervisor *supervisor = capture->supervisor;
    CameraHandle *handle =
        camera_handle_open(capture->wanted, &supervisor->config.camera, supervisor->cancellable, &info, &error);
    if (g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        return;
    if (!handle) {
        if (take_next_backend(capture, error))
            return;
        note_failure(capture, error, OPEN_INTERVAL_MAX_US);
        return;
    }
    close_shown(capture);
    show(capture, capture->wanted, handle, &info);
}

static void lose_shown(Capture *capture, GError *error)
{
    bool was_fallback = capture->shows_fallback;
    close_shown(capture);
    if (was_fallback)
        g_warning("the fallback: %s", error->message); /* it is tried again together with the camera */
    else
        note_failure(capture, error, OPEN_INTERVAL_MAX_US);
}

static int64_t stall_timeout_us(const Capture *capture)
{
    int64_t timeout_us = capture->supervisor->config.stall_timeout_us;
    if (capture->info.fps > 0)
        timeout_us = MAX(timeout_us, (int64_t)(STALL_FRAMES * G_USEC_PER_SEC / capture->info.fps));
    return timeout_us;
}

static void handle_stall(Capture *capture)
{
    g_autoptr(GError) error = g_error_new(CAMERA_ERROR, CAMERA_ERROR_STALLED, "%s: no frame for %.1f s",
                                          capture->shown->name, (double)stall_timeout_us(capture) / G_USEC_PER_SEC);
    if (!capture->info.may_pause) {
        lose_shown(capture, error);
        return;
    }
    capture->last_frame_us = clock_monotonic_us();
    if (!capture->shows_fallback)
        camera_status_board_note_pause(capture->supervisor->board, error);
}

static void deliver(Capture *capture, Frame *frame)
{
    CameraSupervisor *supervisor = capture->supervisor;
    capture->last_frame_us = clock_monotonic_us();
    if (!capture->shows_fallback) {
        capture->backoff = backoff_init();
        camera_recovery_note_frame(&capture->recovery, capture->last_frame_us);
    }
    camera_status_board_note_frame(supervisor->board, frame);
    mailbox_put(supervisor->frames, frame);
}

static void show_next_frame(Capture *capture)
{
    g_autoptr(GError) error = NULL;
    GCancellable *cancellable = capture->supervisor->cancellable;
    int64_t stalls_at_us = capture->last_frame_us + stall_timeout_us(capture);
    int64_t deadline_us = capture->shows_fallback ? MIN(stalls_at_us, wake_time_us(capture)) : stalls_at_us;
    Frame *frame = camera_handle_wait_frame(capture->handle, deadline_us, cancellable, &error);
    if (frame)
        deliver(capture, frame);
    else if (g_cancellable_is_cancelled(cancellable))
        return;
    else if (error)
        lose_shown(capture, error);
    else if (clock_monotonic_us() >= stalls_at_us)
        handle_stall(capture);
}

static void wait_for_request(CameraSupervisor *supervisor, int64_t until_us)
{
    g_mutex_lock(&supervisor->mutex);
    while (!supervisor->stopping && !supervisor->reconnect_wanted) {
        if (!g_cond_wait_until(&supervisor->changed, &supervisor->mutex, until_us))
            break;
    }
    g_mutex_unlock(&supervisor->mutex);
}

/* Does what others have asked for; false: the thread ends. */
static bool take_requests(Capture *capture)
{
    CameraSupervisor *supervisor = capture->supervisor;
    g_mutex_lock(&supervisor->mutex);
    bool goes_on = !supervisor->stopping;
    bool reconnects = goes_on && supervisor->reconnect_wanted;
    supervisor->reconnect_wanted = false;
    if (reconnects) {
        free_cancellable(supervisor->cancellable);
        supervisor->cancellable = new_cancellable();
    }
    g_mutex_unlock(&supervisor->mutex);
    if (reconnects) {
        g_message("reconnecting, as asked");
        close_shown(capture);
        capture->backoff = backoff_init();
        capture->next_try_us = 0;
        camera_recovery_start_over(&capture->recovery);
        tell_recovery(capture, 0);
    }
    return goes_on;
}

static Capture start_capture(CameraSupervisor *supervisor)
{
    const CameraSupervisorConfig *config = &supervisor->config;
    bool is_auto = g_str_equal(config->backend, "auto");
    const char *name = is_auto ? camera_backend_auto_name(&config->camera) : config->backend;
    return (Capture){
        .supervisor = supervisor,
        .wanted_name = name,
        .wanted = find_backend(config, name),
        .fallback = is_auto && config->fallback ? find_backend(config, config->fallback) : NULL,
        .recovery =
            camera_recovery_init(config->reset_rules ? config->reset_rules : &reset_ladder_rules, config->sysfs_root),
    };
}

static gpointer capture_main(gpointer data)
{
    CameraSupervisor *supervisor = data;
    Capture capture = start_capture(supervisor);
    while (take_requests(&capture)) {
        bool shows_camera = capture.shown && !capture.shows_fallback;
        if (!shows_camera && is_time_to_try(&capture))
            try_camera(&capture);
        if (capture.shown)
            show_next_frame(&capture);
        else
            wait_for_request(supervisor, wake_time_us(&capture));
    }
    close_shown(&capture);
    return NULL;
}

CameraSupervisor *camera_supervisor_new(const CameraSupervisorConfig *config, Mailbox *frames)
{
    CameraSupervisor *supervisor = g_new0(CameraSupervisor, 1);
    supervisor->config = *config;
    supervisor->config.backend = g_strdup(config->backend);
    supervisor->config.fallback = g_strdup(config->fallback);
    supervisor->config.sysfs_root = g_strdup(config->sysfs_root ? config->sysfs_root : "/sys");
    supervisor->config.camera.device = g_strdup(config->camera.device);
    supervisor->config.camera.serial = g_strdup(config->camera.serial);
    supervisor->config.camera.file = g_strdup(config->camera.file);
    supervisor->frames = frames;
    supervisor->board = camera_status_board_new(config->changed, config->user_data);
    supervisor->cancellable = new_cancellable();
    g_mutex_init(&supervisor->mutex);
    g_cond_init(&supervisor->changed);
    return supervisor;
}

void camera_supervisor_start(CameraSupervisor *supervisor)
{
    g_assert(!supervisor->thread);
    camera_status_board_set_running(supervisor->board, true);
    supervisor->thread = g_thread_new("capture", capture_main, supervisor);
}

/* Raises a flag for the capture thread, and wakes it wherever it waits. */
static void request(CameraSupervisor *supervisor, bool *flag)
{
    g_mutex_lock(&supervisor->mutex);
    *flag = true;
    g_autoptr(GCancellable) cancellable = g_object_ref(supervisor->cancellable);
    g_cond_broadcast(&supervisor->changed);
    g_mutex_unlock(&supervisor->mutex);
    g_cancellable_cancel(cancellable); /* outside the lock: it calls whoever the back end connected */
}

void camera_supervisor_free(CameraSupervisor *supervisor)
{
    if (!supervisor)
        return;
    request(supervisor, &supervisor->stopping);
    if (supervisor->thread)
        g_thread_join(supervisor->thread);
    g_free((char *)supervisor->config.backend);
    g_free((char *)supervisor->config.fallback);
    g_free((char *)supervisor->config.sysfs_root);
    g_free((char *)supervisor->config.camera.device);
    g_free((char *)supervisor->config.camera.serial);
    g_free((char *)supervisor->config.camera.file);
    camera_status_board_free(supervisor->board);
    free_cancellable(supervisor->cancellable);
    g_mutex_clear(&supervisor->mutex);
    g_cond_clear(&supervisor->changed);
    g_free(supervisor);
}

void camera_supervisor_reconnect(CameraSupervisor *supervisor)
{
    request(supervisor, &supervisor->reconnect_wanted);
}

void camera_supervisor_get_status(CameraSupervisor *supervisor, CameraStatus *ret_status)
{
    camera_status_board_get(supervisor->board, ret_status);
}
