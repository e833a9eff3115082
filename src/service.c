/*
 * Plugs the camera's mailbox to the pipeline, and the pipeline to the session. An offer is judged and answered in one
 * go on the loop, so that of overlapping offers the one that arrived last is the one that stays.
 */
#define G_LOG_DOMAIN "service"
#include "service.h"

#include "pipeline/pipeline.h"
#include "service-camera.h"
#include "service-connection.h"
#include "service-snapshot.h"
#include "transport/media-crypto.h"
#include "util/loop-queue.h"
#include "video/encoder.h"

#include <string.h>

/*
 * Viewers that were closed and are still being told. Each holds its sockets for at most half a second; of a storm of
 * offers the oldest are let go without a word.
 */
#define MAX_CLOSING_SESSIONS 4

struct Service {
    const Settings *settings;
    GMainContext *context;
    LoopCaller *caller;
    Mailbox *frames;
    CameraSupervisor *camera;
    SnapshotMaker *snapshots;
    LoopQueue *camera_changes; /* at most one that waits: it says that there is news, not which */
    Pipeline *pipeline;
    DtlsContext *dtls;
    SctpStack *sctp;
    SessionDelegate delegate;
    Session *current; /* NULL: nobody watches */
    GQueue closing;   /* Session, oldest first */
    ServiceClosedConnection last_closed;
};

/* ---- the camera's picture ---------------------------------------------------------------------------------------- */

typedef struct PictureShape {
    int width;
    int height;
    int fps;
} PictureShape;

/* As the camera delivers it, where it has begun to; a file has a size and rate of its own. Else as it is set. */
static PictureShape picture_shape(Service *service)
{
    const Settings *settings = service->settings;
    CameraStatus status;
    camera_supervisor_get_status(service->camera, &status);
    if (status.width == 0)
        return (PictureShape){settings->camera_width, settings->camera_height, settings->camera_fps};
    int fps = status.info.fps >= 1 ? (int)(status.info.fps + 0.5) : settings->camera_fps;
    return (PictureShape){status.width, status.height, fps};
}

static void tell_of_camera(Service *service)
{
    CameraStatus status;
    camera_supervisor_get_status(service->camera, &status);
    PipelineSlate slate = service_camera_slate(&status);
    pipeline_set_slate(service->pipeline, service_camera_is_away(&status) ? &slate : NULL);
    SessionCamera message = service_camera_message(&status);
    if (service->current)
        session_set_camera(service->current, &message);
}

static void on_camera_news(gpointer value, gpointer user_data)
{
    (void)value;
    tell_of_camera(user_data);
}

/* Capture thread. */
static void on_camera_changed(gpointer user_data)
{
    Service *service = user_data;
    loop_queue_push(service->camera_changes, service);
}

/* ---- the session's words --------------------------------------------------------------------------------------- */

static void on_encoded_frame(const EncodedFrame *frame, gpointer user_data)
{
    session_push_frame(user_data, frame);
}

static PipelineStream pipeline_stream(Service *service, const Session *session)
{
    const SessionStream *stream = session_get_stream(session);
    PipelineStream wanted = {
        .codec = stream->codec,
        .fps = picture_shape(service).fps,
        .bitrate_bps = stream->bitrate_bps,
    };
    g_strlcpy(wanted.h264_profile_level_id, stream->h264_profile_level_id, sizeof wanted.h264_profile_level_id);
    return wanted;
}

static void on_streaming(Session *session, gpointer user_data)
{
    Service *service = user_data;
    PipelineStream stream = pipeline_stream(service, session);
    pipeline_start(service->pipeline, &stream, on_encoded_frame, session);
}

static void on_key_frame_wanted(Session *session, gpointer user_data)
{
    (void)session;
    pipeline_request_key_frame(((Service *)user_data)->pipeline);
}

static void on_closed(Session *session, SessionCloseReason reason, gpointer user_data)
{
    Service *service = user_data;
    g_assert(session == service->current);
    service_connection_remember(&service->last_closed, session, reason);
    pipeline_stop(service->pipeline);
    service->current = NULL;
    g_queue_push_tail(&service->closing, session);
}

static void on_finished(Session *session, gpointer user_data)
{
    g_queue_remove(&((Service *)user_data)->closing, session);
    session_free(session);
}

/* ---- the rule: the newest viewer wins --------------------------------------------------------------------------- */

static SdpPreferences codec_preferences(VideoCodecChoice choice)
{
    static const VideoCodec codecs[] = {VIDEO_CODEC_H264, VIDEO_CODEC_VP8}; /* H.264 costs a third of VP8's CPU */
    switch (choice) {
    case VIDEO_CODEC_CHOICE_H264:
        return (SdpPreferences){.codecs = &codecs[0], .n_codecs = 1};
    case VIDEO_CODEC_CHOICE_VP8:
        return (SdpPreferences){.codecs = &codecs[1], .n_codecs = 1};
    case VIDEO_CODEC_CHOICE_AUTO:
        break;
    }
    return (SdpPreferences){.codecs = codecs, .n_codecs = G_N_ELEMENTS(codecs)};
}

static int target_bitrate_bps(Service *service)
{
    if (service->settings->video_bitrate_bps > 0)
        return service->settings->video_bitrate_bps;
    PictureShape shape = picture_shape(service);
    return encoder_default_bitrate_bps(shape.width, shape.height, shape.fps);
}

bool service_offer(Service *service, const ServiceOffer *offer, ServiceAnswer *ret_answer, GError **error)
{
    g_autofree char *client_id = offer->client_id ? g_strdup(offer->client_id) : g_uuid_string_random();
    g_autoptr(GError) cause = NULL;
    g_autofree char *answer = NULL;
    Session *session = session_new(
        &(SessionConfig){
            .context = service->context,
            .sctp = service->sctp,
            .dtls = service->dtls,
            .delegate = &service->delegate,
            .preferences = codec_preferences(service->settings->video_codec),
            .bitrate_bps = target_bitrate_bps(service),
            .viewer_timeout_us = service->settings->viewer_timeout_us,
            .client_id = client_id,
            .offer_us = offer->received_us,
            .include_loopback = offer->over_loopback,
        },
        offer->sdp, &answer, &cause);
    if (!session) {
        bool bad_offer = cause->domain == SDP_ERROR;
        g_set_error_literal(error, SERVICE_ERROR, bad_offer ? SERVICE_ERROR_BAD_OFFER : SERVICE_ERROR_INTERNAL,
                            cause->message);
        return false;
    }
    if (service->current)
        session_close(service->current, SESSION_CLOSE_TAKEN_OVER);
    while (service->closing.length > MAX_CLOSING_SESSIONS)
        session_free(g_queue_pop_head(&service->closing));
    service->current = session;
    tell_of_camera(service);
    PipelineStream stream = pipeline_stream(service, session);
    pipeline_prepare(service->pipeline, &stream);
    g_message("viewer %s from %s owns the camera", client_id, offer->peer);
    ret_answer->sdp = g_steal_pointer(&answer);
    ret_answer->client_id = g_steal_pointer(&client_id);
    return true;
}

static bool is_current(const Service *service, const char *client_id)
{
    return service->current && strcmp(session_get_client_id(service->current), client_id) == 0;
}

bool service_add_candidate(Service *service, const char *client_id, const char *candidate)
{
    if (!is_current(service, client_id))
        return false;
    session_add_candidate(service->current, candidate);
    return true;
}

bool service_close_client(Service *service, const char *client_id)
{
    if (!is_current(service, client_id))
        return false;
    session_close(service->current, SESSION_CLOSE_DELETED);
    return true;
}

char *service_force_release(Service *service)
{
    if (!service->current)
        return NULL;
    char *client_id = g_strdup(session_get_client_id(service->current));
    session_close(service->current, SESSION_CLOSE_RELEASED);
    return client_id;
}

void service_cleanup(Service *service, int64_t max_age_us)
{
    if (service->current && service_connection_age_us(service->current) > max_age_us)
        session_close(service->current, SESSION_CLOSE_EXPIRED);
}

void service_reconnect_camera(Service *service)
{
    camera_supervisor_reconnect(service->camera);
}

/* ---- how it is --------------------------------------------------------------------------------------------------- */

void service_get_connection(Service *service, ServiceConnection *ret_connection)
{
    *ret_connection = (ServiceConnection){.last_closed = service->last_closed};
    ret_connection->last_closed.client_id = g_strdup(service->last_closed.client_id);
    if (service->current)
        service_connection_show(ret_connection, service->current);
}

void service_get_camera_status(Service *service, CameraStatus *ret_status)
{
    camera_supervisor_get_status(service->camera, ret_status);
}

void service_get_camera_config(Service *service, ServiceCameraConfig *ret_config)
{
    const Settings *settings = service->settings;
    *ret_config = (ServiceCameraConfig){
        .width = settings->camera_width,
        .height = settings->camera_height,
        .fps = settings->camera_fps,
        .rotation = settings->camera_rotation,
        .serial = settings->camera_serial,
    };
}

bool service_get_snapshot(Service *service, const ServiceSnapshotOptions *options, ServiceSnapshot *ret_snapshot,
                          GError **error)
{
    CameraStatus status;
    camera_supervisor_get_status(service->camera, &status);
    return service_snapshot_take(service->snapshots, &status, service->settings->camera_stall_timeout_us, options,
                                 ret_snapshot, error);
}

LoopCaller *service_get_loop_caller(Service *service)
{
    return service->caller;
}

void service_loop_is_over(Service *service)
{
    loop_caller_close(service->caller);
}

/* ---- life -------------------------------------------------------------------------------------------------------- */

static CameraSupervisor *new_camera(Service *service)
{
    const Settings *settings = service->settings;
    return camera_supervisor_new(
        &(CameraSupervisorConfig){
            .camera = {.width = settings->camera_width,
                       .height = settings->camera_height,
                       .fps = settings->camera_fps,
                       .device = settings->camera_device,
                       .serial = settings->camera_serial,
                       .file = settings->camera_file},
            .backend = settings->camera_backend,
            .fallback = settings->camera_fallback,
            .stall_timeout_us = settings->camera_stall_timeout_us,
            .changed = on_camera_changed,
            .user_data = service,
        },
        service->frames);
}

static void drop_news(gpointer value)
{
    (void)value; /* the service itself, which it does not own */
}

Service *service_new(const Settings *settings, GMainContext *context, SctpStack *sctp, GError **error)
{
    g_autoptr(DtlsContext) dtls = dtls_context_new(error);
    if (!dtls)
        return NULL;
    Service *service = g_new0(Service, 1);
    service->settings = settings;
    service->context = context;
    service->caller = loop_caller_new(context);
    service->dtls = g_steal_pointer(&dtls);
    service->sctp = sctp;
    service->delegate = (SessionDelegate){
        .streaming = on_streaming,
        .key_frame_wanted = on_key_frame_wanted,
        .closed = on_closed,
        .finished = on_finished,
        .user_data = service,
    };
    g_queue_init(&service->closing);
    service->frames = mailbox_new((GBoxedCopyFunc)frame_ref, (GDestroyNotify)frame_unref);
    service->snapshots = snapshot_maker_new(service->frames, settings->camera_rotation);
    service->camera_changes = loop_queue_new(context, 1, on_camera_news, service, drop_news);
    service->camera = new_camera(service);
    service->pipeline = pipeline_new(&(PipelineConfig){.width = settings->camera_width,
                                                       .height = settings->camera_height,
                                                       .rotation = settings->camera_rotation,
                                                       .draw_timecode = settings->camera_timecode,
                                                       .preset = settings->video_preset},
                                     service->frames, context);
    tell_of_camera(service);
    camera_supervisor_start(service->camera);
    return service;
}

void service_free(Service *service)
{
    if (!service)
        return;
    if (service->current)
        session_close(service->current, SESSION_CLOSE_SHUTDOWN);
    while (!g_queue_is_empty(&service->closing))
        g_main_context_iteration(service->context, TRUE); /* each has its own time limit */
    pipeline_free(service->pipeline);
    camera_supervisor_free(service->camera);
    loop_queue_free(service->camera_changes);
    snapshot_maker_free(service->snapshots);
    mailbox_free(service->frames);
    dtls_context_free(service->dtls);
    loop_caller_free(service->caller);
    g_free(service->last_closed.client_id);
    g_free(service);
}
