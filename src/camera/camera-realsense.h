/*
 * The realsense back end as the core sees it. The code that knows librealsense is a plug-in, loaded when it is first
 * wanted: one package serves machines with and without the SDK, and a process that shows something else never maps it.
 */
#pragma once

#include "camera/camera.h"

/**
 * Plays the color sensor of a RealSense camera (config->serial chooses which), or the recording config->file (*.bag).
 * Without the plug-in, open() fails with CAMERA_ERROR_NOT_SUPPORTED and says where it was looked for.
 */
extern const CameraBackend camera_realsense_backend;

/** The plug-in's file name. */
#define CAMERA_REALSENSE_PLUGIN_FILE "camera-realsense.so"

/**
 * The directories in which the plug-in is looked for, in this order, NULL-terminated (transfer full). override
 * (nullable: CAMERA_PLUGIN_DIR) replaces all others; executable is the path of the running program.
 */
char **camera_realsense_plugin_dirs(const char *override, const char *executable);

/** Whether a RealSense camera is on USB, as the sysfs mounted at sysfs_root ("/sys") tells. Any thread. */
bool camera_realsense_on_usb(const char *sysfs_root);

/** Whether the USB device that has this directory in sysfs is a RealSense camera. Any thread. */
bool camera_realsense_is_usb_device(const char *usb_device_dir);
