/* The camera's routes: how it is, how it is set, and its reconnection. Times leave as epoch seconds. */
#include "http/routes.h"
#include "util/clock.h"

static double seconds(int64_t time_us)
{
    return (double)time_us / 1e6;
}

static json_t *device_to_json(const CameraInfo *info)
{
    return json_pack("{s:o, s:o, s:o, s:o}", "name", http_json_text_or_null(info->name), "serial",
                     http_json_text_or_null(info->serial), "firmware", http_json_text_or_null(info->firmware),
                     "usb_type", http_json_text_or_null(info->usb_type));
}

static json_t *recovery_to_json(const CameraStatus *status)
{
    /* One that is overdue is about to begin. */
    int64_t wait_us = MAX(status->next_attempt_us - clock_monotonic_us(), 0);
    return json_pack("{s:s, s:i, s:o}", "step", reset_step_name(status->recovery_step), "attempts",
                     (int)status->recovery_attempts, "next_attempt_in",
                     status->next_attempt_us > 0 ? json_real(seconds(wait_us)) : json_null());
}

/* How well it delivers, and what is done where it does not. */
static json_t *care_status(const CameraStatus *status)
{
    return json_pack("{s:f, s:I, s:o, s:f}", "measured_fps", status->measured_fps, "dropped_frames",
                     (json_int_t)status->dropped_frames, "recovery", recovery_to_json(status), "lost_s",
                     seconds(status->lost_us));
}

/* The fields that clients of the service have always had. */
static json_t *basic_status(const CameraStatus *status)
{
    /* A connected camera is one whose frames come: the supervisor leaves that state when one is overdue. */
    bool has_frame = status->last_frame_us > 0 && (status->state == CAMERA_STATE_CONNECTED || status->is_fallback);
    return json_pack("{s:s, s:s, s:b, s:i, s:f, s:f, s:b, s:o}", "status", "ok", "connection_state",
                     camera_state_name(status->state), "running", status->running, "retry_count",
                     (int)status->retry_count, "last_attempt", seconds(status->last_attempt_us),
                     "last_successful_frame", seconds(status->last_frame_us), "has_frame", has_frame, "frame_timestamp",
                     has_frame ? json_real(seconds(status->last_frame_us)) : json_null());
}

void routes_get_camera_status(const RouteContext *context, const HttpRequest *request, HttpReply *ret_reply)
{
    (void)request;
    CameraStatus status = {0};
    context->verbs->get_camera_status(context->verbs->service, &status);
    /* The wall clock may have been set back since the frame. */
    int64_t age_us = MAX(clock_realtime_us() - status.last_frame_us, 0);
    json_t *json = basic_status(&status);
    json_object_update_new(
        json, json_pack("{s:o, s:b, s:o, s:o, s:o, s:i, s:i, s:f, s:I, s:o, s:f}", "backend",
                        http_json_text_or_null(status.backend), "fallback", status.is_fallback, "cause",
                        http_json_text_or_null(status.cause), "message", http_json_text_or_null(status.message),
                        "device", device_to_json(&status.info), "width", status.width, "height", status.height, "fps",
                        status.info.fps, "frame_count", (json_int_t)status.frame_count, "frame_age",
                        status.last_frame_us > 0 ? json_real(seconds(age_us)) : json_null(), "state_age",
                        seconds(clock_monotonic_us() - status.since_us)));
    json_object_update_new(json, care_status(&status));
    http_reply_set_json(ret_reply, 200, json);
}

void routes_get_camera_config(const RouteContext *context, const HttpRequest *request, HttpReply *ret_reply)
{
    (void)request;
    ServiceCameraConfig config = {0};
    context->verbs->get_camera_config(context->verbs->service, &config);
    http_reply_set_json(ret_reply, 200,
                        json_pack("{s:s, s:{s:i, s:i, s:i, s:i, s:o}}", "status", "ok", "config", "width", config.width,
                                  "height", config.height, "fps", config.fps, "rotation", config.rotation, "serial",
                                  http_json_text(config.serial)));
}

void routes_reconnect_camera(const RouteContext *context, const HttpRequest *request, HttpReply *ret_reply)
{
    (void)request;
    context->verbs->reconnect_camera(context->verbs->service);
    http_reply_set_json(ret_reply, 200,
                        json_pack("{s:s, s:s}", "status", "ok", "message", "Camera reconnection initiated"));
}
