/*
 * The v4l2 back end: cameras that the kernel knows itself, most of them on USB. A program's own capture card or
 * loop-back device is one, too.
 */
#pragma once

#include "camera/camera.h"
#include "camera/v4l2/v4l2-io.h"

/** Any camera: CAMERA_DEVICE and CAMERA_SERIAL say which; without them the first node that sends what can be used. */
extern const CameraBackend camera_v4l2_backend;

/** The color sensor of a RealSense camera, without its SDK; no other camera. */
extern const CameraBackend camera_v4l2_realsense_backend;

/** Where cameras are: the machine, or what a test plays. */
typedef struct V4l2System {
    const V4l2Io *io;
    const char *sysfs_root; /* "/sys" */
} V4l2System;

/** open() of the back ends above, on that system. The handle is for their wait_frame() and close(). */
gpointer camera_v4l2_open(const V4l2System *system, bool realsense_only, const CameraConfig *config,
                          CameraInfo *ret_info, GError **error);
