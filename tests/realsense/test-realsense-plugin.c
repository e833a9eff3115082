/*
 * The realsense back end in this process: what cannot be seen from outside a worker, and what of the SDK must stay as
 * it is over many rounds. Leaks are looked for, which a worker's _exit() prevents.
 */
#include "realsense-fixture.h"
#include "util/clock.h"

#include <dlfcn.h>

#define OPEN_CLOSE_CYCLES 200

static const CameraConfig vga = {.width = 640, .height = 480, .fps = 30};

static void test_frame_rate_first(void)
{
    CameraInfo info = {0};
    CameraHandle *camera = open_camera(&vga, &info);
    float (*auto_exposure_priority)(void) =
        (float (*)(void))dlsym(RTLD_DEFAULT, "realsense_shim_auto_exposure_priority");
    g_assert_nonnull(auto_exposure_priority);
    g_assert_cmpfloat(auto_exposure_priority(), ==, 0);
    camera_handle_close(camera);
}

/* A camera that is back before anybody looked has a stale handle all the same. */
static void test_quick_replug(void)
{
    CameraInfo info = {0};
    CameraHandle *camera = open_camera(&vga, &info);
    frame_unref(next_frame(camera));
    control("devices=0");
    g_free(open_failure(&vga, CAMERA_ERROR_NO_DEVICE)); /* the shim has seen it */
    reset();
    assert_disconnects(camera);
    camera_handle_close(camera);
}

static void test_other_unplugged(void)
{
    control("devices=2 mode=stream");
    CameraInfo info = {0};
    CameraHandle *camera = open_camera(&vga, &info);
    control("devices=1 mode=stream");
    const CameraConfig other = {.width = 640, .height = 480, .fps = 30, .serial = software_camera_models[1].serial};
    g_free(open_failure(&other, CAMERA_ERROR_WRONG_SERIAL)); /* the shim has seen it */
    for (int i = 0; i < 5; i++)
        frame_unref(next_frame(camera));
    camera_handle_close(camera);
}

static void open_and_close(void)
{
    CameraInfo info = {0};
    CameraHandle *camera = open_camera(&vga, &info);
    frame_unref(next_frame(camera));
    camera_handle_close(camera);
}

static void test_many_cycles(void)
{
    for (int i = 0; i < 5; i++)
        open_and_close();
    const guint fds = count_entries("/proc/self/fd"), threads = count_entries("/proc/self/task");
    for (int i = 0; i < OPEN_CLOSE_CYCLES; i++)
        open_and_close();
    g_assert_cmpuint(count_entries("/proc/self/fd"), ==, fds);
    g_assert_cmpuint(count_entries("/proc/self/task"), ==, threads);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    CameraBackend in_process = camera_realsense_backend;
    in_process.isolated = false;
    fixture_backend = &in_process;
    add_test("/realsense-plugin/keeps-the-frame-rate-in-low-light", test_frame_rate_first);
    add_test("/realsense-plugin/a-quick-replug-disconnects", test_quick_replug);
    add_test("/realsense-plugin/unplugging-another-camera-disturbs-nothing", test_other_unplugged);
    add_test("/realsense-plugin/two-hundred-cycles-leave-nothing-behind", test_many_cycles);
    return run_tests();
}
