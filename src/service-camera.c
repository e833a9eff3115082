/* A camera that is being opened for the first time is not missing yet: that has words of its own. */
#include "service-camera.h"

#include "util/clock.h"

bool service_camera_is_away(const CameraStatus *status)
{
    return status->state != CAMERA_STATE_CONNECTED && !status->is_fallback;
}

PipelineSlate service_camera_slate(const CameraStatus *status)
{
    PipelineSlate slate = {
        .headline = *status->message ? "No picture\nfrom the camera" : "The camera\nis starting",
        .since_us = status->since_us,
    };
    g_strlcpy(slate.reason, status->message, sizeof slate.reason);
    return slate;
}

SessionCamera service_camera_message(const CameraStatus *status)
{
    return (SessionCamera){
        .state = camera_state_name(status->state),
        .cause = status->cause,
        .message = status->message,
        .since_us = clock_realtime_us() - (clock_monotonic_us() - status->since_us),
        .is_fallback = status->is_fallback,
        .is_away = service_camera_is_away(status) && *status->message,
    };
}
