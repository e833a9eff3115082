/* Which camera: by serial number among those attached. */
#pragma once

#include "camera/realsense/realsense-error.h"

/**
 * The attached camera of that serial number, or the first one where serial is NULL (transfer full). NULL with error
 * set: CAMERA_ERROR_NO_DEVICE, or CAMERA_ERROR_WRONG_SERIAL, which lists the serial numbers there are.
 */
rs2_device *realsense_device_find(const char *serial, GError **error);

/** What the device says of itself; fields it does not know stay empty. */
void realsense_device_get_info(const rs2_device *device, CameraInfo *ret_info);
