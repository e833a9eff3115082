/*
 * Sends the reset and waits for the camera to come back. It is not asked for meanwhile: being touched a second or two
 * after its reset has crashed the SDK. The SDK's own news of devices tells, which with its USB back end come every 2 s,
 * so that a fast reset is missed and takes the whole time.
 */
#include "camera/realsense/realsense-reset.h"

#include "camera/realsense/realsense-context.h"
#include "camera/realsense/realsense-device.h"
#include "util/clock.h"

/* The longest that cameras have been seen to be away. */
#define RETURN_TIMEOUT_US (20 * G_USEC_PER_SEC)

/* From when it is listed again, with all its parts, until it bears to be opened. */
#define SETTLE_US (2 * G_USEC_PER_SEC)

/* Until a camera was added after that count, and none for a while. */
static void await_return(guint added_count)
{
    int64_t wait_us = RETURN_TIMEOUT_US;
    while (realsense_context_await_added(added_count, clock_monotonic_us() + wait_us)) {
        added_count = realsense_context_count_added();
        wait_us = SETTLE_US;
    }
}

bool realsense_reset(const CameraConfig *config, GError **error)
{
    if (config->file != NULL) {
        g_set_error_literal(error, CAMERA_ERROR, CAMERA_ERROR_NOT_SUPPORTED, "a recording has no hardware to reset");
        return false;
    }
    g_autoptr(rs2_device) device = realsense_device_find(config->serial, error);
    if (device == NULL)
        return false;
    const guint added_count = realsense_context_count_added();
    rs2_error *e = NULL;
    rs2_hardware_reset(device, &e);
    if (e != NULL && rs2_get_librealsense_exception_type(e) == RS2_EXCEPTION_TYPE_NOT_IMPLEMENTED) {
        g_set_error(error, CAMERA_ERROR, CAMERA_ERROR_NOT_SUPPORTED, "this camera has no hardware reset: %s",
                    rs2_get_error_message(e));
        realsense_ignore(&e);
        return false;
    }
    if (realsense_failed(&e, "cannot reset the camera", error))
        return false;
    await_return(added_count);
    return true;
}
