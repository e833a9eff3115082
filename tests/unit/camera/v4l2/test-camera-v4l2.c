/* Which node of several is opened, and what is told of it. */
#include "camera/v4l2/camera-v4l2.h"

#include "fake-camera.h"
#include "fake-sysfs.h"
#include "util/clock.h"

#include <errno.h>
#include <string.h>

static const FakeMode color[] = {{V4L2_PIX_FMT_YUYV, FAKE_SIZE(64, 48), FAKE_RATE(30)}, {0}};
static const FakeMode depth[] = {{V4L2_PIX_FMT_Z16, FAKE_SIZE(64, 48), FAKE_RATE(30)}, {0}};
static const FakeMode infrared[] = {{V4L2_PIX_FMT_GREY, FAKE_SIZE(64, 48), FAKE_RATE(30)}, {0}};

#define REALSENSE                                                                                                      \
    .name = "Intel(R) RealSense(TM) Depth Ca", .usb_device = "2-1", .vendor = "8086",                                  \
    .product = "Intel(R) RealSense(TM) Depth Camera 435", .serial = "042", .version = "3.20"

/* A webcam, and a RealSense whose third node is the one for color. */
typedef struct Fixture {
    char *sysfs;
    FakeCamera *webcam;
    FakeCamera *realsense[3];
    V4l2System system;
    CameraConfig config;
    CameraInfo info;
    GError *error;
} Fixture;

static void set_up(Fixture *fixture, gconstpointer data)
{
    (void)data;
    fixture->sysfs = fake_sysfs_new();
    fake_sysfs_add(fixture->sysfs, &(FakeNode){.number = 7, .name = "Webcam"});
    fixture->webcam = fake_camera_new("/dev/video7", color);
    static const FakeMode *const modes[] = {depth, infrared, color};
    for (int i = 0; i < 3; i++) {
        g_autofree char *path = g_strdup_printf("/dev/video%d", i);
        fake_sysfs_add(fixture->sysfs, &(FakeNode){.number = i, REALSENSE});
        fixture->realsense[i] = fake_camera_new(path, modes[i]);
    }
    fixture->system = (V4l2System){&fake_camera_io, fixture->sysfs};
    fixture->config = (CameraConfig){.width = 64, .height = 48, .fps = 30};
}

static void tear_down(Fixture *fixture, gconstpointer data)
{
    (void)data;
    g_clear_error(&fixture->error);
    fake_camera_free(fixture->webcam);
    for (int i = 0; i < 3; i++)
        fake_camera_free(fixture->realsense[i]);
    fake_sysfs_remove(fixture->sysfs);
}

static gpointer open_camera(Fixture *fixture, bool realsense_only)
{
    g_clear_error(&fixture->error);
    memset(&fixture->info, 0, sizeof fixture->info);
    gpointer camera =
        camera_v4l2_open(&fixture->system, realsense_only, &fixture->config, &fixture->info, &fixture->error);
    g_assert_true((camera == NULL) == (fixture->error != NULL));
    return camera;
}

static void assert_opens(Fixture *fixture, bool realsense_only, const FakeCamera *expected)
{
    gpointer camera = open_camera(fixture, realsense_only);
    g_assert_no_error(fixture->error);
    g_assert_true(fake_camera_is_streaming(expected));
    camera_v4l2_backend.close(camera);
    g_assert_false(fake_camera_is_streaming(expected));
}

static void assert_fails(Fixture *fixture, CameraError code, const char *words)
{
    g_assert_null(open_camera(fixture, false));
    g_test_message("%s", fixture->error->message);
    g_assert_error(fixture->error, CAMERA_ERROR, (gint)code);
    g_assert_nonnull(strstr(fixture->error->message, words));
    g_assert_false(fake_camera_is_open(fixture->webcam));
}

static void test_choice(Fixture *fixture, gconstpointer data)
{
    (void)data;
    assert_opens(fixture, true, fixture->realsense[2]);
    g_assert_cmpstr(fixture->info.name, ==, "Intel(R) RealSense(TM) Depth Camera 435");
    g_assert_cmpstr(fixture->info.serial, ==, "042");
    g_assert_cmpstr(fixture->info.usb_type, ==, "3.2");
    g_assert_cmpfloat(fixture->info.fps, ==, 30);
    assert_opens(fixture, false, fixture->realsense[2]); /* the first that can be used */
    fixture->config.device = "webcam";
    assert_opens(fixture, false, fixture->webcam);
    g_assert_cmpstr(fixture->info.name, ==, "Fake"); /* nothing but its driver tells */
}

static void test_frames(Fixture *fixture, gconstpointer data)
{
    (void)data;
    fixture->config.device = "webcam";
    gpointer camera = open_camera(fixture, false);
    int value = -1;
    g_assert_cmpuint(fake_camera_get_control(fixture->webcam, V4L2_CID_EXPOSURE_AUTO_PRIORITY, &value), ==, 1);
    g_assert_cmpint(value, ==, 0);
    g_assert_true(fake_camera_deliver(fixture->webcam, 9, 64 * 48 * 2, 0, 0));
    Frame *frame = camera_v4l2_backend.wait_frame(camera, clock_monotonic_us() + G_USEC_PER_SEC, NULL, NULL);
    g_assert_cmpint(frame->planes[0][0], ==, 9);
    frame_unref(frame);
    camera_v4l2_backend.close(camera);
}

static void test_the_first_camera_is_it(Fixture *fixture, gconstpointer data)
{
    (void)data;
    fake_camera_fail(fixture->realsense[2], VIDIOC_STREAMON, EBUSY); /* the webcam is not shown instead */
    assert_fails(fixture, CAMERA_ERROR_BUSY, "(/dev/video2) cannot start");
    fixture->config.fps = 60;
    assert_fails(fixture, CAMERA_ERROR_PROFILE, "does not offer 64x48@60; it offers YUYV 64x48@30");
}

static void test_nodes_that_cannot_be_opened(Fixture *fixture, gconstpointer data)
{
    (void)data;
    for (int i = 0; i < 3; i++)
        fake_camera_fail_open(fixture->realsense[i], EACCES);
    assert_opens(fixture, false, fixture->webcam);
    fake_camera_fail_open(fixture->webcam, EPERM);
    assert_fails(fixture, CAMERA_ERROR_PERMISSION, "/dev/video0) cannot be opened: Permission denied (is this user");
    fixture->config.device = "Webcam";
    assert_fails(fixture, CAMERA_ERROR_PERMISSION, "Webcam (/dev/video7) cannot be opened: Operation not permitted");
}

static void test_no_camera_among_the_nodes(Fixture *fixture, gconstpointer data)
{
    (void)data;
    fake_camera_set_capabilities(fixture->webcam, V4L2_CAP_VIDEO_M2M | V4L2_CAP_STREAMING);
    fixture->config.device = "Webcam";
    assert_fails(fixture, CAMERA_ERROR_NO_DEVICE, "is no camera that sends YUYV, NV12 or MJPEG");
    fixture->config.device = NULL;
    fake_camera_fail_open(fixture->realsense[1], EACCES);
    fake_camera_set_capabilities(fixture->realsense[2], V4L2_CAP_META_CAPTURE);
    assert_fails(fixture, CAMERA_ERROR_PERMISSION, "/dev/video1"); /* it might have been the one */
}

int main(int argc, char **argv)
{
    static const struct {
        const char *path;
        void (*test)(Fixture *fixture, gconstpointer data);
    } tests[] = {
        {"/camera-v4l2/the-node-with-color-is-found", test_choice},
        {"/camera-v4l2/frames-come-and-exposure-keeps-the-rate", test_frames},
        {"/camera-v4l2/the-first-camera-is-it-even-where-it-fails", test_the_first_camera_is_it},
        {"/camera-v4l2/nodes-that-cannot-be-opened-are-passed-over", test_nodes_that_cannot_be_opened},
        {"/camera-v4l2/without-a-camera-the-best-reason-is-told", test_no_camera_among_the_nodes},
    };
    g_test_init(&argc, &argv, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(tests); i++)
        g_test_add(tests[i].path, Fixture, NULL, set_up, tests[i].test, tear_down);
    return g_test_run();
}
