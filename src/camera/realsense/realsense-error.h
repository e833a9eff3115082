/* The SDK's errors as the camera table names them, and its handles as g_autoptr. */
#pragma once

#include "camera/camera.h"

#include <librealsense2/rs.h>

/**
 * Whether an SDK call failed: true if *rs_error is set. It is freed and *rs_error cleared, ready for the next call, and
 * error is set to its meaning, beginning with what ("cannot start the color stream"). Any thread.
 */
bool realsense_failed(rs2_error **rs_error, const char *what, GError **error);

/** Drops the error of a call whose failure changes nothing; true if it failed. */
bool realsense_ignore(rs2_error **rs_error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(rs2_device, rs2_delete_device)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(rs2_device_list, rs2_delete_device_list)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(rs2_sensor, rs2_delete_sensor)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(rs2_sensor_list, rs2_delete_sensor_list)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(rs2_stream_profile_list, rs2_delete_stream_profiles_list)
