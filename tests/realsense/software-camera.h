/*
 * A RealSense camera without hardware: the SDK's own software device with a depth and a color sensor, and a thread that
 * feeds the color stream at its rate while it is started.
 */
#pragma once

#include "software-camera-models.h"

#include <glib.h>
#include <librealsense2/rs.h>
#include <stdbool.h>

typedef struct SoftwareCamera SoftwareCamera;

/** The camera of that index (transfer full). */
SoftwareCamera *software_camera_new(int index);

/** Stops and frees it. Handles of it that others hold stay valid. */
void software_camera_free(SoftwareCamera *camera);

/** A handle as rs2_create_device() gives one (transfer full). */
rs2_device *software_camera_create_device(SoftwareCamera *camera);

/** Feeds pictures of this profile of the color sensor from now on. */
void software_camera_start(SoftwareCamera *camera, const rs2_stream_profile *profile);

/** Stops feeding; none is on its way when this returns. The SDK 2.13 wants that before rs2_stop(). */
void software_camera_stop(SoftwareCamera *camera);

/** While stalled, a started camera feeds nothing. Any thread. */
void software_camera_set_stalled(SoftwareCamera *camera, bool is_stalled);

/** The index of the software camera this is a handle of, or -1. */
int software_camera_index_of_device(const rs2_device *device);
int software_camera_index_of_sensor(const rs2_sensor *sensor);
