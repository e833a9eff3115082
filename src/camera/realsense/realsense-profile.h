/* Which sensor and which of its stream profiles: chosen before anything is opened. */
#pragma once

#include "camera/realsense/realsense-error.h"

/** A color sensor and what it shall deliver. */
typedef struct RealsenseProfile {
    rs2_sensor *sensor;            /* owned */
    rs2_stream_profile_list *list; /* owned; profile lives in it */
    const rs2_stream_profile *profile;
    int width;
    int height;
    int fps;
} RealsenseProfile;

/**
 * The YUYV color profile of config's size and rate. CAMERA_ERROR_PROFILE if the device has none, with all that it does
 * offer. ret_profile is to be cleared.
 */
bool realsense_profile_find(const rs2_device *device, const CameraConfig *config, RealsenseProfile *ret_profile,
                            GError **error);

/**
 * The YUYV color profile of a recording, whatever its size and rate are. CAMERA_ERROR_WRONG_FILE if it holds none.
 * ret_profile is to be cleared.
 */
bool realsense_profile_find_recorded(const rs2_device *device, RealsenseProfile *ret_profile, GError **error);

void realsense_profile_clear(RealsenseProfile *profile);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(RealsenseProfile, realsense_profile_clear)
