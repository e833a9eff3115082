/* What the tests of the realsense back end share. */
#include "realsense-fixture.h"

#include "camera/worker/camera-worker.h"
#include "util/clock.h"

#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>

const CameraBackend *fixture_backend = &camera_realsense_backend;

void control(const char *words)
{
    g_autoptr(GError) error = NULL;
    g_file_set_contents(g_getenv("REALSENSE_SHIM_CONTROL"), words, -1, &error);
    g_assert_no_error(error);
}

CameraHandle *open_camera(const CameraConfig *config, CameraInfo *ret_info)
{
    g_autoptr(GError) error = NULL;
    CameraHandle *camera = camera_handle_open(fixture_backend, config, NULL, ret_info, &error);
    g_assert_no_error(error);
    g_assert_nonnull(camera);
    return camera;
}

Frame *next_frame(CameraHandle *camera)
{
    g_autoptr(GError) error = NULL;
    Frame *frame = camera_handle_wait_frame(camera, clock_monotonic_us() + FRAME_LIMIT_US, NULL, &error);
    g_assert_no_error(error);
    g_assert_nonnull(frame);
    return frame;
}

void assert_disconnects(CameraHandle *camera)
{
    g_autoptr(GError) error = NULL;
    const int64_t limit_us = clock_monotonic_us() + FRAME_LIMIT_US;
    while (error == NULL && clock_monotonic_us() < limit_us)
        frame_unref(camera_handle_wait_frame(camera, limit_us, NULL, &error));
    g_assert_error(error, CAMERA_ERROR, CAMERA_ERROR_DISCONNECTED);
}

char *open_failure(const CameraConfig *config, CameraError code)
{
    g_autoptr(GError) error = NULL;
    CameraInfo info = {0};
    g_assert_null(camera_handle_open(fixture_backend, config, NULL, &info, &error));
    g_assert_error(error, CAMERA_ERROR, (int)code);
    return g_strdup(error->message);
}

void assert_contains(const char *text, const char *part)
{
    if (strstr(text, part) == NULL)
        g_error("\"%s\" is not in: %s", part, text);
}

int bar_position(const Frame *frame)
{
    const uint8_t *row = frame->planes[0] + (size_t)(frame->height - 1) * (size_t)frame->strides[0];
    for (int x = 0; x < frame->width; x++) {
        if (row[2 * x] == 235)
            return x;
    }
    return -1;
}

void assert_picture(const Frame *frame, int width, int height)
{
    g_assert_cmpint(frame->format, ==, PIXEL_FORMAT_YUYV);
    g_assert_cmpint(frame->width, ==, width);
    g_assert_cmpint(frame->height, ==, height);
    g_assert_cmpint(frame->strides[0], >=, 2 * width);
    static const uint8_t red[4] = {81, 90, 81, 240};
    g_assert_cmpmem(frame->planes[0], 4, red, 4); /* upper left: not rotated, not shifted */
    const uint8_t *middle = frame->planes[0] + (size_t)(height / 2 - 1) * (size_t)frame->strides[0];
    g_assert_cmpmem(middle, 4, red, 4);
    g_assert_cmpint(bar_position(frame), >=, 0);
}

guint count_entries(const char *directory)
{
    g_autoptr(GDir) dir = g_dir_open(directory, 0, NULL);
    g_assert_nonnull(dir);
    guint count = 0;
    while (g_dir_read_name(dir) != NULL)
        count++;
    return count;
}

void reset(void)
{
    control("devices=1 mode=stream");
}

void add_test(const char *path, void (*test)(void))
{
    g_test_add_vtable(path, 0, NULL, (GTestFixtureFunc)(GCallback)reset, (GTestFixtureFunc)(GCallback)test, NULL);
}

void become_worker_if_asked(int argc, char **argv)
{
    if (camera_worker_is_wanted(argc, argv))
        exit(camera_worker_run(argv, camera_backends()));
}

int run_tests(void)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *dir = g_dir_make_tmp("test-realsense-XXXXXX", &error);
    g_assert_no_error(error);
    g_autofree char *control_path = g_build_filename(dir, "control", NULL);
    g_setenv("REALSENSE_SHIM_CONTROL", control_path, TRUE);
    reset();
    const int result = g_test_run();
    g_unlink(control_path);
    g_rmdir(dir);
    return result;
}
