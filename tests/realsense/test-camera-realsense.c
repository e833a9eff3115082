/* The core's half of the realsense back end: what it does without a plug-in, and what it reads from sysfs. */
#include "camera/camera-realsense.h"

#include <glib/gstdio.h>

static const CameraConfig config = {.width = 640, .height = 480, .fps = 30};

/* A new directory (transfer full) that is left to the system's care. */
static char *new_dir(void)
{
    g_autoptr(GError) error = NULL;
    char *dir = g_dir_make_tmp("test-camera-realsense-XXXXXX", &error);
    g_assert_no_error(error);
    return dir;
}

static void write_file(const char *dir, const char *name, const char *text)
{
    g_autofree char *path = g_build_filename(dir, name, NULL);
    g_autoptr(GError) error = NULL;
    g_file_set_contents(path, text, -1, &error);
    g_assert_no_error(error);
}

/* A sysfs (transfer full) with this one USB device; NULL: a device without that attribute. */
static char *new_sysfs(const char *vendor, const char *product)
{
    char *root = new_dir();
    g_autofree char *hub = g_build_filename(root, "bus", "usb", "devices", "usb1", NULL);
    g_autofree char *device = g_build_filename(root, "bus", "usb", "devices", "1-2", NULL);
    g_assert_cmpint(g_mkdir_with_parents(hub, 0700), ==, 0);
    g_assert_cmpint(g_mkdir_with_parents(device, 0700), ==, 0);
    write_file(hub, "idVendor", "1d6b\n");
    write_file(hub, "product", "xHCI Host Controller\n");
    if (vendor != NULL)
        write_file(device, "idVendor", vendor);
    if (product != NULL)
        write_file(device, "product", product);
    return root;
}

static void test_sysfs(void)
{
    static const struct {
        const char *vendor;
        const char *product;
        bool expected;
    } cases[] = {
        {"8086\n", "Intel(R) RealSense(TM) Depth Camera 435i\n", true},
        {"8086\n", "RealSense D457", true},
        {"8086\n", "Bluetooth\n", false},
        {"8086\n", NULL, false},
        {"046d\n", "RealSense lookalike\n", false},
        {NULL, NULL, false},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *root = new_sysfs(cases[i].vendor, cases[i].product);
        g_assert_cmpint(camera_realsense_on_usb(root), ==, cases[i].expected);
    }
    g_assert_false(camera_realsense_on_usb("/nonexistent"));
}

static void test_plugin_dirs(void)
{
    g_auto(GStrv) usual = camera_realsense_plugin_dirs(NULL, "/opt/build/color-camera-service");
    g_assert_cmpuint(g_strv_length(usual), ==, 2);
    g_assert_cmpstr(usual[0], ==, "/opt/build/src/camera/realsense");
    g_assert_true(g_path_is_absolute(usual[1]));

    g_auto(GStrv) overridden = camera_realsense_plugin_dirs("/elsewhere", "/opt/build/color-camera-service");
    g_assert_cmpuint(g_strv_length(overridden), ==, 1);
    g_assert_cmpstr(overridden[0], ==, "/elsewhere");
}

/* Opening fails with this code, and the message says text. */
static void assert_open_fails(const CameraConfig *wanted, CameraError code, const char *text)
{
    g_autoptr(GError) error = NULL;
    CameraInfo info = {0};
    g_assert_null(camera_realsense_backend.open(wanted, &info, &error));
    g_assert_error(error, CAMERA_ERROR, (int)code);
    g_assert_nonnull(strstr(error->message, text));
}

static void test_no_plugin(void)
{
    g_autofree char *dir = new_dir();
    g_setenv("CAMERA_PLUGIN_DIR", dir, TRUE);
    assert_open_fails(&config, CAMERA_ERROR_NOT_SUPPORTED, dir);

    g_autoptr(GError) error = NULL;
    g_assert_false(camera_realsense_backend.is_present(&config, &error));
    g_assert_error(error, CAMERA_ERROR, CAMERA_ERROR_NOT_SUPPORTED);
}

static void test_broken_plugin(void)
{
    g_autofree char *dir = new_dir();
    write_file(dir, CAMERA_REALSENSE_PLUGIN_FILE, "not a library");
    g_setenv("CAMERA_PLUGIN_DIR", dir, TRUE);
    assert_open_fails(&config, CAMERA_ERROR_NOT_SUPPORTED, "cannot load the RealSense plug-in");
}

static void test_other_file(void)
{
    const CameraConfig other = {.width = 640, .height = 480, .fps = 30, .file = "clip.y4m"};
    assert_open_fails(&other, CAMERA_ERROR_WRONG_FILE, "CAMERA_FILE=clip.y4m");

    g_autoptr(GError) error = NULL;
    g_assert_false(camera_realsense_backend.is_present(&other, &error));
    g_assert_error(error, CAMERA_ERROR, CAMERA_ERROR_WRONG_FILE);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/camera-realsense/finds-a-camera-in-sysfs", test_sysfs);
    g_test_add_func("/camera-realsense/looks-for-the-plug-in-beside-itself-and-where-it-is-installed",
                    test_plugin_dirs);
    g_test_add_func("/camera-realsense/without-the-plug-in-says-where-it-was-looked-for", test_no_plugin);
    g_test_add_func("/camera-realsense/a-broken-plug-in-is-an-error", test_broken_plugin);
    g_test_add_func("/camera-realsense/refuses-a-file-that-is-no-recording", test_other_file);
    return g_test_run();
}
