/* The SDK's hardware reset: the camera's firmware starts anew, as if it had been plugged out and in. */
#pragma once

#include "camera/camera.h"

/** CameraBackend's reset(). CAMERA_ERROR_NOT_SUPPORTED for a recording, and for a device that has no such thing. */
bool realsense_reset(const CameraConfig *config, GError **error);
