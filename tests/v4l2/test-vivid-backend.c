/*
 * The v4l2 back end on the kernel's own drivers: every format to the color of its bars, every error that the kernel can
 * be made to give. Runs in the virtual machine that tests/v4l2/run-in-vm starts.
 */
#include "camera/v4l2/camera-v4l2.h"
#include "camera/v4l2/v4l2-stream.h"
#include "util/clock.h"
#include "video/convert.h"
#include "vivid.h"

#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* Longer than any test may take: who waits for this has hung. */
#define FAR_AWAY_US (120 * G_USEC_PER_SEC)

#define WIDTH  640
#define HEIGHT 360
#define FPS    5

/* --- pictures --- */

/* The bars of vivid's first pattern, in Y, U and V (BT.601): white, yellow, cyan, green, magenta, red, blue, black. */
static const int bars[8][3] = {{180, 128, 128}, {162, 44, 142}, {131, 156, 44}, {112, 72, 58},
                               {84, 184, 198},  {65, 100, 212}, {35, 212, 114}, {16, 128, 128}};

static void assert_bars(const Frame *picture)
{
    for (int bar = 0; bar < 8; bar++)
        for (int plane = 0; plane < 3; plane++) {
            int x = (picture->width * (2 * bar + 1) / 16) / (plane ? 2 : 1);
            int y = picture->height / 2 / (plane ? 2 : 1);
            int value = picture->planes[plane][y * picture->strides[plane] + x];
            if (ABS(value - bars[bar][plane]) > 4)
                g_error("bar %d, plane %d: %d, not %d", bar, plane, value, bars[bar][plane]);
        }
}

/* For eyes: the picture as Y4M on the test's output, between two marks. */
static void show_picture(const Frame *picture)
{
    if (!g_getenv("SHOW_PICTURES"))
        return;
    GByteArray *bytes = g_byte_array_new();
    for (int plane = 0; plane < 3; plane++)
        for (int y = 0; y < picture->height / (plane ? 2 : 1); y++)
            g_byte_array_append(bytes, picture->planes[plane] + (ptrdiff_t)y * picture->strides[plane],
                                (guint)picture->width / (plane ? 2 : 1));
    g_autofree char *text = g_base64_encode(bytes->data, bytes->len);
    g_print("picture %dx%d %s\n", picture->width, picture->height, text);
    g_byte_array_unref(bytes);
}

static void look_at_format(const V4l2Node *node, const GArray *all_modes, uint32_t fourcc, PixelFormat expected)
{
    g_autoptr(GArray) modes = g_array_new(FALSE, FALSE, sizeof(V4l2Mode));
    for (guint i = 0; i < all_modes->len; i++)
        if (g_array_index(all_modes, V4l2Mode, i).format->fourcc == fourcc)
            g_array_append_val(modes, g_array_index(all_modes, V4l2Mode, i));
    CameraConfig config = {.width = WIDTH, .height = HEIGHT, .fps = FPS};
    V4l2Format format;
    g_autoptr(GError) error = NULL;
    g_assert_true(v4l2_format_set(node, modes, &config, &format, &error));
    g_assert_cmpint(format.format, ==, expected);
    g_assert_cmpfloat(format.fps, ==, FPS);
    V4l2Stream *stream = v4l2_stream_start(node, &format, &error);
    g_assert_no_error(error);
    g_autoptr(Converter) converter = converter_new(0, false);
    uint64_t last_number = 0;
    for (int i = 0; i < 3; i++) {
        g_autoptr(Frame) frame = v4l2_stream_wait(stream, clock_monotonic_us() + FAR_AWAY_US, NULL, &error);
        g_assert_no_error(error);
        g_assert_true(i == 0 || frame->number > last_number);
        last_number = frame->number;
        g_autoptr(Frame) picture = converter_run(converter, frame);
        assert_bars(picture);
        if (i == 0)
            show_picture(picture);
    }
    v4l2_stream_stop(stream);
}

static void test_formats(void)
{
    vivid_set_control(VIVID_WEBCAM, "OSD Text Mode", 2); /* nothing is written over the bars */
    g_autoptr(GPtrArray) devices = v4l2_device_select("/sys", &(V4l2Selection){.device = VIVID_WEBCAM}, NULL);
    V4l2Node node;
    g_autoptr(GError) error = NULL;
    g_assert_true(v4l2_node_open(&node, &v4l2_io_system, devices->pdata[0], &error));
    struct v4l2_capability capability;
    g_assert_true(v4l2_format_is_capture(&node, &capability));
    g_autoptr(GArray) modes = v4l2_modes_list(&node, WIDTH, HEIGHT);
    look_at_format(&node, modes, V4L2_PIX_FMT_YUYV, PIXEL_FORMAT_YUYV);
    look_at_format(&node, modes, V4L2_PIX_FMT_NV12, PIXEL_FORMAT_NV12);
    look_at_format(&node, modes, V4L2_PIX_FMT_YUV420, PIXEL_FORMAT_I420);
    v4l2_node_close(&node);
}

/* --- the back end --- */

static gpointer open_camera(const char *device, const char *serial, int width, int height, int fps, CameraInfo *info,
                            GError **error)
{
    CameraConfig config = {.width = width, .height = height, .fps = fps, .device = device, .serial = serial};
    memset(info, 0, sizeof *info);
    return camera_v4l2_backend.open(&config, info, error);
}

static gpointer open_webcam(void)
{
    g_autoptr(GError) error = NULL;
    CameraInfo info;
    gpointer camera = open_camera(VIVID_WEBCAM, NULL, 320, 180, 10, &info, &error);
    g_assert_no_error(error);
    return camera;
}

static Frame *wait_frame(gpointer camera, GError **error)
{
    return camera_v4l2_backend.wait_frame(camera, clock_monotonic_us() + FAR_AWAY_US, NULL, error);
}

static void assert_frames(gpointer camera, int count)
{
    int64_t last_us = 0;
    for (int i = 0; i < count; i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(Frame) frame = wait_frame(camera, &error);
        g_assert_no_error(error);
        g_assert_cmpint(frame->capture_time_us, >, last_us);
        g_assert_cmpint(frame->capture_time_us, <=, clock_monotonic_us());
        last_us = frame->capture_time_us;
    }
}

static void assert_open_fails(const char *device, const char *serial, int width, int height, int fps, CameraError code,
                              const char *words)
{
    g_autoptr(GError) error = NULL;
    CameraInfo info;
    g_assert_null(open_camera(device, serial, width, height, fps, &info, &error));
    g_test_message("%s", error->message);
    g_assert_error(error, CAMERA_ERROR, (gint)code);
    g_assert_nonnull(strstr(error->message, words));
}

static void test_selection(void)
{
    g_assert_cmpint(symlink(VIVID_WEBCAM, "/dev/by-a-name-that-lasts"), ==, 0);
    static const char *const devices[] = {NULL, VIVID_WEBCAM, "vivid-000", "/dev/by-a-name-that-lasts"};
    for (size_t i = 0; i < G_N_ELEMENTS(devices); i++) {
        g_autoptr(GError) error = NULL;
        CameraInfo info;
        gpointer camera = open_camera(devices[i], NULL, 320, 180, 10, &info, &error);
        g_assert_no_error(error);
        g_assert_cmpstr(info.name, ==, "vivid");
        g_assert_cmpfloat(info.fps, ==, 10);
        assert_frames(camera, 1);
        camera_v4l2_backend.close(camera);
    }
}

/* A card scales to any size, but has one rate only: that of the standard that it receives. */
static void test_television(void)
{
    g_autoptr(GError) error = NULL;
    CameraInfo info;
    gpointer camera = open_camera(VIVID_CARD, NULL, 720, 576, 25, &info, &error);
    g_assert_no_error(error);
    g_assert_cmpfloat(info.fps, ==, 25);
    assert_frames(camera, 2);
    camera_v4l2_backend.close(camera);
    assert_open_fails(VIVID_CARD, NULL, 720, 576, 50, CAMERA_ERROR_PROFILE, "8640@25");
}

static void test_wrong_settings(void)
{
    assert_open_fails(VIVID_WEBCAM, NULL, 640, 480, 1000, CAMERA_ERROR_PROFILE, "does not offer 640x480@1000");
    assert_open_fails(VIVID_WEBCAM, NULL, 642, 480, 10, CAMERA_ERROR_PROFILE, "; NV12 ");
    assert_open_fails(VIVID_WEBCAM, "4711", 320, 180, 10, CAMERA_ERROR_WRONG_SERIAL, "vivid-000-vid-cap");
    assert_open_fails("/dev/video9", NULL, 320, 180, 10, CAMERA_ERROR_NO_DEVICE, "there is no such device");
    assert_open_fails("/dev/null", NULL, 320, 180, 10, CAMERA_ERROR_NO_DEVICE, "is no camera");
    assert_open_fails("Thermal", NULL, 320, 180, 10, CAMERA_ERROR_NO_DEVICE, "attached: vivid-000-vid-cap");
}

static void test_disconnected(void)
{
    gpointer camera = open_webcam();
    assert_frames(camera, 2);
    vivid_set_control(VIVID_WEBCAM, "Disconnect", 1);
    g_autoptr(GError) error = NULL;
    for (Frame *frame; (frame = wait_frame(camera, &error));) /* what was filled before */
        frame_unref(frame);
    g_test_message("%s", error->message);
    g_assert_error(error, CAMERA_ERROR, CAMERA_ERROR_DISCONNECTED);
    camera_v4l2_backend.close(camera);
    camera = open_webcam();
    assert_frames(camera, 2);
    camera_v4l2_backend.close(camera);
}

static void test_unplugged(void)
{
    CameraConfig config = {.width = 320, .height = 180, .fps = 10};
    g_autoptr(GError) absent = NULL;
    g_assert_true(camera_v4l2_backend.is_present(&config, &absent));
    gpointer camera = open_webcam();
    assert_frames(camera, 1);
    vivid_unbind();
    g_autoptr(GError) error = NULL;
    for (Frame *frame; (frame = wait_frame(camera, &error));)
        frame_unref(frame);
    g_assert_error(error, CAMERA_ERROR, CAMERA_ERROR_DISCONNECTED);
    camera_v4l2_backend.close(camera);
    g_assert_false(camera_v4l2_backend.is_present(&config, &absent));
    g_assert_error(absent, CAMERA_ERROR, CAMERA_ERROR_NO_DEVICE);
    vivid_bind();
    camera = open_webcam();
    assert_frames(camera, 1);
    camera_v4l2_backend.close(camera);
}

static void test_broken_buffers(void)
{
    gpointer camera = open_webcam();
    g_autoptr(GError) error = NULL;
    g_autoptr(Frame) before = wait_frame(camera, &error);
    uint64_t number = before->number;
    g_clear_pointer(&before, frame_unref);
    for (int i = 0; i < 3; i++) {
        vivid_set_control(VIVID_WEBCAM, "Inject V4L2_BUF_FLAG_ERROR", 1);
        assert_frames(camera, 1);
    }
    g_autoptr(Frame) after = wait_frame(camera, &error);
    g_assert_cmpuint(after->number, >, number + 4); /* the broken ones are missing */
    g_clear_pointer(&after, frame_unref);
    camera_v4l2_backend.close(camera);
}

static void test_start_failures(void)
{
    static const struct {
        const char *control;
        const char *words;
    } cases[] = {
        {"Inject VIDIOC_REQBUFS Error", "gives no buffers"},
        {"Inject VIDIOC_QBUF Error", "gives no buffers"},
        {"Inject VIDIOC_STREAMON Error", "cannot start"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        vivid_set_control(VIVID_WEBCAM, cases[i].control, 1);
        assert_open_fails(VIVID_WEBCAM, NULL, 320, 180, 10, CAMERA_ERROR_FAILED, cases[i].words);
        gpointer camera = open_webcam(); /* it was for once, and nothing of it is left */
        assert_frames(camera, 1);
        camera_v4l2_backend.close(camera);
    }
}

static void test_stream_failures(void)
{
    static const char *const controls[] = {"Inject VIDIOC_QBUF Error", "Inject Fatal Streaming Error"};
    for (size_t i = 0; i < G_N_ELEMENTS(controls); i++) {
        gpointer camera = open_webcam();
        assert_frames(camera, 1);
        vivid_set_control(VIVID_WEBCAM, controls[i], 1);
        g_autoptr(GError) error = NULL;
        for (Frame *frame; (frame = wait_frame(camera, &error));)
            frame_unref(frame);
        g_test_message("%s", error->message);
        g_assert_error(error, CAMERA_ERROR, CAMERA_ERROR_FAILED);
        camera_v4l2_backend.close(camera);
    }
    gpointer camera = open_webcam();
    assert_frames(camera, 1);
    camera_v4l2_backend.close(camera);
}

/* --- others --- */

/* Runs in a process of its own; what it returns is its exit status. */
static pid_t start_child(int (*run)(int fd), int *ret_fd)
{
    int ends[2];
    g_assert_cmpint(pipe(ends), ==, 0);
    pid_t pid = fork();
    g_assert_cmpint(pid, >=, 0);
    if (pid == 0)
        _exit(run(ends[1]));
    close(ends[1]);
    *ret_fd = ends[0];
    return pid;
}

static int hold_camera(int fd)
{
    gpointer camera = open_webcam();
    if (!camera || write(fd, "", 1) != 1)
        return 1;
    pause();
    return 0;
}

static void test_busy(void)
{
    int fd;
    pid_t child = start_child(hold_camera, &fd);
    char byte;
    g_assert_cmpint(read(fd, &byte, 1), ==, 1);
    assert_open_fails(VIVID_WEBCAM, NULL, 320, 180, 10, CAMERA_ERROR_BUSY, "Device or resource busy");
    CameraConfig config = {.device = VIVID_WEBCAM};
    g_autofree char *holder = camera_v4l2_backend.find_holder(&config);
    /* A process's name is cut after 15 letters. */
    g_autofree char *expected = g_strdup_printf("test-vivid-back (process %d)", child);
    g_assert_cmpstr(holder, ==, expected);
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    close(fd);
    gpointer camera = open_webcam(); /* the driver has let go of it */
    camera_v4l2_backend.close(camera);
}

static int open_without_rights(G_GNUC_UNUSED int fd)
{
    if (setgid(65534) != 0 || setuid(65534) != 0)
        return 2;
    g_autoptr(GError) error = NULL;
    CameraInfo info;
    gpointer camera = open_camera(VIVID_WEBCAM, NULL, 320, 180, 10, &info, &error);
    return !camera && g_error_matches(error, CAMERA_ERROR, CAMERA_ERROR_PERMISSION) ? 0 : 1;
}

static void test_permission(void)
{
    int fd, status;
    pid_t child = start_child(open_without_rights, &fd);
    g_assert_cmpint(waitpid(child, &status, 0), ==, child);
    close(fd);
    g_assert_true(WIFEXITED(status));
    g_assert_cmpint(WEXITSTATUS(status), ==, 0);
}

static void test_stalled(void)
{
    gpointer camera = open_webcam();
    assert_frames(camera, 2);
    vivid_set_control(VIVID_WEBCAM, "Percentage of Dropped Buffers", 100);
    g_autoptr(GError) error = NULL;
    int64_t quiet_us = clock_monotonic_us() + G_USEC_PER_SEC; /* once the last ones are through */
    Frame *frame;
    do {
        frame = camera_v4l2_backend.wait_frame(camera, clock_monotonic_us() + G_USEC_PER_SEC, NULL, &error);
        frame_unref(frame);
    } while (frame && clock_monotonic_us() < quiet_us + FAR_AWAY_US);
    g_assert_null(frame);
    g_assert_no_error(error);
    vivid_set_control(VIVID_WEBCAM, "Percentage of Dropped Buffers", 0);
    assert_frames(camera, 2);
    camera_v4l2_backend.close(camera);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/vivid/every-format-has-the-colors-it-should", test_formats);
    g_test_add_func("/vivid/a-device-is-found-by-path-and-name", test_selection);
    g_test_add_func("/vivid/a-television-card-keeps-its-standard", test_television);
    g_test_add_func("/vivid/wrong-settings-are-named", test_wrong_settings);
    g_test_add_func("/vivid/a-disconnect-is-told-and-the-node-reopens", test_disconnected);
    g_test_add_func("/vivid/an-unplugged-camera-comes-back", test_unplugged);
    g_test_add_func("/vivid/broken-buffers-are-passed-over", test_broken_buffers);
    g_test_add_func("/vivid/a-start-that-fails-leaves-nothing", test_start_failures);
    g_test_add_func("/vivid/a-stream-that-fails-ends", test_stream_failures);
    g_test_add_func("/vivid/a-busy-camera-names-who-has-it", test_busy);
    g_test_add_func("/vivid/rights-that-are-missing-are-named", test_permission);
    g_test_add_func("/vivid/a-stalled-camera-waits-and-goes-on", test_stalled);
    return g_test_run();
}
