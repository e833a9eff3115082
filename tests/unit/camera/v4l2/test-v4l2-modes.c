/* Enumerations of many kinds, against what is found in them and how they read in a message. */
#include "camera/v4l2/v4l2-modes.h"

#include "fake-camera.h"

#include <errno.h>

#define YUYV V4L2_PIX_FMT_YUYV
#define NV12 V4L2_PIX_FMT_NV12
#define MJPG V4L2_PIX_FMT_MJPEG

static const FakeMode webcam[] = {
    {MJPG, FAKE_SIZE(640, 480), FAKE_RATE(30)},
    {MJPG, FAKE_SIZE(1280, 720), FAKE_RATE(30)},
    {MJPG, FAKE_SIZE(1280, 720), FAKE_RATE(60)},
    {V4L2_PIX_FMT_GREY, FAKE_SIZE(640, 480), FAKE_RATE(90)}, /* nothing to us */
    {YUYV, FAKE_SIZE(640, 480), FAKE_RATE(15)},
    {YUYV, FAKE_SIZE(640, 480), FAKE_RATE(30)},
    {YUYV, FAKE_SIZE(640, 480), FAKE_RATE(30)},
    {YUYV, FAKE_SIZE(1280, 720), FAKE_RATE(10)},
    {0},
};
static const FakeMode both[] = {
    {YUYV, FAKE_SIZE(640, 480), FAKE_RATE(30)}, {NV12, FAKE_SIZE(640, 480), FAKE_RATE(30)}, {0}};
static const FakeMode television[] = {{YUYV, FAKE_SIZE(720, 480), .shortest = {1001, 30000}, .longest = {1001, 30000}},
                                      {0}};
static const FakeMode stepwise[] = {{YUYV, .size = {32, 1920, 16, 32, 1080, 8}, .shortest = {1, 60}, .longest = {1, 5}},
                                    {0}};
static const FakeMode rateless[] = {{YUYV, FAKE_SIZE(640, 480)}, {0}};
static const FakeMode useless[] = {{V4L2_PIX_FMT_Z16, FAKE_SIZE(640, 480), FAKE_RATE(30)}, {0}};

static GArray *list_modes(const FakeMode *offered, int width, int height, unsigned long missing_request)
{
    FakeCamera *camera = fake_camera_new("/dev/video0", offered);
    V4l2Device device = {.path = (char *)"/dev/video0", .name = (char *)"Fake"};
    V4l2Node node;
    g_assert_true(v4l2_node_open(&node, &fake_camera_io, &device, NULL));
    fake_camera_fail(camera, missing_request, ENOTTY);
    GArray *modes = v4l2_modes_list(&node, width, height);
    v4l2_node_close(&node);
    fake_camera_free(camera);
    return modes;
}

static void test_find(void)
{
    static const struct {
        const FakeMode *offered;
        int width, height, fps;
        const char *format; /* NULL: none */
    } cases[] = {
        {webcam, 640, 480, 30, "YUYV"},     {webcam, 640, 480, 15, "YUYV"},   {webcam, 1280, 720, 10, "YUYV"},
        {webcam, 1280, 720, 30, "MJPG"},    {webcam, 1280, 720, 60, "MJPG"},  {webcam, 1280, 720, 15, NULL},
        {webcam, 640, 360, 30, NULL},       {webcam, 640, 480, 90, NULL},     {both, 640, 480, 30, "NV12"},
        {television, 720, 480, 30, "YUYV"}, {television, 720, 480, 29, NULL}, {television, 720, 480, 31, NULL},
        {stepwise, 640, 480, 30, "YUYV"},   {stepwise, 640, 480, 60, "YUYV"}, {stepwise, 640, 480, 5, "YUYV"},
        {stepwise, 640, 480, 61, NULL},     {stepwise, 640, 480, 4, NULL},    {stepwise, 648, 480, 30, NULL},
        {stepwise, 640, 484, 30, NULL},     {stepwise, 1936, 480, 30, NULL},  {stepwise, 16, 32, 30, NULL},
        {rateless, 640, 480, 200, "YUYV"},  {rateless, 642, 480, 30, NULL},   {useless, 640, 480, 30, NULL},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_test_message("%zu: %dx%d@%d", i, cases[i].width, cases[i].height, cases[i].fps);
        g_autoptr(GArray) modes = list_modes(cases[i].offered, cases[i].width, cases[i].height, 0);
        const V4l2Mode *mode = v4l2_modes_find(modes, cases[i].width, cases[i].height, cases[i].fps);
        g_assert_cmpstr(mode ? mode->format->name : NULL, ==, cases[i].format);
    }
}

static void test_describe(void)
{
    static const struct {
        const FakeMode *offered;
        const char *text;
    } cases[] = {
        {webcam, "YUYV 1280x720@10, 640x480@30/15; MJPG 1280x720@60/30, 640x480@30"},
        {both, "NV12 640x480@30; YUYV 640x480@30"},
        {television, "YUYV 720x480@29.97"},
        {stepwise, "YUYV 32x32 to 1920x1080@5 to 60"},
        {rateless, "YUYV 640x480"},
        {useless, ""},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GArray) modes = list_modes(cases[i].offered, 640, 480, 0);
        g_autofree char *text = v4l2_modes_describe(modes);
        g_assert_cmpstr(text, ==, cases[i].text);
    }
}

/* Drivers that lack an enumeration. */
static void test_missing_enumerations(void)
{
    g_autoptr(GArray) tried = list_modes(webcam, 800, 600, VIDIOC_ENUM_FRAMESIZES);
    g_assert_nonnull(v4l2_modes_find(tried, 800, 600, 30)); /* the driver would take it */
    g_autoptr(GArray) rateless_modes = list_modes(webcam, 640, 480, VIDIOC_ENUM_FRAMEINTERVALS);
    g_assert_nonnull(v4l2_modes_find(rateless_modes, 640, 480, 7));
    g_assert_null(v4l2_modes_find(rateless_modes, 800, 600, 7));
    g_autoptr(GArray) none = list_modes(webcam, 640, 480, VIDIOC_ENUM_FMT);
    g_assert_cmpuint(none->len, ==, 0);
}

static void test_bounds(void)
{
    g_autofree FakeMode *many = g_new0(FakeMode, 3001);
    for (uint32_t i = 0; i < 3000; i++)
        many[i] = (FakeMode){YUYV, FAKE_SIZE(16 + i / 60 * 16, 16), FAKE_RATE(1 + i % 60)};
    g_autoptr(GArray) modes = list_modes(many, 640, 480, 0);
    g_assert_cmpuint(modes->len, ==, V4L2_MODES_MAX);
    g_autofree char *text = v4l2_modes_describe(modes);
    g_assert_cmpuint(strlen(text), <, 250);
    g_assert_true(g_str_has_suffix(text, ", ..."));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/v4l2-modes/the-cheapest-format-of-size-and-rate-is-found", test_find);
    g_test_add_func("/v4l2-modes/what-is-offered-reads-well", test_describe);
    g_test_add_func("/v4l2-modes/enumerations-may-be-missing", test_missing_enumerations);
    g_test_add_func("/v4l2-modes/endless-lists-are-cut", test_bounds);
    return g_test_run();
}
