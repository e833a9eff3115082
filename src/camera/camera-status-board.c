/* A struct, a lock, and what was logged last. */
#define G_LOG_DOMAIN "camera"

#include "camera/camera-status-board.h"

#include "util/clock.h"

struct CameraStatusBoard {
    GMutex mutex;
    CameraStatus status;
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
    if (was_connected != (state == CAMERA_STATE_CONNECTED))
        status->since_us = clock_monotonic_us();
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
    *ret_status = board->status;
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

void camera_status_board_note_frame(CameraStatusBoard *board, const Frame *frame)
{
    g_mutex_lock(&board->mutex);
    CameraStatus *status = &board->status;
    status->width = frame->width;
    status->height = frame->height;
    status->last_frame_us = clock_realtime_us() - (clock_monotonic_us() - frame->capture_time_us);
    status->frame_count++;
    bool is_news = false;
    if (!status->is_fallback) {
        enter_state(status, CAMERA_STATE_CONNECTED);
        status->retry_count = 0;
        status->cause[0] = status->message[0] = '\0';
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

void camera_status_board_note_pause(CameraStatusBoard *board, const GError *error)
{
    set_state(board, CAMERA_STATE_DISCONNECTED, error, 0);
}
