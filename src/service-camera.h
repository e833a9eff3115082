/* What the camera's status means for who watches: whether there is a slate, and what is said on the data channel. */
#pragma once

#include "camera/camera-supervisor.h"
#include "pipeline/pipeline.h"
#include "session/camera-message.h"

/** Neither a camera nor a fallback delivers pictures. */
bool service_camera_is_away(const CameraStatus *status);

/** What is shown meanwhile. */
PipelineSlate service_camera_slate(const CameraStatus *status);

/** The same for the page; points into status. */
SessionCamera service_camera_message(const CameraStatus *status);
