/*
 * A camera on USB, as sysfs and the kernel's driver for webcams show it: it is known by what it says of itself. Runs in
 * the virtual machine that tests/v4l2/run-in-vm starts, which ends with it.
 */
#include "camera/v4l2/camera-v4l2.h"
#include "usb-camera.h"

#include <string.h>

static void assert_open_fails(const CameraConfig *config, CameraError code, const char *words)
{
    g_autoptr(GError) error = NULL;
    CameraInfo info = {0};
    g_assert_null(camera_v4l2_realsense_backend.open(config, &info, &error));
    g_test_message("%s", error->message);
    g_assert_error(error, CAMERA_ERROR, (gint)code);
    g_assert_nonnull(strstr(error->message, words));
}

static void assert_present(const CameraConfig *config, bool is_expected)
{
    g_autoptr(GError) error = NULL;
    g_assert_true(camera_v4l2_realsense_backend.is_present(config, &error) == is_expected);
    if (!is_expected)
        g_assert_error(error, CAMERA_ERROR, CAMERA_ERROR_NO_DEVICE);
}

static void test_realsense_without_sdk(void)
{
    CameraConfig config = {.width = 640, .height = 480, .fps = 60};
    assert_present(&config, false); /* the machine has other cameras */
    UsbCamera camera;
    usb_camera_plug(&camera);
    assert_present(&config, true);
    assert_open_fails(&config, CAMERA_ERROR_PROFILE,
                      "does not offer 640x480@60; it offers YUYV 640x480@30/15; MJPG 1280x720@30 (it is on USB 2.0)");
    config.serial = "1";
    assert_open_fails(&config, CAMERA_ERROR_WRONG_SERIAL, USB_CAMERA_PRODUCT);
    assert_open_fails(&config, CAMERA_ERROR_WRONG_SERIAL, ", serial " USB_CAMERA_SERIAL);
    config.serial = USB_CAMERA_SERIAL;
    assert_open_fails(&config, CAMERA_ERROR_PROFILE, USB_CAMERA_PRODUCT);
    config.device = "vivid";
    assert_present(&config, false);
    config.device = NULL;
    usb_camera_unplug(&camera);
    assert_present(&config, false);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/usb-camera/a-realsense-without-the-sdk-is-found-and-described", test_realsense_without_sdk);
    return g_test_run();
}
