/* The contract between the core and the RealSense plug-in: one symbol. */
#pragma once

#include "camera/camera.h"

#define CAMERA_REALSENSE_PLUGIN_SYMBOL "camera_realsense_plugin"

/**
 * Exported by the plug-in under CAMERA_REALSENSE_PLUGIN_SYMBOL. Its verbs are called by one thread at a time. The
 * plug-in stays loaded until the process ends: the SDK keeps threads, and one context that takes seconds to delete.
 */
typedef struct CameraRealsensePlugin {
    /** CAMERA_PLUGIN_VERSION of the build; the core takes no other: the two share the structs of camera.h. */
    const char *version;

    /** open(), wait_frame(), close() and reset(); nothing else is asked of a plug-in. */
    CameraBackend backend;
} CameraRealsensePlugin;
