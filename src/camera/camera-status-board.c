/* A struct, a lock, and what was logged last. */
#define G_LOG_DOMAIN "camera"

#include "camera/camera-status-board.h"

#include "camera/frame-rate.h"
#include "util/clock.h"

struct CameraStatusBoard {
    GMutex mutex;
    CameraStatus status;
    FrameRate rate;
    bool has_number; /* of what is shown, a frame */
    guint64 last_number;
    bool has_logged;
    CameraState logged_state;
    int logged_code;
    void (*changed)(gpointer user_data); /* (nullable) */
    gpointer user_data;
    CameraStatus told; /* the status at the last call of changed */
};

static const char *const state_names[] = {
    [CAMERA_STATE_DISCONNECTED] = "disconnected",
    [CAMERA_STATE_CONNECTING] = "connecting",
    [CAMERA_STATE_CONNECTED] = "connected",
    [CAMERA_STATE_FAILED] = "failed",
};

const char *camera_state_name(CameraState state)
{
    g_assert((size_t)state < G_N_ELEMENTS(state_names));
    return state_names[state];
}

CameraStatusBoard *camera_status_board_new(void (*changed)(gpointer user_data), gpointer user_data)
{
    CameraStatusBoard *board = g_new0(CameraStatusBoard, 1);
    g_mutex_init(&board->mutex);
    board->status.since_us = clock_monotonic_us();
    board->changed = changed;
    board->user_data = user_data;
    board->told = board->status;
    return board;
}

void camera_status_board_free(CameraStatusBoard *board)
{
    g_mutex_clear(&board->mutex);
    g_free(board);
}

/* Looking for a camera, opening it and having failed are one time without it. To be called with the lock held. */
static void enter_state(CameraStatus *status, CameraState state)
{
    bool was_connected = status->state == CAMERA_STATE_CONNECTED;
    if (was_connected != (state == CAMERA_STATE_CONNECTED)) {
        const int64_t now_us = clock_monotonic_us();
        if (!was_connected)
            status->lost_us += now_us - status->since_us;
        status->since_us = now_us;
    }
    status->state = state;
}

static bool tell_the_same(const CameraStatus *a, const CameraStatus *b)
{
    return a->state == b->state && a->since_us == b->since_us && a->is_fallback == b->is_fallback &&
           g_str_equal(a->cause, b->cause) && g_str_equal(a->message, b->message);
}

static void unlock_and_tell(CameraStatusBoard *board)
{
    bool is_news = board->changed && !tell_the_same(&board->told, &board->status);
    if (is_news)
        board->told = board->status;
    g_mutex_unlock(&board->mutex);
    if (is_news)
        board->changed(board->user_data);
}

void camera_status_board_get(CameraStatusBoard *board, CameraStatus *ret_status)
{
    g_mutex_lock(&board->mutex);
    const int64_t now_us = clock_monotonic_us();
    *ret_status = board->status;
    ret_status->measured_fps = frame_rate_get(&board->rate, now_us);
    if (ret_status->state != CAMERA_STATE_CONNECTED)
        ret_status->lost_us += now_us - ret_status->since_us;
    g_mutex_unlock(&board->mutex);
}

void camera_status_board_set_running(CameraStatusBoard *board, bool running)
{
    g_mutex_lock(&board->mutex);
    board->status.running = running;
    g_mutex_unlock(&board->mutex);
}

void camera_status_board_note_try(CameraStatusBoard *board, const char *backend, bool is_opening)
{
    g_mutex_lock(&board->mutex);
    CameraStatus *status = &board->status;
    status->last_attempt_us = clock_realtime_us();
    status->next_attempt_us = 0;
    if (is_opening)
        enter_state(status, CAMERA_STATE_CONNECTING);
    if (!status->is_fallback)
        camera_info_set_text(status->backend, sizeof status->backend, backend);
    unlock_and_tell(board);
}

void camera_status_board_note_shown(CameraStatusBoard *board, const char *backend, const CameraInfo *info,
                                    bool is_fallback)
{
    g_mutex_lock(&board->mutex);
    CameraStatus *status = &board->status;
    camera_info_set_text(status->backend, sizeof status->backend, backend);
    status->info = info ? *info : (CameraInfo){0};
    status->is_fallback = is_fallback;
    board->rate = (FrameRate){0};
    board->has_number = false;
    unlock_and_tell(board);
    if (is_fallback)
        g_message("there is no camera: %s is shown instead until there is one", backend);
}

static void log_connected(const CameraStatus *status)
{
    const CameraInfo *info = &status->info;
    g_autoptr(GString) line = g_string_new(NULL);
    g_string_append_printf(line, "connected: %s: %s", status->backend, info->name);
    if (*info->serial)
        g_string_append_printf(line, ", serial number %s", info->serial);
    if (*info->usb_type)
        g_string_append_printf(line, ", USB %s", info->usb_type);
    g_string_append_printf(line, ", %dx%d", status->width, status->height);
    if (info->fps > 0)
        g_string_append_printf(line, " at %.4g fps", info->fps);
    g_message("%s", line->str);
}

/* True where this is news. To be called with the lock held. */
static bool remember_logged(CameraStatusBoard *board, CameraState state, int code)
{
    bool is_news = !board->has_logged || board->logged_state != state || board->logged_code != code;
    board->has_logged = true;
    board->logged_state = state;
    board->logged_code = code;
    return is_news;
}

/* To be called with the lock held. */
static void count_frame(CameraStatusBoard *board, const Frame *frame)
{
    CameraStatus *status = &board->status;
    status->frame_count++;
    if (board->has_number && frame->number > board->last_number)
        status->dropped_frames += frame->number - board->last_number - 1;
    board->has_number = true;
    board->last_number = frame->number;
    frame_rate_note_frame(&board->rate, frame->capture_time_us);
}

void camera_status_board_note_frame(CameraStatusBoard *board, const Frame *frame)
{
    g_mutex_lock(&board->mutex);
    CameraStatus *status = &board->status;
    status->width = frame->width;
    status->height = frame->height;
    status->last_frame_us = clock_realtime_us() - (clock_monotonic_us() - frame->capture_time_us);
    count_frame(board, frame);
    bool is_news = false;
    if (!status->is_fallback) {
        enter_state(status, CAMERA_STATE_CONNECTED);
        status->retry_count = 0;
        status->cause[0] = status->message[0] = '\0';
        status->recovery_step = RESET_STEP_NONE;
        status->recovery_attempts = 0;
        status->next_attempt_us = 0;
        is_news = remember_logged(board, CAMERA_STATE_CONNECTED, 0);
    }
    g_autofree CameraStatus *news = is_news ? g_memdup2(status, sizeof *status) : NULL;
    unlock_and_tell(board);
    if (news)
        log_connected(news);
}

static void set_state(CameraStatusBoard *board, CameraState state, const GError *error, guint failed_tries)
{
    g_mutex_lock(&board->mutex);
    CameraStatus *status = &board->status;
    int code = error->domain == CAMERA_ERROR ? error->code : CAMERA_ERROR_FAILED;
    enter_state(status, state);
    status->retry_count += failed_tries;
    camera_info_set_text(status->cause, sizeof status->cause, camera_error_name((CameraError)code));
    camera_info_set_text(status->message, sizeof status->message, error->message);
    bool is_news = remember_logged(board, state, code);
    unlock_and_tell(board);
    if (is_news)
        g_warning("%s (%s): %s", camera_state_name(state), camera_error_name((CameraError)code), error->message);
}

void camera_status_board_note_failure(CameraStatusBoard *board, CameraState state, const GError *error)
{
    set_state(board, state, error, 1);
}

void camera_status_board_note_recovery(CameraStatusBoard *board, ResetStep step, guint attempts,
                                       int64_t next_attempt_us)
{
    g_mutex_lock(&board->mutex);
    board->status.recovery_step = step;
    board->status.recovery_attempts = attempts;
    board->status.next_attempt_us = next_attempt_us;
    g_mutex_unlock(&board->mutex);
}

void camera_status_board_note_pause(CameraStatusBoard *board, const GError *error)
{
    set_state(board, CAMERA_STATE_DISCONNECTED, error, 0);
}
