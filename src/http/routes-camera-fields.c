/* What the camera's routes answer. */
#include "http/routes.h"

/* The states that the camera's own status has are camera_state_name()'s. */
static const char *const states[] = {"disconnected", "connecting", "connected", "failed", NULL};

static const ReplySchema device = {
    "CameraDevice",
    (const ReplyField[]){
        {"name", REPLY_FIELD_STRING, .nullable = true, .example = "\"Intel RealSense D435\""},
        {"serial", REPLY_FIELD_STRING, .nullable = true, .example = "\"815412070907\""},
        {"firmware", REPLY_FIELD_STRING, .nullable = true, .example = "\"5.16.0.1\""},
        {"usb_type", REPLY_FIELD_STRING, .nullable = true, .example = "\"3.2\"",
         .description = "Version of USB that it is connected by."},
        {0},
    },
};

static const char *const steps[] = {"none", "reopen", "hardware_reset", "usb_reset", "waiting", NULL};

static const ReplySchema recovery = {
    "CameraRecovery",
    (const ReplyField[]){
        {"step", REPLY_FIELD_STRING, .values = steps,
         .description =
             "What is done: the camera is opened anew, its hardware is reset, its USB port is; or it is only "
             "tried again from time to time, because a reset would not help, or not any more, or not yet. "
             "`none` while the camera is there."},
        {"attempts", REPLY_FIELD_INTEGER, .example = "0",
         .description = "How often that step has been taken since the camera last worked for half a minute."},
        {"next_attempt_in", REPLY_FIELD_NUMBER, .nullable = true,
         .description = "When the camera is tried next: seconds from now; null while it is tried, or is there."},
        {0},
    },
};

const ReplySchema routes_camera_status_reply = {
    "CameraStatus",
    (const ReplyField[]){
        {"status", REPLY_FIELD_STRING, .values = REPLY_VALUES("ok")},
        {"connection_state", REPLY_FIELD_STRING, .values = states, .example = "\"connected\"",
         .description = "Of the camera, also while a fallback is shown in its place: not there, being opened, "
                        "delivering frames, or kept from it by a setting."},
        {"running", REPLY_FIELD_BOOLEAN, .example = "true", .description = "Whether the camera is cared for."},
        {"retry_count", REPLY_FIELD_INTEGER, .example = "0",
         .description = "Tries to open it that failed since its last frame."},
        {"last_attempt", REPLY_FIELD_NUMBER, .example = "1767225600.5",
         .description = "When it was last tried to open it: seconds since 1970, 0 for never."},
        {"last_successful_frame", REPLY_FIELD_NUMBER, .example = "1767225723.25",
         .description = "When the newest frame was captured: seconds since 1970, 0 for never."},
        {"has_frame", REPLY_FIELD_BOOLEAN, .example = "true", .description = "Whether frames come."},
        {"frame_timestamp", REPLY_FIELD_NUMBER, .nullable = true, .example = "1767225723.25",
         .description = "When the newest frame was captured: seconds since 1970; null unless frames come."},
        {"backend", REPLY_FIELD_STRING, .nullable = true, .example = "\"realsense\"",
         .description = "What is in use or was tried last: a value of CAMERA_BACKEND."},
        {"fallback", REPLY_FIELD_BOOLEAN, .example = "false",
         .description = "Whether the picture is that of CAMERA_FALLBACK and no camera's."},
        {"cause", REPLY_FIELD_STRING, .nullable = true,
         .description = "Why there is no camera, as a word for programs, as `no_device` or `busy`; null while all is "
                        "well."},
        {"message", REPLY_FIELD_STRING, .nullable = true, .description = "The same in words, for people."},
        {"device", REPLY_FIELD_OBJECT, .object = &device},
        {"width", REPLY_FIELD_INTEGER, .example = "640",
         .description = "Of the newest frame, before rotation: pixels, 0 before the first."},
        {"height", REPLY_FIELD_INTEGER, .example = "480", .description = "The same."},
        {"fps", REPLY_FIELD_NUMBER, .example = "30.0",
         .description = "The rate that the camera delivers at: pictures per second, 0 where it is not known."},
        {"frame_count", REPLY_FIELD_INTEGER, .example = "3682", .description = "Frames since the service started."},
        {"measured_fps", REPLY_FIELD_NUMBER, .example = "29.97",
         .description = "Frames per second over the last three seconds."},
        {"dropped_frames", REPLY_FIELD_INTEGER, .example = "0",
         .description = "Frames that the camera counted and that did not come."},
        {"recovery", REPLY_FIELD_OBJECT, .object = &recovery,
         .description = "What is done about a camera that is not there."},
        {"lost_s", REPLY_FIELD_NUMBER, .example = "1.9",
         .description = "For how long there has been no camera, in all, since the service started: seconds."},
        {"frame_age", REPLY_FIELD_NUMBER, .nullable = true, .example = "0.012",
         .description = "How long ago the newest frame was captured: seconds; null before the first."},
        {"state_age", REPLY_FIELD_NUMBER, .example = "123.4",
         .description = "How long the camera has been there, or looked for: seconds."},
        {0},
    },
};

static const ReplySchema config = {
    "CameraSettings",
    (const ReplyField[]){
        {"width", REPLY_FIELD_INTEGER, .example = "640", .description = "Pixels, before rotation."},
        {"height", REPLY_FIELD_INTEGER, .example = "480", .description = "Pixels, before rotation."},
        {"fps", REPLY_FIELD_INTEGER, .example = "30", .description = "Pictures per second."},
        {"rotation", REPLY_FIELD_INTEGER, .example = "0", .description = "Degrees clockwise: 0, 90, 180 or 270."},
        {"serial", REPLY_FIELD_STRING, .nullable = true, .description = "Of the camera to use; null: any."},
        {0},
    },
};

const ReplySchema routes_camera_config_reply = {
    "CameraConfig",
    (const ReplyField[]){
        {"status", REPLY_FIELD_STRING, .values = REPLY_VALUES("ok")},
        {"config", REPLY_FIELD_OBJECT, .object = &config},
        {0},
    },
};

const ReplySchema routes_reconnection_reply = {
    "Reconnection",
    (const ReplyField[]){
        {"status", REPLY_FIELD_STRING, .values = REPLY_VALUES("ok")},
        {"message", REPLY_FIELD_STRING, .example = "\"Camera reconnection initiated\""},
        {0},
    },
};
