/* The control file is replaced, never rewritten: a worker reads it all the time. */
#include "faults-fixture.h"

#include "camera/worker/camera-worker.h"
#include "util/clock.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

static char *control_path;

void control(const char *fault)
{
    g_autoptr(GError) error = NULL;
    g_file_set_contents(control_path, fault, -1, &error);
    g_assert_no_error(error);
}

static char *resets_path(void)
{
    return g_strconcat(control_path, ".resets", NULL);
}

guint count_resets(void)
{
    g_autofree char *path = resets_path();
    g_autofree char *resets = NULL;
    gsize count = 0;
    return g_file_get_contents(path, &resets, &count, NULL) ? (guint)count : 0;
}

const CameraConfig *faulty_config(void)
{
    static CameraConfig config;
    config = (CameraConfig){.width = FAULTY_WIDTH, .height = FAULTY_HEIGHT, .fps = 200, .file = control_path};
    return &config;
}

CameraHandle *open_faulty(CameraInfo *ret_info)
{
    g_autoptr(GError) error = NULL;
    CameraHandle *camera = camera_handle_open(&faulty_camera, faulty_config(), NULL, ret_info, &error);
    g_assert_no_error(error);
    return camera;
}

Frame *next_frame(CameraHandle *camera)
{
    g_autoptr(GError) error = NULL;
    Frame *frame = camera_handle_wait_frame(camera, clock_monotonic_us() + FAR_AWAY_US, NULL, &error);
    g_assert_no_error(error);
    g_assert_nonnull(frame);
    return frame;
}

void assert_picture(const Frame *frame)
{
    g_assert_cmpint(frame->format, ==, PIXEL_FORMAT_I420);
    g_assert_cmpint(frame->width, ==, FAULTY_WIDTH);
    g_assert_cmpint(frame->height, ==, FAULTY_HEIGHT);
    for (int plane = 0; plane < 3; plane++) {
        const int columns = plane == 0 ? frame->width : frame->width / 2;
        const int rows = plane == 0 ? frame->height : frame->height / 2;
        for (int y = 0; y < rows; y++) {
            for (int x = 0; x < columns; x++)
                g_assert_cmpuint(frame->planes[plane][y * frame->strides[plane] + x], ==, frame->number & 0xff);
        }
    }
}

void assert_error(const GError *error, CameraError code, const char *words)
{
    g_assert_error(error, CAMERA_ERROR, (int)code);
    if (!strstr(error->message, words))
        g_error("\"%s\" is not in: %s", words, error->message);
}

void assert_no_child(void)
{
    g_assert_cmpint(waitpid(-1, NULL, WNOHANG), ==, -1);
    g_assert_cmpint(errno, ==, ECHILD);
}

guint count_entries(const char *directory)
{
    g_autoptr(GDir) dir = g_dir_open(directory, 0, NULL);
    guint count = 0;
    while (g_dir_read_name(dir))
        count++;
    return count;
}

static void set_up(G_GNUC_UNUSED gpointer fixture, G_GNUC_UNUSED gconstpointer data)
{
    g_autofree char *resets = resets_path();
    g_unlink(resets);
    control("well");
}

static void run_test(G_GNUC_UNUSED gpointer fixture, gconstpointer data)
{
    ((void (*)(void))data)();
    assert_no_child();
}

void add_test(const char *path, void (*test)(void))
{
    g_test_add_vtable(path, 0, (gconstpointer)test, set_up, run_test, NULL);
}

void faults_init(int *argc, char ***argv)
{
    if (camera_worker_is_wanted(*argc, *argv))
        exit(camera_worker_run(*argv, faulty_cameras));
    g_test_init(argc, argv, NULL);
    g_log_set_always_fatal(G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL); /* faults are warned of */
    g_autoptr(GError) error = NULL;
    g_autofree char *directory = g_dir_make_tmp("test-faults-XXXXXX", &error);
    g_assert_no_error(error);
    control_path = g_build_filename(directory, "control", NULL);
}

int faults_run(void)
{
    const int status = g_test_run();
    g_autofree char *directory = g_path_get_dirname(control_path);
    g_autofree char *resets = resets_path();
    g_unlink(resets);
    g_unlink(control_path);
    g_rmdir(directory);
    g_free(control_path);
    return status;
}
