#include "camera/camera-status-board.h"

#include "log-recorder.h"
#include "util/clock.h"

#include <string.h>

typedef struct Fixture {
    CameraStatusBoard *board;
    GError *absent;
    GError *stalled;
    int changes;
} Fixture;

static void count_change(gpointer user_data)
{
    Fixture *fixture = user_data;
    fixture->changes++;
    CameraStatus status;
    camera_status_board_get(fixture->board, &status); /* the lock is free */
}

static void set_up(Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
    fixture->board = camera_status_board_new(count_change, fixture);
    fixture->absent = g_error_new(CAMERA_ERROR, CAMERA_ERROR_NO_DEVICE, "nothing is plugged in");
    fixture->stalled = g_error_new(CAMERA_ERROR, CAMERA_ERROR_STALLED, "no frame for 2.0 s");
    log_recorder_clear();
}

static void tear_down(Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
    camera_status_board_free(fixture->board);
    g_error_free(fixture->absent);
    g_error_free(fixture->stalled);
}

static void show_camera(Fixture *fixture)
{
    CameraInfo info = {.name = "Eye", .serial = "0815", .usb_type = "3.2", .fps = 30};
    camera_status_board_note_try(fixture->board, "realsense", true);
    camera_status_board_note_shown(fixture->board, "realsense", &info, false);
}

static void note_frame(Fixture *fixture)
{
    g_autoptr(Frame) frame = frame_new(PIXEL_FORMAT_I420, 32, 24);
    frame->capture_time_us = clock_monotonic_us();
    camera_status_board_note_frame(fixture->board, frame);
}

static CameraStatus get(Fixture *fixture)
{
    CameraStatus status;
    camera_status_board_get(fixture->board, &status);
    return status;
}

static void test_a_new_board_knows_nothing(Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
    CameraStatus status = get(fixture);
    g_assert_cmpstr(camera_state_name(status.state), ==, "disconnected");
    g_assert_false(status.running);
    g_assert_cmpstr(status.backend, ==, "");
    g_assert_cmpint(status.last_attempt_us, ==, 0);
    g_assert_cmpint(status.last_frame_us, ==, 0);
}

static void test_a_camera_is_connected_by_its_first_frame(Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
    int64_t before_us = clock_realtime_us();
    show_camera(fixture);
    g_assert_cmpint(get(fixture).state, ==, CAMERA_STATE_CONNECTING);
    g_assert_cmpuint(log_recorder_count(), ==, 0);
    note_frame(fixture);
    note_frame(fixture);
    CameraStatus status = get(fixture);
    g_assert_cmpint(status.state, ==, CAMERA_STATE_CONNECTED);
    g_assert_cmpuint(status.frame_count, ==, 2);
    g_assert_cmpint(status.width, ==, 32);
    g_assert_cmpint(status.height, ==, 24);
    g_assert_cmpint(status.last_attempt_us, >=, before_us);
    g_assert_cmpint(ABS(status.last_frame_us - clock_realtime_us()), <, 10 * G_USEC_PER_SEC);
    g_assert_cmpuint(log_recorder_count(), ==, 1);
    g_assert_true(log_recorder_line_has(0, "connected"));
    g_assert_true(log_recorder_line_has(0, "Eye"));
    g_assert_true(log_recorder_line_has(0, "0815"));
    g_assert_true(log_recorder_line_has(0, "32x24 at 30 fps"));
}

static void test_tries_are_counted_and_logged_once(Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
    for (guint i = 1; i <= 5; i++) {
        camera_status_board_note_try(fixture->board, "realsense", true);
        camera_status_board_note_failure(fixture->board, CAMERA_STATE_DISCONNECTED, fixture->absent);
        CameraStatus status = get(fixture);
        g_assert_cmpuint(status.retry_count, ==, i);
        g_assert_cmpstr(status.cause, ==, "no_device");
        g_assert_cmpstr(status.message, ==, "nothing is plugged in");
    }
    g_assert_cmpuint(log_recorder_count(), ==, 1);
    camera_status_board_note_failure(fixture->board, CAMERA_STATE_DISCONNECTED, fixture->stalled);
    g_assert_cmpuint(log_recorder_count(), ==, 2);
}

/* It can be told how long nothing is seen of the camera, and then how long it is there. */
static void test_tries_in_vain_are_one_time_without_a_camera(Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
    int64_t looking_since_us = get(fixture).since_us;
    g_assert_cmpint(looking_since_us, >, 0);
    camera_status_board_note_failure(fixture->board, CAMERA_STATE_DISCONNECTED, fixture->absent);
    camera_status_board_note_failure(fixture->board, CAMERA_STATE_FAILED, fixture->stalled);
    show_camera(fixture);
    g_assert_cmpint(get(fixture).since_us, ==, looking_since_us);

    int64_t found_us = clock_monotonic_us();
    note_frame(fixture);
    int64_t connected_since_us = get(fixture).since_us;
    g_assert_cmpint(connected_since_us, >=, found_us);
    note_frame(fixture);
    g_assert_cmpint(get(fixture).since_us, ==, connected_since_us);

    int64_t lost_us = clock_monotonic_us();
    camera_status_board_note_failure(fixture->board, CAMERA_STATE_DISCONNECTED, fixture->stalled);
    g_assert_cmpint(get(fixture).since_us, >=, lost_us);
}

static void note_numbered_frame(Fixture *fixture, uint64_t number, int64_t capture_time_us)
{
    g_autoptr(Frame) frame = frame_new(PIXEL_FORMAT_I420, 32, 24);
    frame->capture_time_us = capture_time_us;
    frame->number = number;
    camera_status_board_note_frame(fixture->board, frame);
}

static void test_frames_that_are_missing_are_counted(Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
    const int64_t now_us = clock_monotonic_us();
    static const uint64_t numbers[] = {7, 8, 10, 14, 15};
    show_camera(fixture);
    for (size_t i = 0; i < G_N_ELEMENTS(numbers); i++)
        note_numbered_frame(fixture, numbers[i], now_us - 400000 + (int64_t)i * 100000);
    g_assert_cmpuint(get(fixture).dropped_frames, ==, 4);
    g_assert_cmpfloat_with_epsilon(get(fixture).measured_fps, 10, 1e-6);
    show_camera(fixture); /* another opening counts from its own first */
    g_assert_cmpfloat(get(fixture).measured_fps, ==, 0);
    note_numbered_frame(fixture, 90, now_us);
    g_assert_cmpuint(get(fixture).dropped_frames, ==, 4);
}

static void test_the_time_without_a_camera_is_added_up(Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
    int64_t lost_us = 0;
    for (int i = 0; i < 3; i++) {
        g_usleep(2000);
        g_assert_cmpint(get(fixture).lost_us, >=, lost_us + 2000);
        note_frame(fixture);
        lost_us = get(fixture).lost_us;
        g_usleep(2000);
        g_assert_cmpint(get(fixture).lost_us, ==, lost_us);
        camera_status_board_note_failure(fixture->board, CAMERA_STATE_DISCONNECTED, fixture->stalled);
    }
}

static void test_a_recovery_ends_with_a_frame(Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
    camera_status_board_note_recovery(fixture->board, RESET_STEP_REOPEN, 2, 1234);
    CameraStatus status = get(fixture);
    g_assert_cmpint(status.recovery_step, ==, RESET_STEP_REOPEN);
    g_assert_cmpuint(status.recovery_attempts, ==, 2);
    g_assert_cmpint(status.next_attempt_us, ==, 1234);
    show_camera(fixture);
    g_assert_cmpint(get(fixture).next_attempt_us, ==, 0);
    g_assert_cmpint(get(fixture).recovery_step, ==, RESET_STEP_REOPEN);
    note_frame(fixture);
    g_assert_cmpint(get(fixture).recovery_step, ==, RESET_STEP_NONE);
    g_assert_cmpuint(get(fixture).recovery_attempts, ==, 0);
}

static void test_a_frame_clears_the_cause(Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
    camera_status_board_note_failure(fixture->board, CAMERA_STATE_DISCONNECTED, fixture->stalled);
    show_camera(fixture);
    g_assert_cmpstr(get(fixture).cause, ==, "stalled");
    note_frame(fixture);
    CameraStatus status = get(fixture);
    g_assert_cmpstr(status.cause, ==, "");
    g_assert_cmpstr(status.message, ==, "");
    g_assert_cmpuint(status.retry_count, ==, 0);
}

static void test_a_fallback_does_not_count_as_a_camera(Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
    CameraInfo info = {.name = "test pattern"};
    camera_status_board_note_failure(fixture->board, CAMERA_STATE_DISCONNECTED, fixture->absent);
    camera_status_board_note_shown(fixture->board, "pattern", &info, true);
    note_frame(fixture);
    camera_status_board_note_try(fixture->board, "realsense", false);
    CameraStatus status = get(fixture);
    g_assert_true(status.is_fallback);
    g_assert_cmpstr(status.backend, ==, "pattern");
    g_assert_cmpstr(status.info.name, ==, "test pattern");
    g_assert_cmpint(status.state, ==, CAMERA_STATE_DISCONNECTED);
    g_assert_cmpstr(status.cause, ==, "no_device");
    g_assert_cmpuint(status.retry_count, ==, 1);
    g_assert_cmpuint(status.frame_count, ==, 1);
    g_assert_true(log_recorder_line_has(1, "pattern"));
}

static void test_a_pause_is_no_failed_try(Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
    show_camera(fixture);
    note_frame(fixture);
    camera_status_board_note_pause(fixture->board, fixture->stalled);
    CameraStatus status = get(fixture);
    g_assert_cmpint(status.state, ==, CAMERA_STATE_DISCONNECTED);
    g_assert_cmpstr(status.cause, ==, "stalled");
    g_assert_cmpuint(status.retry_count, ==, 0);
}

static void test_a_long_message_is_cut(Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
    g_autofree char *words = g_strnfill(2000, 'x');
    g_autoptr(GError) error = g_error_new_literal(G_IO_ERROR, G_IO_ERROR_FAILED, words);
    camera_status_board_note_failure(fixture->board, CAMERA_STATE_FAILED, error);
    CameraStatus status = get(fixture);
    g_assert_cmpuint(strlen(status.message), ==, sizeof status.message - 1);
    g_assert_cmpstr(status.cause, ==, "failed");
}

static void test_each_change_is_told_once(Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
    g_assert_cmpint(fixture->changes, ==, 0);
    camera_status_board_set_running(fixture->board, true);
    show_camera(fixture); /* connecting */
    g_assert_cmpint(fixture->changes, ==, 1);
    note_frame(fixture);
    note_frame(fixture);
    note_frame(fixture);
    g_assert_cmpint(fixture->changes, ==, 2);
    camera_status_board_note_failure(fixture->board, CAMERA_STATE_DISCONNECTED, fixture->stalled);
    camera_status_board_note_failure(fixture->board, CAMERA_STATE_DISCONNECTED, fixture->stalled);
    g_assert_cmpint(fixture->changes, ==, 3);
    camera_status_board_note_failure(fixture->board, CAMERA_STATE_DISCONNECTED, fixture->absent); /* another cause */
    g_assert_cmpint(fixture->changes, ==, 4);
    camera_status_board_note_shown(fixture->board, "pattern", NULL, true);
    g_assert_cmpint(fixture->changes, ==, 5);
    note_frame(fixture); /* the pattern's */
    g_assert_cmpint(fixture->changes, ==, 5);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    log_recorder_start();
    static const struct {
        const char *path;
        void (*test)(Fixture *, gconstpointer);
    } tests[] = {
        {"/camera-status-board/a-new-board-knows-nothing", test_a_new_board_knows_nothing},
        {"/camera-status-board/a-camera-is-connected-by-its-first-frame",
         test_a_camera_is_connected_by_its_first_frame},
        {"/camera-status-board/tries-are-counted-and-logged-once", test_tries_are_counted_and_logged_once},
        {"/camera-status-board/tries-in-vain-are-one-time-without-a-camera",
         test_tries_in_vain_are_one_time_without_a_camera},
        {"/camera-status-board/frames-that-are-missing-are-counted", test_frames_that_are_missing_are_counted},
        {"/camera-status-board/the-time-without-a-camera-is-added-up", test_the_time_without_a_camera_is_added_up},
        {"/camera-status-board/a-recovery-ends-with-a-frame", test_a_recovery_ends_with_a_frame},
        {"/camera-status-board/a-frame-clears-the-cause", test_a_frame_clears_the_cause},
        {"/camera-status-board/a-fallback-does-not-count-as-a-camera", test_a_fallback_does_not_count_as_a_camera},
        {"/camera-status-board/a-pause-is-no-failed-try", test_a_pause_is_no_failed_try},
        {"/camera-status-board/a-long-message-is-cut", test_a_long_message_is_cut},
        {"/camera-status-board/each-change-is-told-once", test_each_change_is_told_once},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(tests); i++)
        g_test_add(tests[i].path, Fixture, NULL, set_up, tests[i].test, tear_down);
    return g_test_run();
}
