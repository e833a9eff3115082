/*
 * The realsense back end on recordings, played by the real librealsense. REALSENSE_TEST_BAG in the environment names
 * one of about a second of a software camera, in 320x240 at 30 frames a second.
 */
#include "realsense-fixture.h"
#include "util/clock.h"

#include <glib/gstdio.h>
#include <string.h>

#define RECORDING_WIDTH  320
#define RECORDING_HEIGHT 240

static CameraConfig recording_config(const char *path)
{
    /* The size is the recording's, not the one that is set. */
    return (CameraConfig){.width = 1280, .height = 720, .fps = 15, .serial = "000000000000", .file = path};
}

static void test_recording_plays(void)
{
    const CameraConfig config = recording_config(g_getenv("REALSENSE_TEST_BAG"));
    g_assert_true(camera_realsense_backend.is_present(&config, NULL));
    CameraInfo info = {0};
    CameraHandle *camera = open_camera(&config, &info);
    g_assert_cmpfloat(info.fps, ==, 30);
    int64_t last_capture_us = 0;
    int last_bar = -1;
    for (uint64_t number = 0; number < 10; number++) {
        g_autoptr(Frame) frame = next_frame(camera);
        assert_picture(frame, RECORDING_WIDTH, RECORDING_HEIGHT);
        g_assert_cmpuint(frame->number, ==, number);
        g_assert_cmpint(frame->capture_time_us, >, last_capture_us);
        g_assert_cmpint(frame->capture_time_us, <=, clock_monotonic_us());
        g_assert_cmpint(bar_position(frame), !=, last_bar);
        last_capture_us = frame->capture_time_us;
        last_bar = bar_position(frame);
    }
    camera_handle_close(camera);
}

/* The bar starts at the left again with each round. */
static void test_recording_loops(void)
{
    const CameraConfig config = recording_config(g_getenv("REALSENSE_TEST_BAG"));
    CameraInfo info = {0};
    CameraHandle *camera = open_camera(&config, &info);
    int rounds = 0, last_bar = RECORDING_WIDTH;
    int64_t first_us = 0, last_us = 0;
    guint count = 0;
    for (; rounds < 4; count++) {
        g_autoptr(Frame) frame = next_frame(camera);
        rounds += bar_position(frame) < last_bar;
        last_bar = bar_position(frame);
        last_us = frame->capture_time_us;
        first_us = first_us == 0 ? last_us : first_us;
    }
    camera_handle_close(camera);
    g_test_message("%u frames, %.1f a second", count, (count - 1) * 1e6 / (double)(last_us - first_us));
    /* In its own time: three rounds of about a second, neither rushed through nor stuck between rounds. */
    g_assert_cmpuint(count, >, 45);
    g_assert_cmpint(last_us - first_us, >, 2 * G_USEC_PER_SEC);
}

/* The SDK calls a recording stopped a little before it has taken its stream down: as short a time as no test meets. */
static void test_lingering_end(void)
{
    control("devices=0 mode=linger");
    const CameraConfig config = recording_config(g_getenv("REALSENSE_TEST_BAG"));
    CameraInfo info = {0};
    CameraHandle *camera = open_camera(&config, &info);
    int rounds = 0, last_bar = RECORDING_WIDTH;
    while (rounds < 3) {
        g_autoptr(Frame) frame = next_frame(camera);
        rounds += bar_position(frame) < last_bar;
        last_bar = bar_position(frame);
    }
    camera_handle_close(camera);
}

static void test_broken_recordings(void)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *dir = g_dir_make_tmp("test-realsense-XXXXXX", &error);
    g_assert_no_error(error);
    g_autofree char *good = NULL;
    gsize good_bytes = 0;
    g_file_get_contents(g_getenv("REALSENSE_TEST_BAG"), &good, &good_bytes, &error);
    g_assert_no_error(error);
    const gsize random_bytes = 100000;
    g_autofree char *random = g_malloc(random_bytes);
    g_autoptr(GRand) generator = g_rand_new_with_seed(1);
    for (gsize i = 0; i < random_bytes; i++)
        random[i] = (char)g_rand_int_range(generator, 0, 256);
    const struct {
        const char *name;
        const char *contents; /* NULL: there is no file */
        gsize bytes;
    } cases[] = {
        {"missing.bag", NULL, 0},
        {"empty.bag", good, 0},
        {"random.bag", random, random_bytes},
        {"head.bag", good, 13},
        {"truncated.bag", good, good_bytes / 2},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = g_build_filename(dir, cases[i].name, NULL);
        if (cases[i].contents != NULL)
            g_assert_true(g_file_set_contents(path, cases[i].contents, (gssize)cases[i].bytes, NULL));
        const CameraConfig config = recording_config(path);
        g_autofree char *message = open_failure(&config, CAMERA_ERROR_WRONG_FILE);
        assert_contains(message, path);
        g_test_message("%s", message);
        g_unlink(path);
    }
    g_rmdir(dir);
}

/* With such bytes in the middle of it, the SDK reads a recording for ever, at full speed. */
static void test_endless_recording(void)
{
    static CameraBackend hasty;
    hasty = camera_realsense_backend;
    hasty.open_budget_us = 2 * G_USEC_PER_SEC;
    fixture_backend = &hasty;
    g_autoptr(GError) error = NULL;
    g_autofree char *path = g_build_filename(g_get_tmp_dir(), "test-realsense-endless.bag", NULL);
    g_autofree char *bytes = NULL;
    gsize length = 0;
    g_file_get_contents(g_getenv("REALSENSE_TEST_BAG"), &bytes, &length, &error);
    g_assert_no_error(error);
    memset(bytes + length / 2, 0xff, length / 10);
    g_file_set_contents(path, bytes, (gssize)length, &error);
    g_assert_no_error(error);
    const CameraConfig config = recording_config(path);
    g_autofree char *message = open_failure(&config, CAMERA_ERROR_DRIVER_HUNG);
    assert_contains(message, "realsense's open has not returned for 2.0 s");
    fixture_backend = &camera_realsense_backend;
    g_unlink(path);
}

/* A close is a matter of milliseconds; in its real-time mode the SDK takes ten seconds at times. */
static void test_recording_cycles(void)
{
    const CameraConfig config = recording_config(g_getenv("REALSENSE_TEST_BAG"));
    guint fds = 0;
    for (int i = 0; i < 10; i++) {
        CameraInfo info = {0};
        CameraHandle *camera = open_camera(&config, &info);
        frame_unref(next_frame(camera));
        const int64_t close_us = clock_monotonic_us();
        camera_handle_close(camera);
        g_assert_cmpint(clock_monotonic_us() - close_us, <, 5 * G_USEC_PER_SEC);
        if (i == 1)
            fds = count_entries("/proc/self/fd");
    }
    g_assert_cmpuint(count_entries("/proc/self/fd"), ==, fds);
}

int main(int argc, char **argv)
{
    become_worker_if_asked(argc, argv);
    g_test_init(&argc, &argv, NULL);
    add_test("/realsense-recording/plays-a-recording-in-its-own-size", test_recording_plays);
    add_test("/realsense-recording/loops-a-recording-in-its-own-time", test_recording_loops);
    add_test("/realsense-recording/waits-for-the-sdk-to-be-done-with-an-end", test_lingering_end);
    add_test("/realsense-recording/a-broken-recording-is-an-error", test_broken_recordings);
    add_test("/realsense-recording/a-recording-that-is-read-for-ever-is-ended", test_endless_recording);
    add_test("/realsense-recording/recordings-close-quickly-and-leave-nothing-behind", test_recording_cycles);
    return run_tests();
}
