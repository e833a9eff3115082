/*
 * The test pattern: a moving picture that cannot be taken for a camera's, in the configured size and rate. It says
 * "TEST PATTERN - NO CAMERA", the wall time and the frame number; what it shows where: pattern-picture.h.
 */
#pragma once

#include "camera/camera.h"

extern const CameraBackend camera_pattern_backend;
