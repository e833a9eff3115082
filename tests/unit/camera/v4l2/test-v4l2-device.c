/* Nodes as sysfs shows them, and which of them is chosen. */
#include "camera/v4l2/v4l2-device.h"

#include "camera/camera.h"
#include "fake-sysfs.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/sysmacros.h>

#define REALSENSE                                                                                                      \
    .name = "Intel(R) RealSense(TM) Depth Ca", .usb_device = "2-1", .vendor = "8086",                                  \
    .product = "Intel(R) RealSense(TM) Depth Camera 435i", .serial = "042", .version = "3.20"
#define WEBCAM                                                                                                         \
    .name = "HD Webcam: HD Webcam", .usb_device = "1-3", .vendor = "046d", .product = "HD Webcam", .serial = "SN7",    \
    .version = "2.00"

static char *make_machine(void)
{
    char *root = fake_sysfs_new();
    fake_sysfs_add(root, &(FakeNode){.number = 10, .name = "bcm2835-codec-decode"});
    fake_sysfs_add(root, &(FakeNode){.number = 4, REALSENSE});
    fake_sysfs_add(root, &(FakeNode){.number = 5, REALSENSE});
    fake_sysfs_add(root, &(FakeNode){.number = 0, WEBCAM});
    return root;
}

static void assert_described(const V4l2Device *device, const char *expected)
{
    g_autofree char *description = v4l2_device_describe(device);
    g_assert_cmpstr(description, ==, expected);
}

static void test_list(void)
{
    char *root = make_machine();
    g_autoptr(GPtrArray) devices = v4l2_device_list(root);
    g_assert_cmpuint(devices->len, ==, 4);
    const V4l2Device *webcam = devices->pdata[0];
    g_assert_cmpstr(webcam->path, ==, "/dev/video0");
    g_assert_cmpstr(webcam->product, ==, "HD Webcam");
    g_assert_cmpstr(webcam->serial, ==, "SN7");
    g_assert_cmpstr(webcam->usb_type, ==, "2.0");
    g_assert_cmpuint(webcam->dev, ==, makedev(81, 0));
    g_assert_false(webcam->is_realsense);
    const V4l2Device *realsense = devices->pdata[1];
    g_assert_cmpint(realsense->number, ==, 4);
    g_assert_cmpstr(realsense->usb_type, ==, "3.2");
    g_assert_true(realsense->is_realsense);
    const V4l2Device *codec = devices->pdata[3];
    assert_described(codec, "bcm2835-codec-decode (/dev/video10)");
    g_assert_null(codec->serial);
    fake_sysfs_remove(root);
}

static void test_broken_sysfs(void)
{
    char *root = fake_sysfs_new();
    g_autoptr(GPtrArray) none = v4l2_device_list(root);
    g_assert_cmpuint(none->len, ==, 0);
    static const char *const nodes[][2] = {
        {"video1", "81:x"},           {"video2", ""},      {"video3", "81"},
        {"v4l-subdev0", "81:3"},      {"videoX", "81:4"},  {"video-1", "81:5"},
        {"video99999999999", "81:6"}, {"video7", "81:7 "}, {"video8", "-1:8"},
        {"video9", "81:9:9"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(nodes); i++) {
        g_autofree char *dir = g_build_filename(root, "class", "video4linux", nodes[i][0], NULL);
        g_autofree char *dev = g_build_filename(dir, "dev", NULL);
        g_assert_cmpint(g_mkdir_with_parents(dir, 0755), ==, 0);
        g_assert_true(g_file_set_contents(dev, nodes[i][1], -1, NULL));
    }
    g_autoptr(GPtrArray) devices = v4l2_device_list(root);
    g_assert_cmpuint(devices->len, ==, 1); /* without a name, but it is one */
    assert_described(devices->pdata[0], "/dev/video7");
    fake_sysfs_remove(root);
}

/* The numbers of the nodes chosen, or the message. */
static char *select_in(const char *root, const V4l2Selection *selection, int *ret_code)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) devices = v4l2_device_select(root, selection, &error);
    g_assert_true((devices == NULL) == (error != NULL));
    *ret_code = error ? error->code : -1;
    if (error) {
        g_assert_true(error->domain == CAMERA_ERROR);
        return g_strdup(error->message);
    }
    GString *numbers = g_string_new(NULL);
    for (guint i = 0; i < devices->len; i++)
        g_string_append_printf(numbers, "%s%d", i ? " " : "", ((V4l2Device *)devices->pdata[i])->number);
    return g_string_free(numbers, FALSE);
}

static void test_selection(void)
{
    static const struct {
        V4l2Selection selection;
        int code; /* -1: found */
        const char *found;
    } cases[] = {
        {{NULL, NULL, false}, -1, "0 4 5 10"},
        {{NULL, NULL, true}, -1, "4 5"},
        {{NULL, "SN7", false}, -1, "0"},
        {{NULL, "042", true}, -1, "4 5"},
        {{"HD Webcam", NULL, false}, -1, "0"},
        {{"depth camera 435", NULL, false}, -1, "4 5"}, /* the driver's name is cut before that */
        {{"bcm2835", NULL, false}, -1, "10"},
        {{"HD Webcam", "042", false}, CAMERA_ERROR_WRONG_SERIAL, "attached: HD Webcam (/dev/video0), serial SN7"},
        {{NULL, "SN7", true},
         CAMERA_ERROR_WRONG_SERIAL,
         "; attached: Intel(R) RealSense(TM) Depth Camera 435i (/dev/video4), serial 042"},
        {{NULL, "SN", false},
         CAMERA_ERROR_WRONG_SERIAL,
         "serial SN7; Intel(R) RealSense(TM) Depth Camera 435i (/dev/video4), serial 042; bcm2835"},
        {{"Thermal", NULL, false}, CAMERA_ERROR_NO_DEVICE, "CAMERA_DEVICE=Thermal: no video device is called so"},
        {{"/dev/no-such-video", NULL, false}, CAMERA_ERROR_NO_DEVICE, "/dev/no-such-video: there is no such device"},
        {{"/tmp", NULL, false}, CAMERA_ERROR_NO_DEVICE, "/tmp: it is no device"},
    };
    char *root = make_machine();
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        int code;
        g_autofree char *found = select_in(root, &cases[i].selection, &code);
        g_test_message("%zu: %s", i, found);
        g_assert_cmpint(code, ==, cases[i].code);
        if (code < 0)
            g_assert_cmpstr(found, ==, cases[i].found);
        else
            g_assert_nonnull(strstr(found, cases[i].found));
    }
    fake_sysfs_remove(root);
}

static void test_nothing_attached(void)
{
    char *root = fake_sysfs_new();
    int code;
    g_autofree char *any = select_in(root, &(V4l2Selection){0}, &code);
    g_assert_cmpint(code, ==, CAMERA_ERROR_NO_DEVICE);
    g_assert_cmpstr(any, ==, "no video device is attached");
    g_autofree char *realsense = select_in(root, &(V4l2Selection){.realsense_only = true}, &code);
    g_assert_cmpstr(realsense, ==, "no RealSense camera is attached");
    g_autofree char *named = select_in(root, &(V4l2Selection){.device = "Cam"}, &code);
    g_assert_nonnull(strstr(named, "there is no video device at all"));
    fake_sysfs_add(root, &(FakeNode){.number = 0, WEBCAM});
    g_autofree char *other = select_in(root, &(V4l2Selection){.realsense_only = true}, &code);
    g_assert_nonnull(strstr(other, "for another camera set CAMERA_DEVICE; attached: HD Webcam"));
    fake_sysfs_remove(root);
}

/* A container's own name for a node, which sysfs may know or not. */
static void test_path(void)
{
    char *root = make_machine();
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) devices = v4l2_device_select(root, &(V4l2Selection){.device = "/dev/null"}, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(devices->len, ==, 1);
    const V4l2Device *device = devices->pdata[0];
    g_assert_cmpstr(device->path, ==, "/dev/null");
    assert_described(device, "/dev/null");
    g_autofree char *dev = g_build_filename(root, "class/video4linux/video0/dev", NULL);
    g_autofree char *numbers = g_strdup_printf("%u:%u", major(device->dev), minor(device->dev));
    g_assert_true(g_file_set_contents(dev, numbers, -1, NULL));
    g_autoptr(GPtrArray) known = v4l2_device_select(root, &(V4l2Selection){.device = "/dev/null"}, &error);
    device = known->pdata[0];
    g_assert_cmpstr(device->path, ==, "/dev/null");
    g_assert_cmpstr(device->product, ==, "HD Webcam");
    fake_sysfs_remove(root);
}

static void test_many_devices(void)
{
    char *root = fake_sysfs_new();
    for (int i = 0; i < V4L2_DEVICES_MAX + 10; i++)
        fake_sysfs_add(root, &(FakeNode){.number = i, .name = "camera"});
    int code;
    g_autofree char *message = select_in(root, &(V4l2Selection){.serial = "1"}, &code);
    g_assert_nonnull(strstr(message, "(/dev/video5); and 250 more"));
    fake_sysfs_remove(root);
}

static void test_foreign_names(void)
{
    char *root = fake_sysfs_new();
    fake_sysfs_add(
        root,
        &(FakeNode){
            .number = 0, .name = "\xff\xfe", .usb_device = "1-1", .vendor = "1", .product = "\xc3", .serial = "  "});
    g_autoptr(GPtrArray) devices = v4l2_device_list(root);
    const V4l2Device *device = devices->pdata[0];
    g_autofree char *description = v4l2_device_describe(device);
    g_assert_true(g_utf8_validate(description, -1, NULL));
    g_assert_true(g_utf8_validate(device->name, -1, NULL));
    g_assert_null(device->serial); /* blanks are none */
    fake_sysfs_remove(root);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/v4l2-device/nodes-are-listed-by-number", test_list);
    g_test_add_func("/v4l2-device/what-is-no-node-is-passed-over", test_broken_sysfs);
    g_test_add_func("/v4l2-device/name-serial-and-kind-choose", test_selection);
    g_test_add_func("/v4l2-device/the-message-says-what-is-attached", test_nothing_attached);
    g_test_add_func("/v4l2-device/a-path-is-known-by-its-device-number", test_path);
    g_test_add_func("/v4l2-device/many-devices-are-bounded", test_many_devices);
    g_test_add_func("/v4l2-device/foreign-names-become-utf-8", test_foreign_names);
    return g_test_run();
}
