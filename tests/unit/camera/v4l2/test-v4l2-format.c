/* What the driver is set to, and what it must not make of it. */
#include "camera/v4l2/v4l2-format.h"

#include "fake-camera.h"

#include <errno.h>
#include <string.h>

static const FakeMode offered[] = {
    {V4L2_PIX_FMT_YUYV, FAKE_SIZE(640, 480), FAKE_RATE(30)},
    {V4L2_PIX_FMT_NV12, FAKE_SIZE(320, 240), FAKE_RATE(30)},
    {V4L2_PIX_FMT_YUV420, FAKE_SIZE(160, 120), FAKE_RATE(30)},
    {V4L2_PIX_FMT_MJPEG, FAKE_SIZE(1280, 720), FAKE_RATE(30)},
    {0},
};

typedef struct Fixture {
    FakeCamera *camera;
    V4l2Device device;
    V4l2Node node;
    V4l2Format format;
    GError *error;
} Fixture;

static void set_up(Fixture *fixture, gconstpointer data)
{
    (void)data;
    fixture->camera = fake_camera_new("/dev/video0", offered);
    fixture->device = (V4l2Device){.path = (char *)"/dev/video0", .name = (char *)"Fake"};
    g_assert_true(v4l2_node_open(&fixture->node, &fake_camera_io, &fixture->device, NULL));
}

static void tear_down(Fixture *fixture, gconstpointer data)
{
    (void)data;
    g_clear_error(&fixture->error);
    v4l2_node_close(&fixture->node);
    fake_camera_free(fixture->camera);
}

static bool set_format(Fixture *fixture, int width, int height, int fps)
{
    g_clear_error(&fixture->error);
    g_autoptr(GArray) modes = v4l2_modes_list(&fixture->node, width, height);
    CameraConfig config = {.width = width, .height = height, .fps = fps};
    memset(&fixture->format, 0xee, sizeof fixture->format);
    bool result = v4l2_format_set(&fixture->node, modes, &config, &fixture->format, &fixture->error);
    g_assert_true(result == !fixture->error);
    return result;
}

static void assert_fails(Fixture *fixture, CameraError code, const char *words)
{
    g_assert_false(set_format(fixture, 640, 480, 30));
    g_test_message("%s", fixture->error->message);
    g_assert_error(fixture->error, CAMERA_ERROR, (gint)code);
    g_assert_nonnull(strstr(fixture->error->message, words));
}

static void test_layouts(Fixture *fixture, gconstpointer data)
{
    (void)data;
    const V4l2Format *format = &fixture->format;
    g_assert_true(set_format(fixture, 640, 480, 30));
    g_assert_cmpint(format->format, ==, PIXEL_FORMAT_YUYV);
    g_assert_cmpint(format->strides[0], ==, 1280);
    g_assert_cmpuint(format->picture_bytes, ==, 640 * 480 * 2);
    g_assert_cmpfloat(format->fps, ==, 30);
    g_assert_true(set_format(fixture, 320, 240, 30));
    g_assert_cmpint(format->format, ==, PIXEL_FORMAT_NV12);
    g_assert_cmpint(format->strides[1], ==, 320);
    g_assert_cmpuint(format->offsets[1], ==, 320 * 240);
    g_assert_cmpuint(format->picture_bytes, ==, 320 * 240 * 3 / 2);
    g_assert_true(set_format(fixture, 160, 120, 30));
    g_assert_cmpint(format->format, ==, PIXEL_FORMAT_I420);
    g_assert_cmpint(format->strides[2], ==, 80);
    g_assert_cmpuint(format->offsets[2], ==, 160 * 120 * 5 / 4);
    g_assert_cmpuint(format->picture_bytes, ==, 160 * 120 * 3 / 2);
    g_assert_true(set_format(fixture, 1280, 720, 30));
    g_assert_cmpint(format->format, ==, PIXEL_FORMAT_JPEG);
    g_assert_cmpuint(format->picture_bytes, ==, 0);
}

static void test_not_offered(Fixture *fixture, gconstpointer data)
{
    (void)data;
    fixture->device.usb_type = (char *)"2.1";
    g_assert_false(set_format(fixture, 640, 480, 60));
    g_assert_error(fixture->error, CAMERA_ERROR, CAMERA_ERROR_PROFILE);
    g_assert_cmpstr(fixture->error->message, ==,
                    "Fake (/dev/video0) does not offer 640x480@60; it offers YU12 160x120@30; NV12 320x240@30; "
                    "YUYV 640x480@30; MJPG 1280x720@30 (it is on USB 2.1)");
}

static void change_size(unsigned long request, void *argument)
{
    if (request == VIDIOC_S_FMT)
        ((struct v4l2_format *)argument)->fmt.pix.height = 360;
}

static void change_fourcc(unsigned long request, void *argument)
{
    if (request == VIDIOC_S_FMT)
        ((struct v4l2_format *)argument)->fmt.pix.pixelformat = V4L2_PIX_FMT_UYVY;
}

static void change_field(unsigned long request, void *argument)
{
    if (request == VIDIOC_S_FMT)
        ((struct v4l2_format *)argument)->fmt.pix.field = V4L2_FIELD_ALTERNATE;
}

static void shorten_rows(unsigned long request, void *argument)
{
    if (request == VIDIOC_S_FMT)
        ((struct v4l2_format *)argument)->fmt.pix.bytesperline = 1279;
}

static void widen_rows(unsigned long request, void *argument)
{
    if (request == VIDIOC_S_FMT)
        ((struct v4l2_format *)argument)->fmt.pix.bytesperline = 0xfffffff0;
}

static void change_rate(unsigned long request, void *argument)
{
    if (request == VIDIOC_S_PARM)
        ((struct v4l2_streamparm *)argument)->parm.capture.timeperframe = (struct v4l2_fract){1, 15};
}

static void test_driver_changes_its_mind(Fixture *fixture, gconstpointer data)
{
    (void)data;
    static const struct {
        FakeAnswer answer;
        const char *words;
    } cases[] = {
        {change_size, "lists YUYV at 640x480, but set itself to YUYV at 640x360"},
        {change_fourcc, "set itself to UYVY"},
        {change_field, "each field of the picture by itself"},
        {shorten_rows, "a row has 1279 bytes"},
        {widen_rows, "a row has 4294967280 bytes"},
        {change_rate, "was asked for 30 frames a second at 640x480, and set itself to 15"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        fake_camera_set_answer(fixture->camera, cases[i].answer);
        assert_fails(fixture, CAMERA_ERROR_PROFILE, cases[i].words);
    }
}

static void say_nothing(unsigned long request, void *argument)
{
    if (request == VIDIOC_S_FMT)
        ((struct v4l2_format *)argument)->fmt.pix.bytesperline = 0;
    if (request == VIDIOC_S_PARM)
        ((struct v4l2_streamparm *)argument)->parm.capture.timeperframe = (struct v4l2_fract){0, 0};
}

static void pad_rows(unsigned long request, void *argument)
{
    if (request == VIDIOC_S_FMT)
        ((struct v4l2_format *)argument)->fmt.pix.bytesperline += 64;
}

static void test_strides(Fixture *fixture, gconstpointer data)
{
    (void)data;
    fake_camera_set_answer(fixture->camera, say_nothing);
    g_assert_true(set_format(fixture, 640, 480, 30));
    g_assert_cmpint(fixture->format.strides[0], ==, 1280);
    g_assert_cmpfloat(fixture->format.fps, ==, 0);
    fake_camera_set_answer(fixture->camera, pad_rows);
    g_assert_true(set_format(fixture, 160, 120, 30));
    g_assert_cmpint(fixture->format.strides[0], ==, 224);
    g_assert_cmpint(fixture->format.strides[1], ==, 112);
    g_assert_cmpuint(fixture->format.offsets[1], ==, 224 * 120);
    g_assert_cmpuint(fixture->format.picture_bytes, ==, 224 * 120 * 3 / 2);
}

static void test_errors(Fixture *fixture, gconstpointer data)
{
    (void)data;
    static const struct {
        int number;
        CameraError code;
        const char *words;
    } cases[] = {
        {EBUSY, CAMERA_ERROR_BUSY, "Device or resource busy"},
        {EIO, CAMERA_ERROR_FAILED, "Input/output error"},
        {ENODEV, CAMERA_ERROR_DISCONNECTED, "the camera is gone"},
        {EPERM, CAMERA_ERROR_PERMISSION, "group video"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        fake_camera_fail(fixture->camera, VIDIOC_S_FMT, cases[i].number);
        assert_fails(fixture, cases[i].code, cases[i].words);
    }
    fake_camera_fail(fixture->camera, VIDIOC_S_FMT, 0);
    fake_camera_fail(fixture->camera, VIDIOC_S_PARM, EBUSY);
    assert_fails(fixture, CAMERA_ERROR_BUSY, "cannot be set to its rate");
    fake_camera_fail(fixture->camera, VIDIOC_S_PARM, ENOTTY);
    g_assert_true(set_format(fixture, 640, 480, 30)); /* it has one rate only */
}

static void test_kinds_of_nodes(Fixture *fixture, gconstpointer data)
{
    (void)data;
    static const struct {
        uint32_t capabilities;
        bool is_capture;
    } cases[] = {
        {V4L2_CAP_VIDEO_CAPTURE | V4L2_CAP_STREAMING, true}, {V4L2_CAP_META_CAPTURE | V4L2_CAP_STREAMING, false},
        {V4L2_CAP_VIDEO_M2M | V4L2_CAP_STREAMING, false},    {V4L2_CAP_VIDEO_CAPTURE | V4L2_CAP_READWRITE, false},
        {V4L2_CAP_VIDEO_OUTPUT | V4L2_CAP_STREAMING, false},
    };
    struct v4l2_capability capability;
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        fake_camera_set_capabilities(fixture->camera, cases[i].capabilities);
        g_assert_true(v4l2_format_is_capture(&fixture->node, &capability) == cases[i].is_capture);
    }
    fake_camera_fail(fixture->camera, VIDIOC_QUERYCAP, ENOTTY);
    g_assert_false(v4l2_format_is_capture(&fixture->node, &capability));
}

int main(int argc, char **argv)
{
    static const struct {
        const char *path;
        void (*test)(Fixture *fixture, gconstpointer data);
    } tests[] = {
        {"/v4l2-format/planes-are-laid-out", test_layouts},
        {"/v4l2-format/a-profile-that-is-not-offered-names-those-that-are", test_not_offered},
        {"/v4l2-format/what-the-driver-makes-of-it-is-checked", test_driver_changes_its_mind},
        {"/v4l2-format/strides-are-the-driver-s", test_strides},
        {"/v4l2-format/errors-have-a-cause", test_errors},
        {"/v4l2-format/only-capture-nodes-are-cameras", test_kinds_of_nodes},
    };
    g_test_init(&argc, &argv, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(tests); i++)
        g_test_add(tests[i].path, Fixture, NULL, set_up, tests[i].test, tear_down);
    return g_test_run();
}
