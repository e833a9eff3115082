/* The camera's status decides; the frame's own age is looked at beside it, should a back end hang unnoticed. */
#include "service-snapshot.h"

#include "util/clock.h"

/* Frames that a slow camera may be late: as many as until it counts as stalled. */
#define LATE_FRAMES 3

static bool refuse(GError **error, const char *reason)
{
    g_set_error_literal(error, SERVICE_ERROR, SERVICE_ERROR_NO_PICTURE, reason);
    return false;
}

static int64_t oldest_us(const CameraStatus *status, int64_t stall_timeout_us)
{
    double fps = status->info.fps;
    int64_t frames_us = fps > 0 ? (int64_t)(LATE_FRAMES * G_USEC_PER_SEC / fps) : 0;
    return clock_monotonic_us() - MAX(stall_timeout_us, frames_us);
}

bool service_snapshot_take(SnapshotMaker *maker, const CameraStatus *status, int64_t stall_timeout_us,
                           const ServiceSnapshotOptions *options, ServiceSnapshot *ret_snapshot, GError **error)
{
    if (status->state != CAMERA_STATE_CONNECTED && !status->is_fallback)
        return refuse(error, *status->message ? status->message : "the camera is starting");
    Snapshot snapshot;
    switch (snapshot_maker_run(maker, &(SnapshotOptions){options->quality, options->width},
                               oldest_us(status, stall_timeout_us), &snapshot)) {
    case SNAPSHOT_NO_FRAME:
        return refuse(error, "there is no new picture from the camera");
    case SNAPSHOT_BUSY:
        g_set_error_literal(error, SERVICE_ERROR, SERVICE_ERROR_BUSY, "too many snapshots are asked for");
        return false;
    case SNAPSHOT_MADE:
        break;
    }
    double age_s = (double)(clock_monotonic_us() - snapshot.capture_time_us) / G_USEC_PER_SEC;
    *ret_snapshot = (ServiceSnapshot){
        .jpeg = snapshot.jpeg,
        .captured_at = (double)clock_realtime_us() / G_USEC_PER_SEC - age_s,
        .age_s = age_s,
    };
    g_strlcpy(ret_snapshot->camera, status->backend, sizeof ret_snapshot->camera);
    return true;
}
