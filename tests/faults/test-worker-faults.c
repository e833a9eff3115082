/* One camera in a worker, and each fault that a driver can have: what the service is told, and what it loses by it. */
#include "faults-fixture.h"

#include "camera/worker/worker-camera.h"
#include "camera/worker/worker-ring.h"
#include "util/clock.h"

#include <linux/capability.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

/* Waits until the camera fails, and closes it. (transfer full) */
static GError *close_failed(CameraHandle *camera)
{
    GError *error = NULL;
    const int64_t limit_us = clock_monotonic_us() + FAR_AWAY_US;
    while (!error && clock_monotonic_us() < limit_us)
        frame_unref(camera_handle_wait_frame(camera, limit_us, NULL, &error));
    g_assert_nonnull(error);
    camera_handle_close(camera);
    return error;
}

/* Opens the camera, lets it deliver, then have that fault. One frame is kept, in the first slot. (transfer full) */
static GError *fail_while_open(const char *fault)
{
    CameraInfo info = {0};
    CameraHandle *camera = open_faulty(&info);
    g_autoptr(Frame) kept = next_frame(camera);
    control(fault);
    return close_failed(camera);
}

static void test_frames_cross_whole(void)
{
    CameraInfo info = {0};
    CameraHandle *camera = open_faulty(&info);
    g_assert_cmpstr(info.name, ==, "faulty camera");
    g_assert_cmpfloat(info.fps, ==, 200);
    int64_t last_capture_us = 0;
    for (uint64_t i = 0; i < 100; i++) {
        g_autoptr(Frame) frame = next_frame(camera);
        assert_picture(frame);
        g_assert_cmpuint(frame->number, >=, i);
        g_assert_cmpint(frame->capture_time_us, >, last_capture_us);
        last_capture_us = frame->capture_time_us;
    }
    camera_handle_close(camera);
}

static void test_failing_to_open(void)
{
    static const struct {
        const char *fault;
        CameraError code;
        const char *words;
    } cases[] = {
        {"open-fails", CAMERA_ERROR_BUSY, "the control file says: open-fails"},
        {"open-segfaults", CAMERA_ERROR_WORKER_CRASHED, "was ended by signal 11 (Segmentation fault)"},
        {"open-aborts", CAMERA_ERROR_WORKER_CRASHED, "was ended by signal 6 (Aborted)"},
        {"open-exits", CAMERA_ERROR_WORKER_CRASHED, "exited with status 3"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        control(cases[i].fault);
        g_autoptr(GError) error = NULL;
        CameraInfo info = {0};
        g_assert_null(camera_handle_open(&faulty_camera, faulty_config(), NULL, &info, &error));
        assert_error(error, cases[i].code, cases[i].words);
        assert_no_child();
    }
}

static void test_failing_while_open(void)
{
    static const struct {
        const char *fault;
        CameraError code;
        const char *words;
    } cases[] = {
        {"wait-fails", CAMERA_ERROR_BUSY, "the control file says: wait-fails"},
        {"wait-segfaults", CAMERA_ERROR_WORKER_CRASHED, "was ended by signal 11 (Segmentation fault)"},
        {"wait-aborts", CAMERA_ERROR_WORKER_CRASHED, "was ended by signal 6 (Aborted)"},
        {"wait-exits", CAMERA_ERROR_WORKER_CRASHED, "exited with status 3"},
        {"wait-hangs", CAMERA_ERROR_DRIVER_HUNG, "faulty's wait_frame has not returned for"},
        {"wait-spins", CAMERA_ERROR_DRIVER_HUNG, "faulty's wait_frame has not returned for"},
        {"leaks", CAMERA_ERROR_WORKER_CRASHED, "leaks: it had"},
        {"garbage", CAMERA_ERROR_WORKER_CRASHED, "sent what is no message"},
        {"wild-slot", CAMERA_ERROR_WORKER_CRASHED, "sent a frame in the place of another"},
        {"other-time", CAMERA_ERROR_WORKER_CRASHED, "sent a frame from another time"},
        {"out-of-turn", CAMERA_ERROR_WORKER_CRASHED, "sent a message out of turn"},
        {"loses-socket", CAMERA_ERROR_WORKER_CRASHED, "the camera's worker "}, /* ends by itself, or is killed first */
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        control("well");
        g_autoptr(GError) error = fail_while_open(cases[i].fault);
        assert_error(error, cases[i].code, cases[i].words);
        assert_no_child();
    }
}

static void test_an_open_without_end(void)
{
    static const char *const faults[] = {"open-hangs", "open-spins"};
    for (size_t i = 0; i < G_N_ELEMENTS(faults); i++) {
        control(faults[i]);
        g_autoptr(GError) error = NULL;
        CameraInfo info = {0};
        g_assert_null(camera_handle_open(&faulty_hasty_camera, faulty_config(), NULL, &info, &error));
        assert_error(error, CAMERA_ERROR_DRIVER_HUNG, "faulty-hasty's open has not returned for 0.3 s");
        assert_no_child();
    }
}

static gpointer cancel_soon(gpointer cancellable)
{
    g_usleep(50000);
    g_cancellable_cancel(cancellable);
    return NULL;
}

/* Its budget is a minute. */
static void test_cancelling_an_open_that_hangs(void)
{
    control("open-hangs");
    g_autoptr(GCancellable) cancellable = g_cancellable_new();
    GThread *thread = g_thread_new("canceller", cancel_soon, cancellable);
    g_autoptr(GError) error = NULL;
    CameraInfo info = {0};
    const int64_t start_us = clock_monotonic_us();
    g_assert_null(camera_handle_open(&faulty_camera, faulty_config(), cancellable, &info, &error));
    g_assert_error(error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    g_assert_cmpint(clock_monotonic_us() - start_us, <, 30 * G_USEC_PER_SEC);
    g_thread_join(thread);
}

static void test_a_close_without_end(void)
{
    static const char *const faults[] = {"close-hangs", "close-spins", "close-segfaults"};
    for (size_t i = 0; i < G_N_ELEMENTS(faults); i++) {
        control(faults[i]);
        CameraInfo info = {0};
        CameraHandle *camera = open_faulty(&info);
        frame_unref(next_frame(camera));
        const int64_t start_us = clock_monotonic_us();
        camera_handle_close(camera);
        g_assert_cmpint(clock_monotonic_us() - start_us, <, 20 * G_USEC_PER_SEC);
        assert_no_child();
    }
}

/* A wait that hangs is not waited for once more. */
static void test_closing_while_a_wait_hangs(void)
{
    CameraInfo info = {0};
    CameraHandle *camera = open_faulty(&info);
    control("wait-hangs");
    g_autoptr(GError) error = close_failed(camera);
    g_assert_error(error, CAMERA_ERROR, CAMERA_ERROR_DRIVER_HUNG);
}

static void test_frames_outlive_their_worker(void)
{
    CameraInfo info = {0};
    CameraHandle *camera = open_faulty(&info);
    g_autoptr(Frame) first = next_frame(camera);
    g_autoptr(Frame) second = next_frame(camera);
    control("wait-aborts");
    g_autoptr(GError) error = close_failed(camera);
    g_assert_nonnull(error);
    assert_picture(first);
    assert_picture(second);
    control("well");
    camera = open_faulty(&info);
    frame_unref(next_frame(camera));
    camera_handle_close(camera);
    assert_picture(first);
}

static gpointer release_later(gpointer frame)
{
    g_usleep(20000);
    frame_unref(frame);
    return NULL;
}

/* A reader who keeps all frames stops the camera, who goes on when one comes back, on whatever thread. */
static void test_frames_that_are_held(void)
{
    CameraInfo info = {0};
    CameraHandle *camera = open_faulty(&info);
    Frame *frames[WORKER_RING_SLOTS];
    for (size_t i = 0; i < G_N_ELEMENTS(frames); i++)
        frames[i] = next_frame(camera);
    g_autoptr(GError) error = NULL;
    g_assert_null(camera_handle_wait_frame(camera, clock_monotonic_us() + 200000, NULL, &error));
    g_assert_no_error(error);
    const uint64_t last_number = frames[WORKER_RING_SLOTS - 1]->number;
    GThread *thread = g_thread_new("releaser", release_later, frames[0]);
    g_autoptr(Frame) next = next_frame(camera);
    g_thread_join(thread);
    assert_picture(next);
    g_assert_cmpuint(next->number, >, last_number + 1); /* the gap tells of those that were dropped */
    for (size_t i = 1; i < G_N_ELEMENTS(frames); i++) {
        assert_picture(frames[i]);
        frame_unref(frames[i]);
    }
    camera_handle_close(camera);
}

static void test_a_worker_has_few_rights(void)
{
    control("inspect");
    CameraInfo info = {0};
    CameraHandle *camera = open_faulty(&info);
    if (prctl(PR_CAPBSET_READ, CAP_SETPCAP, 0, 0, 0) == 1 && geteuid() == 0)
        g_assert_cmpstr(info.name, ==, "privs caps bounding camera-worker death core session");
    else /* who may not change the bounding set gains nothing from it, either */
        g_assert_true(g_str_has_prefix(info.name, "privs caps ") && strstr(info.name, "death core session"));
    g_assert_cmpstr(info.usb_type, ==, "4"); /* standard input, output, error, and the socket */
    camera_handle_close(camera);
}

/* What this service knows in secret is nothing for a driver. */
static void test_a_worker_knows_no_secret(void)
{
    static const char *const secrets[] = {"TURN_URLS", "TURN_CREDENTIAL", "FAULTS_TEST_PASSWORD", "FAULTS_TEST_TOKEN"};
    g_setenv("FAULTS_TEST_PUBLIC", "yes", TRUE);
    for (size_t i = 0; i < G_N_ELEMENTS(secrets); i++)
        g_setenv(secrets[i], "x", TRUE);
    control("environment");
    CameraInfo info = {0};
    camera_handle_close(open_faulty(&info));
    g_assert_cmpstr(info.name, ==, "FAULTS_TEST_PUBLIC ");
    for (size_t i = 0; i < G_N_ELEMENTS(secrets); i++)
        g_unsetenv(secrets[i]);
    g_unsetenv("FAULTS_TEST_PUBLIC");
}

/* Service managers ask all processes to end at once; the service ends its camera in good order. */
static void test_a_worker_leaves_the_end_to_the_service(void)
{
    CameraInfo info = {0};
    g_autoptr(GError) error = NULL;
    WorkerCamera *camera = worker_camera_open(&faulty_camera, faulty_config(), NULL, &info, &error);
    g_assert_no_error(error);
    g_assert_cmpint(kill(worker_camera_get_pid(camera), SIGTERM), ==, 0);
    g_assert_cmpint(kill(worker_camera_get_pid(camera), SIGINT), ==, 0);
    for (int i = 0; i < 20; i++) {
        g_autoptr(Frame) frame = worker_camera_wait_frame(camera, clock_monotonic_us() + FAR_AWAY_US, NULL, &error);
        g_assert_no_error(error);
    }
    worker_camera_close(camera);
}

static bool reset(const CameraBackend *backend, GError **error)
{
    return camera_handle_reset(backend, faulty_config(), NULL, error);
}

static void test_a_reset_comes_to_its_end(void)
{
    g_autoptr(GError) error = NULL;
    control("wait-stalls heals");
    g_assert_true(reset(&faulty_camera, &error));
    g_assert_no_error(error);
    g_assert_cmpuint(count_resets(), ==, 1);
    CameraInfo info = {0};
    CameraHandle *camera = open_faulty(&info);
    frame_unref(next_frame(camera));
    camera_handle_close(camera);
}

static void test_a_reset_that_fails_says_how(void)
{
    static const struct {
        const char *fault;
        const CameraBackend *backend;
        CameraError code;
        const char *words;
    } cases[] = {
        {"well fails", &faulty_camera, CAMERA_ERROR_FAILED, "well fails"},
        {"well lacks", &faulty_camera, CAMERA_ERROR_NOT_SUPPORTED, "well lacks"},
        {"well hangs", &faulty_hasty_camera, CAMERA_ERROR_DRIVER_HUNG, "reset has not returned"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        control(cases[i].fault);
        g_assert_false(reset(cases[i].backend, &error));
        assert_error(error, cases[i].code, cases[i].words);
        assert_no_child();
    }
}

static void test_a_setting_too_long(void)
{
    g_autofree char *serial = g_strnfill(5000, 'x');
    CameraConfig config = *faulty_config();
    config.serial = serial;
    g_autoptr(GError) error = NULL;
    CameraInfo info = {0};
    g_assert_null(camera_handle_open(&faulty_camera, &config, NULL, &info, &error));
    assert_error(error, CAMERA_ERROR_FAILED, "5000 bytes");
}

/* None of them is waited for longer than it takes to die. */
static void test_many_faults(void)
{
    static const char *const faults[] = {"open-segfaults", "open-exits", "open-fails", "wait-segfaults",
                                         "wait-exits",     "garbage",    "wait-fails", "well"};
    guint descriptors = 0;
    for (size_t round = 0; round < 200; round++) {
        if (round == G_N_ELEMENTS(faults))
            descriptors = count_entries("/proc/self/fd");
        control(faults[round % G_N_ELEMENTS(faults)]);
        g_autoptr(GError) error = NULL;
        CameraInfo info = {0};
        CameraHandle *camera = camera_handle_open(&faulty_camera, faulty_config(), NULL, &info, &error);
        if (!camera)
            continue;
        frame_unref(camera_handle_wait_frame(camera, clock_monotonic_us() + FAR_AWAY_US, NULL, &error));
        camera_handle_close(camera);
    }
    g_assert_cmpuint(count_entries("/proc/self/fd"), ==, descriptors);
}

int main(int argc, char **argv)
{
    faults_init(&argc, &argv);
    add_test("/worker-faults/frames-cross-whole", test_frames_cross_whole);
    add_test("/worker-faults/an-open-that-fails-says-how", test_failing_to_open);
    add_test("/worker-faults/a-camera-that-fails-says-how", test_failing_while_open);
    add_test("/worker-faults/an-open-without-end-is-ended", test_an_open_without_end);
    add_test("/worker-faults/an-open-that-hangs-can-be-cancelled", test_cancelling_an_open_that_hangs);
    add_test("/worker-faults/a-close-without-end-is-ended", test_a_close_without_end);
    add_test("/worker-faults/a-wait-without-end-is-ended", test_closing_while_a_wait_hangs);
    add_test("/worker-faults/frames-outlive-their-worker", test_frames_outlive_their_worker);
    add_test("/worker-faults/a-slot-is-filled-again-when-its-frame-is-released", test_frames_that_are_held);
    add_test("/worker-faults/a-worker-has-few-rights", test_a_worker_has_few_rights);
    add_test("/worker-faults/a-worker-knows-no-secret", test_a_worker_knows_no_secret);
    add_test("/worker-faults/a-worker-leaves-the-end-to-the-service", test_a_worker_leaves_the_end_to_the_service);
    add_test("/worker-faults/a-reset-comes-to-its-end", test_a_reset_comes_to_its_end);
    add_test("/worker-faults/a-reset-that-fails-says-how", test_a_reset_that_fails_says_how);
    add_test("/worker-faults/a-setting-that-does-not-fit-is-an-error", test_a_setting_too_long);
    add_test("/worker-faults/two-hundred-faults-leave-nothing-behind", test_many_faults);
    return faults_run();
}
