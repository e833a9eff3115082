/* A snapshot as the API gives it: only of a camera that is there, or of what stands in for it. */
#pragma once

#include "camera/camera-supervisor.h"
#include "http/service-verbs.h"
#include "pipeline/snapshot.h"

/**
 * As service_get_snapshot(). status: the camera's, of now; stall_timeout_us: as of CameraSupervisorConfig. Any thread.
 */
bool service_snapshot_take(SnapshotMaker *maker, const CameraStatus *status, int64_t stall_timeout_us,
                           const ServiceSnapshotOptions *options, ServiceSnapshot *ret_snapshot, GError **error);
