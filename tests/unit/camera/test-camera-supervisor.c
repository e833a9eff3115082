#include "camera/camera-supervisor.h"

#include "log-recorder.h"
#include "scripted-camera.h"
#include "util/clock.h"

#include <glib/gstdio.h>
#include <string.h>

/* Longer than any test may take: who waits for this has hung. */
#define FAR_AWAY_US (60 * G_USEC_PER_SEC)

typedef struct Fixture {
    Mailbox *frames;
    CameraSupervisor *supervisor;
    const char *sysfs_root; /* NULL: the machine's */
} Fixture;

static void set_up(Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
    fixture->frames = mailbox_new((GBoxedCopyFunc)frame_ref, (GDestroyNotify)frame_unref);
    scripted_camera_set(&scripted_camera_well);
    scripted_camera_reset_counts();
    log_recorder_clear();
}

static void tear_down(Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
    camera_supervisor_free(fixture->supervisor);
    mailbox_free(fixture->frames);
    ScriptedCounts counts = scripted_camera_get_counts();
    g_assert_cmpint(counts.fallback_closes, ==, counts.fallback_opens);
}

static void start(Fixture *fixture, const char *backend, const char *fallback, const char *file)
{
    CameraSupervisorConfig config = {
        .camera = {.width = 16, .height = 16, .fps = 30, .file = file},
        .backend = backend,
        .fallback = fallback,
        .stall_timeout_us = 100 * 1000,
        .sysfs_root = fixture->sysfs_root,
        .backends = scripted_camera_backends,
    };
    fixture->supervisor = camera_supervisor_new(&config, fixture->frames);
    camera_supervisor_start(fixture->supervisor);
}

static CameraStatus get_status(Fixture *fixture)
{
    CameraStatus status;
    camera_supervisor_get_status(fixture->supervisor, &status);
    return status;
}

typedef bool (*Condition)(const CameraStatus *status, const ScriptedCounts *counts);

/* Waits until condition holds, and returns the status in which it does. */
static CameraStatus wait_until(Fixture *fixture, Condition condition)
{
    int64_t give_up_us = clock_monotonic_us() + FAR_AWAY_US;
    for (;;) {
        CameraStatus status = get_status(fixture);
        ScriptedCounts counts = scripted_camera_get_counts();
        if (condition(&status, &counts))
            return status;
        if (clock_monotonic_us() > give_up_us)
            g_error("still %s (%s), %d opens", camera_state_name(status.state), status.cause, counts.opens);
        g_usleep(1000);
    }
}

/* A line is written right after the status that it tells of can be seen. */
static void assert_log_lines(guint count)
{
    int64_t give_up_us = clock_monotonic_us() + FAR_AWAY_US;
    while (log_recorder_count() < count && clock_monotonic_us() < give_up_us)
        g_usleep(1000);
    g_assert_cmpuint(log_recorder_count(), ==, count);
}

static bool is_connected(const CameraStatus *status, G_GNUC_UNUSED const ScriptedCounts *counts)
{
    return status->state == CAMERA_STATE_CONNECTED;
}

static bool is_reopened(const CameraStatus *status, const ScriptedCounts *counts)
{
    return status->state == CAMERA_STATE_CONNECTED && counts->opens >= 2;
}

static bool is_disconnected(const CameraStatus *status, G_GNUC_UNUSED const ScriptedCounts *counts)
{
    return status->state == CAMERA_STATE_DISCONNECTED && *status->cause;
}

static bool has_failed(const CameraStatus *status, G_GNUC_UNUSED const ScriptedCounts *counts)
{
    return status->state == CAMERA_STATE_FAILED;
}

static bool shows_fallback(const CameraStatus *status, G_GNUC_UNUSED const ScriptedCounts *counts)
{
    return status->is_fallback && status->frame_count >= 3;
}

static bool is_opening(G_GNUC_UNUSED const CameraStatus *status, const ScriptedCounts *counts)
{
    return counts->opens == 1;
}

static bool has_tried_thrice(const CameraStatus *status, G_GNUC_UNUSED const ScriptedCounts *counts)
{
    return status->retry_count >= 3;
}

static bool has_tried_four_times(const CameraStatus *status, G_GNUC_UNUSED const ScriptedCounts *counts)
{
    return status->retry_count >= 4;
}

static void test_frames_reach_the_mailbox(Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
    start(fixture, "realsense", NULL, NULL);
    g_autoptr(Frame) first = mailbox_take(fixture->frames, clock_monotonic_us() + FAR_AWAY_US);
    g_autoptr(Frame) second = mailbox_take(fixture->frames, clock_monotonic_us() + FAR_AWAY_US);
    g_assert_true(first && second && second->number > first->number);
    CameraStatus status = wait_until(fixture, is_connected);
    g_assert_true(status.running);
    g_assert_false(status.is_fallback);
    g_assert_cmpstr(status.backend, ==, "realsense");
    g_assert_cmpstr(status.info.name, ==, "scripted camera");
    g_assert_cmpint(status.width, ==, 16);
    assert_log_lines(1);
}

static void test_a_stalled_camera_is_opened_again(Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
    ScriptedCamera script = scripted_camera_well;
    script.frames_until_quiet = 3;
    scripted_camera_set(&script);
    start(fixture, "realsense", NULL, NULL);
    CameraStatus status = wait_until(fixture, is_disconnected);
    g_assert_cmpstr(status.cause, ==, "stalled");
    g_assert_cmpstr(status.info.name, ==, "");
    g_assert_cmpuint(status.frame_count, ==, 3);
    scripted_camera_set(&scripted_camera_well);
    status = wait_until(fixture, is_reopened);
    g_assert_cmpstr(status.cause, ==, "");
    g_assert_cmpuint(status.retry_count, ==, 0);
    assert_log_lines(3);
    g_assert_true(log_recorder_line_has(0, "connected"));
    g_assert_true(log_recorder_line_has(1, "stalled"));
    g_assert_true(log_recorder_line_has(2, "connected"));
}

static void test_a_camera_that_breaks_is_opened_again(Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
    ScriptedCamera script = scripted_camera_well;
    script.frames_until_quiet = 3;
    script.quiet_error = CAMERA_ERROR_DISCONNECTED;
    scripted_camera_set(&script);
    start(fixture, "realsense", NULL, NULL);
    CameraStatus status = wait_until(fixture, is_disconnected);
    g_assert_cmpstr(status.cause, ==, "disconnected");
    g_assert_cmpstr(status.message, ==, "the script says: gone");
    scripted_camera_set(&scripted_camera_well);
    wait_until(fixture, is_reopened);
}

static void test_a_camera_that_may_pause_stays_open(Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
    ScriptedCamera script = scripted_camera_well;
    script.may_pause = true;
    script.frames_until_quiet = 3;
    scripted_camera_set(&script);
    start(fixture, "realsense", NULL, NULL);
    g_assert_cmpstr(wait_until(fixture, is_disconnected).cause, ==, "stalled");
    script.frames_until_quiet = SCRIPTED_FRAMES_ENDLESS;
    scripted_camera_set(&script);
    wait_until(fixture, is_connected);
    g_assert_cmpint(scripted_camera_get_counts().opens, ==, 1);
}

static void test_tries_go_on_with_longer_waits(Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
    ScriptedCamera script = scripted_camera_well;
    script.open_error = CAMERA_ERROR_BUSY;
    scripted_camera_set(&script);
    int64_t start_us = clock_monotonic_us();
    start(fixture, "realsense", NULL, NULL);
    CameraStatus status = wait_until(fixture, has_tried_thrice);
    g_assert_cmpint(clock_monotonic_us() - start_us, >=, 600 * 1000); /* 0.25 s and 0.5 s, less the jitter */
    g_assert_cmpint(status.state, ==, CAMERA_STATE_DISCONNECTED);
    g_assert_cmpstr(status.cause, ==, "busy");
    assert_log_lines(1);
    scripted_camera_set(&scripted_camera_well);
    wait_until(fixture, is_connected);
    assert_log_lines(2);
}

static bool has_tried_six_times(const CameraStatus *status, G_GNUC_UNUSED const ScriptedCounts *counts)
{
    return status->retry_count >= 6;
}

/* The next try would be 8 s away. */
static void test_a_device_that_comes_cuts_the_wait_short(Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
    ScriptedCamera script = scripted_camera_well;
    script.open_error = CAMERA_ERROR_NO_DEVICE;
    scripted_camera_set(&script);
    g_autofree char *sysfs = g_dir_make_tmp("test-sysfs-XXXXXX", NULL);
    g_autofree char *device = g_build_filename(sysfs, "bus", "usb", "devices", "1-2", NULL);
    fixture->sysfs_root = sysfs;
    start(fixture, "realsense", NULL, NULL);
    wait_until(fixture, has_tried_six_times);
    scripted_camera_set(&scripted_camera_well);
    int64_t start_us = clock_monotonic_us();
    g_assert_cmpint(g_mkdir_with_parents(device, 0700), ==, 0);
    wait_until(fixture, is_connected);
    g_assert_cmpint(clock_monotonic_us() - start_us, <, 6 * G_USEC_PER_SEC);
    for (int i = 0; i < 5; i++) { /* and all directories above it */
        g_assert_cmpint(g_rmdir(device), ==, 0);
        *strrchr(device, '/') = '\0';
    }
}

static void test_a_wrong_setting_is_a_failure(Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
    ScriptedCamera script = scripted_camera_well;
    script.open_error = CAMERA_ERROR_PROFILE;
    scripted_camera_set(&script);
    start(fixture, "realsense", NULL, NULL);
    g_assert_cmpstr(wait_until(fixture, has_failed).cause, ==, "profile");
    scripted_camera_set(&scripted_camera_well); /* and yet it is tried again: settings of a camera can change, too */
    wait_until(fixture, is_connected);
}

static void test_an_unknown_back_end_is_a_failure(Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
    start(fixture, "daguerreotype", NULL, NULL);
    CameraStatus status = wait_until(fixture, has_failed);
    g_assert_cmpstr(status.cause, ==, "not_supported");
    g_assert_nonnull(strstr(status.message, "daguerreotype"));
}

static void test_auto_turns_to_what_is_supported(Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
    ScriptedCamera script = scripted_camera_well;
    script.open_error = CAMERA_ERROR_NOT_SUPPORTED;
    scripted_camera_set(&script);
    start(fixture, "auto", "pattern", NULL);
    CameraStatus status = wait_until(fixture, is_connected);
    g_assert_cmpstr(status.backend, ==, "realsense-v4l2");
    g_assert_false(status.is_fallback);
    g_assert_cmpint(scripted_camera_get_counts().opens, ==, 1);
}

static void test_an_absent_camera_is_looked_for_but_not_opened(Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
    ScriptedCamera script = scripted_camera_well;
    script.is_absent = true;
    scripted_camera_set(&script);
    start(fixture, "auto", NULL, NULL);
    CameraStatus status = wait_until(fixture, has_tried_thrice);
    g_assert_cmpint(status.state, ==, CAMERA_STATE_DISCONNECTED);
    g_assert_cmpstr(status.cause, ==, "no_device");
    g_assert_cmpuint(status.frame_count, ==, 0);
    g_assert_cmpint(scripted_camera_get_counts().opens, ==, 0);
    assert_log_lines(1);
    scripted_camera_set(&scripted_camera_well);
    wait_until(fixture, is_connected);
}

static void test_the_fallback_stands_in_until_a_camera_appears(Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
    ScriptedCamera script = scripted_camera_well;
    script.is_absent = true;
    scripted_camera_set(&script);
    start(fixture, "auto", "pattern", NULL);
    CameraStatus status = wait_until(fixture, shows_fallback);
    g_assert_cmpint(status.state, ==, CAMERA_STATE_DISCONNECTED);
    g_assert_cmpstr(status.cause, ==, "no_device");
    g_assert_cmpstr(status.backend, ==, "pattern");
    wait_until(fixture, has_tried_thrice);
    g_assert_cmpint(scripted_camera_get_counts().fallback_opens, ==, 1);
    scripted_camera_set(&scripted_camera_well);
    status = wait_until(fixture, is_connected);
    g_assert_false(status.is_fallback);
    g_assert_cmpstr(status.backend, ==, "realsense");
    g_assert_cmpint(scripted_camera_get_counts().fallback_closes, ==, 1);
    assert_log_lines(3);
}

static void test_the_fallback_comes_back_when_the_camera_is_unplugged(Fixture *fixture,
                                                                      G_GNUC_UNUSED gconstpointer data)
{
    start(fixture, "auto", "pattern", NULL);
    wait_until(fixture, is_connected);
    ScriptedCamera script = scripted_camera_well;
    script.frames_until_quiet = 0;
    script.quiet_error = CAMERA_ERROR_DISCONNECTED;
    script.open_error = CAMERA_ERROR_NO_DEVICE;
    scripted_camera_set(&script);
    g_assert_cmpstr(wait_until(fixture, shows_fallback).cause, ==, "no_device");
}

static void test_the_fallback_does_not_hide_a_broken_camera(Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
    ScriptedCamera script = scripted_camera_well;
    script.open_error = CAMERA_ERROR_BUSY;
    scripted_camera_set(&script);
    start(fixture, "auto", "pattern", NULL);
    CameraStatus status = wait_until(fixture, has_tried_thrice);
    g_assert_false(status.is_fallback);
    g_assert_cmpint(scripted_camera_get_counts().fallback_opens, ==, 0);
}

static void test_a_named_back_end_has_no_fallback(Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
    ScriptedCamera script = scripted_camera_well;
    script.is_absent = true;
    scripted_camera_set(&script);
    start(fixture, "realsense", "pattern", NULL);
    g_assert_false(wait_until(fixture, has_tried_thrice).is_fallback);
    g_assert_cmpint(scripted_camera_get_counts().fallback_opens, ==, 0);
}

static void test_auto_plays_the_file_that_is_set(Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
    start(fixture, "auto", "pattern", "clip.y4m");
    CameraStatus status = wait_until(fixture, is_connected);
    g_assert_cmpstr(status.backend, ==, "file");
    g_assert_false(status.is_fallback);
}

static void test_reconnecting_opens_a_working_camera_again(Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
    start(fixture, "realsense", NULL, NULL);
    wait_until(fixture, is_connected);
    camera_supervisor_reconnect(fixture->supervisor);
    wait_until(fixture, is_reopened);
    g_assert_cmpint(scripted_camera_get_counts().closes, ==, 1);
}

static void test_reconnecting_ends_a_long_wait(Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
    ScriptedCamera script = scripted_camera_well;
    script.open_error = CAMERA_ERROR_BUSY;
    scripted_camera_set(&script);
    start(fixture, "realsense", NULL, NULL);
    wait_until(fixture, has_tried_four_times); /* the next wait: 2 s */
    scripted_camera_set(&scripted_camera_well);
    int64_t start_us = clock_monotonic_us();
    camera_supervisor_reconnect(fixture->supervisor);
    wait_until(fixture, is_connected);
    g_assert_cmpint(clock_monotonic_us() - start_us, <, 1500 * 1000);
}

/* Would hang if one of these calls waited for the camera. */
static void test_nobody_waits_for_an_open_that_hangs(Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
    ScriptedCamera script = scripted_camera_well;
    script.open_hangs = true;
    scripted_camera_set(&script);
    start(fixture, "realsense", NULL, NULL);
    wait_until(fixture, is_opening);
    g_assert_cmpint(get_status(fixture).state, ==, CAMERA_STATE_CONNECTING);
    camera_supervisor_reconnect(fixture->supervisor);
    scripted_camera_set(&scripted_camera_well);
    wait_until(fixture, is_reopened);
}

static void test_it_can_be_stopped_in_any_state(Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
    for (int i = 0; i < 40; i++) {
        ScriptedCamera script = scripted_camera_well;
        script.is_absent = i % 4 == 1;
        script.open_error = i % 4 == 2 ? CAMERA_ERROR_BUSY : -1;
        script.frames_until_quiet = i % 4 == 3 ? 0 : SCRIPTED_FRAMES_ENDLESS;
        scripted_camera_set(&script);
        start(fixture, "auto", i % 8 < 4 ? "pattern" : NULL, NULL);
        g_usleep((gulong)(i % 5) * 1000);
        if (i % 3 == 0)
            camera_supervisor_reconnect(fixture->supervisor);
        camera_supervisor_free(g_steal_pointer(&fixture->supervisor));
        ScriptedCounts counts = scripted_camera_get_counts();
        g_assert_cmpint(counts.fallback_closes, ==, counts.fallback_opens);
    }
}

static void test_one_that_never_ran_can_be_freed(Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
    CameraSupervisorConfig config = {.backend = "auto", .backends = scripted_camera_backends};
    fixture->supervisor = camera_supervisor_new(&config, fixture->frames);
    g_assert_false(get_status(fixture).running);
    camera_supervisor_reconnect(fixture->supervisor);
    camera_supervisor_free(NULL);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    log_recorder_start();
    static const struct {
        const char *path;
        void (*test)(Fixture *, gconstpointer);
    } tests[] = {
        {"frames-reach-the-mailbox", test_frames_reach_the_mailbox},
        {"a-stalled-camera-is-opened-again", test_a_stalled_camera_is_opened_again},
        {"a-camera-that-breaks-is-opened-again", test_a_camera_that_breaks_is_opened_again},
        {"a-camera-that-may-pause-stays-open", test_a_camera_that_may_pause_stays_open},
        {"tries-go-on-with-longer-waits", test_tries_go_on_with_longer_waits},
        {"a-device-that-comes-cuts-the-wait-short", test_a_device_that_comes_cuts_the_wait_short},
        {"a-wrong-setting-is-a-failure", test_a_wrong_setting_is_a_failure},
        {"an-unknown-back-end-is-a-failure", test_an_unknown_back_end_is_a_failure},
        {"auto-turns-to-what-is-supported", test_auto_turns_to_what_is_supported},
        {"an-absent-camera-is-looked-for-but-not-opened", test_an_absent_camera_is_looked_for_but_not_opened},
        {"the-fallback-stands-in-until-a-camera-appears", test_the_fallback_stands_in_until_a_camera_appears},
        {"the-fallback-comes-back-when-the-camera-is-unplugged",
         test_the_fallback_comes_back_when_the_camera_is_unplugged},
        {"the-fallback-does-not-hide-a-broken-camera", test_the_fallback_does_not_hide_a_broken_camera},
        {"a-named-back-end-has-no-fallback", test_a_named_back_end_has_no_fallback},
        {"auto-plays-the-file-that-is-set", test_auto_plays_the_file_that_is_set},
        {"reconnecting-opens-a-working-camera-again", test_reconnecting_opens_a_working_camera_again},
        {"reconnecting-ends-a-long-wait", test_reconnecting_ends_a_long_wait},
        {"nobody-waits-for-an-open-that-hangs", test_nobody_waits_for_an_open_that_hangs},
        {"it-can-be-stopped-in-any-state", test_it_can_be_stopped_in_any_state},
        {"one-that-never-ran-can-be-freed", test_one_that_never_ran_can_be_freed},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(tests); i++) {
        g_autofree char *path = g_strconcat("/camera-supervisor/", tests[i].path, NULL);
        g_test_add(path, Fixture, NULL, set_up, tests[i].test, tear_down);
    }
    return g_test_run();
}
