#include "camera/camera-file.h"

#include "util/clock.h"
#include "y4m-fixture.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Longer than any test may take: who waits for this has hung. */
#define FAR_AWAY_US (600 * G_USEC_PER_SEC)

static const CameraBackend *const backend = &camera_file_backend;

static gpointer open_path(const char *path, CameraInfo *ret_info, GError **error)
{
    CameraConfig config = {.width = 640, .height = 480, .fps = 50, .file = path};
    return backend->open(&config, ret_info, error);
}

static gpointer open_well(const char *path, CameraInfo *ret_info)
{
    g_autoptr(GError) error = NULL;
    memset(ret_info, 0, sizeof *ret_info);
    gpointer camera = open_path(path, ret_info, &error);
    g_assert_no_error(error);
    return camera;
}

static void write_clip(const char *path, const char *header, int count)
{
    g_autoptr(GByteArray) clip = y4m_fixture_new(header, "FRAME\n", 16, 8, count);
    g_assert_true(g_file_set_contents(path, (const char *)clip->data, clip->len, NULL));
}

static Frame *wait_frame(gpointer camera, GError **error)
{
    return backend->wait_frame(camera, clock_monotonic_us() + FAR_AWAY_US, NULL, error);
}

static void test_a_clip_keeps_its_own_size_and_rate(void)
{
    char *path = y4m_fixture_make_path("clip.y4m");
    write_clip(path, "YUV4MPEG2 W16 H8 F200:1\n", 4);
    CameraInfo info;
    gpointer camera = open_well(path, &info);
    g_assert_cmpstr(info.name, ==, "clip.y4m");
    g_assert_cmpfloat(info.fps, ==, 200);
    g_assert_false(info.may_pause);
    int64_t start_us = clock_monotonic_us();
    for (int i = 0; i < 9; i++) {
        g_autoptr(Frame) frame = wait_frame(camera, NULL);
        y4m_fixture_assert_picture(frame, 16, 8, i % 4);
    }
    g_assert_cmpint(clock_monotonic_us() - start_us, >=, 30000); /* 8 intervals of 5 ms, less one late start */
    backend->close(camera);
    y4m_fixture_remove_path(path);
}

static void test_camera_fps_stands_in_for_an_unknown_rate(void)
{
    char *path = y4m_fixture_make_path("clip.y4m");
    write_clip(path, "YUV4MPEG2 W16 H8 F0:0\n", 1);
    CameraInfo info;
    gpointer camera = open_well(path, &info);
    g_assert_cmpfloat(info.fps, ==, 50);
    backend->close(camera);
    y4m_fixture_remove_path(path);
}

static void test_what_cannot_be_opened_says_why(void)
{
    g_autofree char *directory = g_dir_make_tmp("camera-test-XXXXXX", NULL);
    g_autofree char *missing = g_build_filename(directory, "missing.y4m", NULL);
    const struct {
        const char *path;
        const char *words;
    } cases[] = {
        {NULL, "not set"},
        {missing, "No such file"},
        {directory, "neither a regular file nor a FIFO"},
        {"/dev/null", "neither a regular file nor a FIFO"},
        {"street.bag", "CAMERA_BACKEND=realsense"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        CameraInfo info = {0};
        g_assert_null(open_path(cases[i].path, &info, &error));
        g_assert_error(error, CAMERA_ERROR, CAMERA_ERROR_WRONG_FILE);
        g_assert_nonnull(strstr(error->message, cases[i].words));
        g_assert_true(!cases[i].path || strstr(error->message, cases[i].path));
    }
    g_rmdir(directory);
}

static gpointer write_fifo_late(gpointer path)
{
    g_autoptr(GByteArray) clip = y4m_fixture_new("YUV4MPEG2 W16 H8 F100:1\n", "FRAME\n", 16, 8, 3);
    g_usleep(30000);
    int fd = g_open(path, O_WRONLY | O_CLOEXEC);
    g_assert_cmpint(fd, >=, 0);
    g_assert_cmpint(write(fd, clip->data, clip->len), ==, clip->len);
    close(fd);
    return NULL;
}

static void test_a_fifo_waits_for_its_writer(void)
{
    char *path = y4m_fixture_make_path("fifo");
    g_assert_cmpint(mkfifo(path, 0600), ==, 0);
    CameraInfo info;
    gpointer camera = open_well(path, &info);
    g_assert_true(info.may_pause);
    g_assert_null(backend->wait_frame(camera, clock_monotonic_us() + 5000, NULL, NULL));
    GThread *writer = g_thread_new("writer", write_fifo_late, path);
    for (int i = 0; i < 3; i++) {
        g_autoptr(Frame) frame = wait_frame(camera, NULL);
        y4m_fixture_assert_picture(frame, 16, 8, i);
    }
    g_autoptr(GError) error = NULL;
    g_assert_null(wait_frame(camera, &error));
    g_assert_error(error, CAMERA_ERROR, CAMERA_ERROR_DISCONNECTED);
    g_assert_nonnull(strstr(error->message, path));
    g_thread_join(writer);
    backend->close(camera);
    y4m_fixture_remove_path(path);
}

static void test_a_fifo_opened_again_waits_for_the_next_writer(void)
{
    char *path = y4m_fixture_make_path("fifo");
    g_assert_cmpint(mkfifo(path, 0600), ==, 0);
    for (int i = 0; i < 2; i++) {
        CameraInfo info;
        gpointer camera = open_well(path, &info);
        g_autoptr(GError) error = NULL;
        g_assert_null(backend->wait_frame(camera, clock_monotonic_us() + 5000, NULL, &error));
        g_assert_no_error(error);
        GThread *writer = g_thread_new("writer", write_fifo_late, path);
        g_autoptr(Frame) frame = wait_frame(camera, NULL);
        y4m_fixture_assert_picture(frame, 16, 8, 0);
        g_thread_join(writer);
        backend->close(camera);
    }
    y4m_fixture_remove_path(path);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/camera-file/a-clip-keeps-its-own-size-and-rate", test_a_clip_keeps_its_own_size_and_rate);
    g_test_add_func("/camera-file/camera-fps-stands-in-for-an-unknown-rate",
                    test_camera_fps_stands_in_for_an_unknown_rate);
    g_test_add_func("/camera-file/what-cannot-be-opened-says-why", test_what_cannot_be_opened_says_why);
    g_test_add_func("/camera-file/a-fifo-waits-for-its-writer", test_a_fifo_waits_for_its_writer);
    g_test_add_func("/camera-file/a-fifo-opened-again-waits-for-the-next-writer",
                    test_a_fifo_opened_again_waits_for_the_next_writer);
    return g_test_run();
}
