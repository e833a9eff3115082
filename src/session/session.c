/*
 * Plugs the edges (ICE, DTLS, SRTP, SCTP) and the RTP sender together, and keeps their one timer. Every path out goes
 * through session_close().
 */
#define G_LOG_DOMAIN "session"
#include "session/session.h"

#include "rtp/rtp-sender.h"
#include "session/data-channel.h"
#include "session/liveness.h"
#include "session/session-answer.h"
#include "transport/demux.h"
#include "transport/dtls-transport.h"
#include "transport/ice-transport.h"
#include "transport/media-crypto.h"
#include "util/clock.h"
#include "util/deadline.h"
#include "util/loop-timer.h"

#include <string.h>

/* From the answer to a finished handshake: generous towards a person who lets the browser ask for something first. */
#define CONNECT_TIMEOUT_US (15 * G_USEC_PER_SEC)
/* How long a closed session waits for the viewer to acknowledge what it was told last. */
#define FAREWELL_TIMEOUT_US (500 * 1000)

struct Session {
    SessionConfig config;
    char *client_id;
    SessionState state;
    SessionCloseReason close_reason; /* once CLOSED */
    SessionStream stream;
    RtpSenderConfig rtp_config;
    int remote_sctp_port; /* 0: no data channel */
    IceTransport *ice;
    DtlsTransport *dtls;
    MediaCrypto *crypto; /* NULL before STREAMING, as all below */
    RtpSender *rtp;
    SctpTransport *sctp;
    DataChannels channels;
    char *greeting; /* (nullable) for channels that open */
    bool told_of_camera;
    Liveness liveness;
    SessionTimeline timeline;
    int64_t connect_deadline_us;  /* DEADLINE_NEVER once streaming */
    int64_t farewell_deadline_us; /* DEADLINE_NEVER while not closed */
    LoopTimer *timer;
};

static void reach(Session *session, SessionStage stage)
{
    session_timeline_reach(&session->timeline, stage, clock_monotonic_us());
}

/* ---- the timer ------------------------------------------------------------------------------------------------- */

static void update_timer(Session *session)
{
    int64_t deadline_us = deadline_min(session->connect_deadline_us, session->farewell_deadline_us);
    if (session->state == SESSION_STATE_CONNECTING)
        deadline_us = deadline_min(deadline_us, dtls_transport_next_timeout(session->dtls, clock_monotonic_us()));
    if (session->state == SESSION_STATE_STREAMING) {
        deadline_us = deadline_min(deadline_us, rtp_sender_next_timeout(session->rtp));
        deadline_us = deadline_min(deadline_us, liveness_deadline(&session->liveness));
    }
    loop_timer_set(session->timer, deadline_us);
}

/* ---- RTP out --------------------------------------------------------------------------------------------------- */

static void send_packet(Session *session, RtpPacket *packet)
{
    if (!packet->is_rtcp)
        reach(session, SESSION_STAGE_FIRST_FRAME_SENT);
    bool ready = packet->is_rtcp ? media_crypto_protect_rtcp(session->crypto, packet->bytes, &packet->length)
                                 : media_crypto_protect_rtp(session->crypto, packet->bytes, &packet->length);
    if (ready)
        ice_transport_send(session->ice, packet->bytes, packet->length);
}

static void handle_sender_event(Session *session, const RtpSenderEvent *event)
{
    switch (event->type) {
    case RTP_SENDER_EVENT_KEY_FRAME_WANTED:
        session->config.delegate->key_frame_wanted(session, session->config.delegate->user_data);
        break;
    case RTP_SENDER_EVENT_BYE:
        session_close(session, SESSION_CLOSE_LEFT);
        break;
    }
}

/* After anything was put into the sender: sends what may leave, and looks at what it has to say. */
static void drain_sender(Session *session)
{
    RtpPacket packet;
    while (rtp_sender_poll_packet(session->rtp, &packet, clock_monotonic_us()))
        send_packet(session, &packet);
    RtpSenderEvent event;
    while (session->state == SESSION_STATE_STREAMING && rtp_sender_poll_event(session->rtp, &event))
        handle_sender_event(session, &event);
    update_timer(session);
}

void session_push_frame(Session *session, const EncodedFrame *frame)
{
    if (session->state != SESSION_STATE_STREAMING)
        return;
    /* The wall clock may be stepped at any time, and an NTP time stamp that is off would spoil the latency shown. */
    int64_t now_us = clock_monotonic_us();
    rtp_sender_set_ntp_offset(session->rtp, clock_realtime_us() - now_us);
    session_timeline_reach(&session->timeline, SESSION_STAGE_FIRST_FRAME_CAPTURED, frame->capture_time_us);
    session_timeline_reach(&session->timeline, SESSION_STAGE_FIRST_FRAME_ENCODED, now_us);
    rtp_sender_push_frame(session->rtp, frame, now_us);
    drain_sender(session);
}

/* ---- data channel ---------------------------------------------------------------------------------------------- */

static bool on_sctp_output(const uint8_t *packet, size_t length, gpointer user_data)
{
    return dtls_transport_send(((Session *)user_data)->dtls, packet, length);
}

static void on_sctp_message(uint16_t stream, uint32_t ppid, const uint8_t *message, size_t length, gpointer user_data)
{
    data_channels_handle_message(&((Session *)user_data)->channels, stream, ppid, message, length);
}

static void on_sctp_connected(gpointer user_data)
{
    liveness_set_heartbeats(&((Session *)user_data)->liveness);
}

static void on_sctp_sent_all(gpointer user_data)
{
    Session *session = user_data;
    if (session->state != SESSION_STATE_CLOSED || session->farewell_deadline_us == DEADLINE_NEVER)
        return;
    session->farewell_deadline_us = clock_monotonic_us();
    update_timer(session);
}

static bool send_on_channel(uint16_t stream, uint32_t ppid, const void *message, size_t length, gpointer user_data)
{
    return sctp_transport_send(((Session *)user_data)->sctp, stream, ppid, message, length);
}

static void start_sctp(Session *session)
{
    g_autoptr(GError) error = NULL;
    session->channels = (DataChannels){.send = send_on_channel, .user_data = session, .greeting = session->greeting};
    session->sctp = sctp_transport_new(
        &(SctpTransportConfig){
            .stack = session->config.sctp,
            .local_port = SESSION_SCTP_PORT,
            .remote_port = (uint16_t)session->remote_sctp_port,
            .send = on_sctp_output,
            .receive = on_sctp_message,
            .connected = on_sctp_connected,
            .sent_all = on_sctp_sent_all,
            .user_data = session,
        },
        &error);
    if (!session->sctp)
        g_warning("viewer %s: no data channel: %s", session->client_id, error->message);
}

void session_set_camera(Session *session, const SessionCamera *camera)
{
    g_autofree char *message = camera_message_write(camera);
    g_free(session->greeting);
    session->greeting = camera->is_away ? g_strdup(message) : NULL;
    session->channels.greeting = session->greeting;
    session->told_of_camera |= camera->is_away || camera->is_fallback;
    if (session->told_of_camera && session->state == SESSION_STATE_STREAMING && session->sctp)
        data_channels_broadcast(&session->channels, message);
}

/* ---- closing --------------------------------------------------------------------------------------------------- */

static bool say_farewell(Session *session, SessionCloseReason reason)
{
    rtp_sender_push_bye(session->rtp, clock_monotonic_us());
    RtpPacket packet;
    while (rtp_sender_poll_packet(session->rtp, &packet, clock_monotonic_us()))
        send_packet(session, &packet);
    return reason == SESSION_CLOSE_TAKEN_OVER && session->sctp &&
           data_channels_broadcast(&session->channels, "{\"type\":\"taken_over\"}");
}

/* The stage it stopped at is of interest where no picture was sent at all. */
static void log_close(const Session *session, SessionCloseReason reason, int64_t now_us)
{
    SessionStage stage = session_timeline_furthest(&session->timeline);
    bool seen = stage == SESSION_STAGE_FIRST_FRAME_SENT;
    g_message("viewer %s closed: %s, after %.1f s%s%s", session->client_id, session_close_reason_name(reason),
              (double)(now_us - session->config.offer_us) / G_USEC_PER_SEC,
              seen ? "" : "; no picture was sent: ", seen ? "" : session_stage_name(stage));
}

void session_close(Session *session, SessionCloseReason reason)
{
    if (session->state == SESSION_STATE_CLOSED)
        return;
    int64_t now_us = clock_monotonic_us();
    bool was_streaming = session->state == SESSION_STATE_STREAMING;
    session->state = SESSION_STATE_CLOSED;
    session->close_reason = reason;
    session->connect_deadline_us = DEADLINE_NEVER;
    log_close(session, reason, now_us);
    session->farewell_deadline_us = now_us + FAREWELL_TIMEOUT_US;
    if (!was_streaming || !say_farewell(session, reason))
        session->farewell_deadline_us = now_us;
    update_timer(session);
    session->config.delegate->closed(session, reason, session->config.delegate->user_data);
}

/* The viewer knows, or will not listen: the last records leave, and the owner may free us. */
static void finish(Session *session)
{
    session->farewell_deadline_us = DEADLINE_NEVER;
    g_clear_pointer(&session->sctp, sctp_transport_free);
    if (session->close_reason == SESSION_CLOSE_DELETED)
        dtls_transport_close(session->dtls);
    else
        dtls_transport_abort(session->dtls);
    session->config.delegate->finished(session, session->config.delegate->user_data);
}

/* ---- the transport's side -------------------------------------------------------------------------------------- */

static bool secure_media(Session *session)
{
    DtlsSrtpKeys keys;
    if (!dtls_transport_export_srtp_keys(session->dtls, &keys))
        return false;
    session->crypto = media_crypto_new(&keys);
    explicit_bzero(&keys, sizeof keys);
    return session->crypto != NULL;
}

static void start_streaming(Session *session)
{
    int64_t now_us = clock_monotonic_us();
    if (!secure_media(session)) {
        g_message("viewer %s: no SRTP profile in common", session->client_id);
        session_close(session, SESSION_CLOSE_FAILED);
        return;
    }
    session->rtp_config.ntp_offset_us = clock_realtime_us() - now_us;
    session->rtp = rtp_sender_new(&session->rtp_config, now_us);
    session->liveness = liveness_init(session->config.viewer_timeout_us, now_us);
    session->connect_deadline_us = DEADLINE_NEVER;
    session->state = SESSION_STATE_STREAMING;
    session_timeline_reach(&session->timeline, SESSION_STAGE_SECURED, now_us);
    g_autofree char *path = ice_transport_describe_path(session->ice);
    g_message("viewer %s streaming %s over %s after %.0f ms", session->client_id,
              session->stream.codec == VIDEO_CODEC_H264 ? "H.264" : "VP8", path ? path : "an unknown path",
              (double)(now_us - session->config.offer_us) / 1000);
    session->config.delegate->streaming(session, session->config.delegate->user_data);
    if (session->remote_sctp_port > 0)
        start_sctp(session);
}

static void on_dtls_state(Session *session, DtlsState before)
{
    DtlsState state = dtls_transport_get_state(session->dtls);
    if (state == before)
        return;
    if (state == DTLS_STATE_CONNECTED && session->state == SESSION_STATE_CONNECTING) {
        start_streaming(session);
    } else if (state == DTLS_STATE_CLOSED) {
        session_close(session, SESSION_CLOSE_LEFT);
    } else if (state == DTLS_STATE_FAILED) {
        g_message("viewer %s: DTLS failed: %s", session->client_id, dtls_transport_get_error(session->dtls));
        session_close(session, SESSION_CLOSE_FAILED);
    }
}

static void on_dtls_output(const uint8_t *datagram, size_t length, gpointer user_data)
{
    ice_transport_send(((Session *)user_data)->ice, datagram, length);
}

static void on_dtls_data(const uint8_t *data, size_t length, gpointer user_data)
{
    Session *session = user_data;
    if (session->sctp)
        sctp_transport_handle_packet(session->sctp, data, length);
}

static void handle_dtls(Session *session, const uint8_t *datagram, size_t length)
{
    DtlsState before = dtls_transport_get_state(session->dtls);
    if (dtls_transport_handle_datagram(session->dtls, datagram, length))
        liveness_heard(&session->liveness, clock_monotonic_us());
    on_dtls_state(session, before);
    update_timer(session);
}

static void handle_rtcp(Session *session, uint8_t *packet, size_t length)
{
    if (session->state != SESSION_STATE_STREAMING || !media_crypto_unprotect_rtcp(session->crypto, packet, &length))
        return;
    int64_t now_us = clock_monotonic_us();
    liveness_heard(&session->liveness, now_us);
    rtp_sender_handle_rtcp(session->rtp, packet, length, now_us);
    drain_sender(session);
}

static void on_datagram(uint8_t *datagram, size_t length, gpointer user_data)
{
    Session *session = user_data;
    switch (demux_classify(datagram, length)) {
    case PACKET_KIND_DTLS:
        handle_dtls(session, datagram, length);
        break;
    case PACKET_KIND_RTCP:
        handle_rtcp(session, datagram, length);
        break;
    case PACKET_KIND_RTP: /* nobody was asked to send us media */
    case PACKET_KIND_UNKNOWN:
        break;
    }
}

static void on_ice_state(IceTransportState state, gpointer user_data)
{
    Session *session = user_data;
    if (state == ICE_TRANSPORT_STATE_CONNECTED) {
        reach(session, SESSION_STAGE_CONNECTED);
        DtlsState before = dtls_transport_get_state(session->dtls);
        dtls_transport_start(session->dtls);
        on_dtls_state(session, before);
        update_timer(session);
    } else if (state == ICE_TRANSPORT_STATE_FAILED && session->state == SESSION_STATE_STREAMING) {
        session_close(session, SESSION_CLOSE_VANISHED);
    }
    /* Checks that failed while connecting may yet be met by late candidates: the time limit decides. */
}

static void on_timer(gpointer user_data)
{
    Session *session = user_data;
    int64_t now_us = clock_monotonic_us();
    if (session->state == SESSION_STATE_CLOSED) {
        if (now_us >= session->farewell_deadline_us)
            finish(session); /* frees the session */
    } else if (now_us >= session->connect_deadline_us) {
        session_close(session, SESSION_CLOSE_NOT_REACHED);
    } else if (session->state == SESSION_STATE_CONNECTING) {
        dtls_transport_handle_timeout(session->dtls);
        on_dtls_state(session, DTLS_STATE_HANDSHAKING);
        update_timer(session);
    } else if (liveness_has_vanished(&session->liveness, now_us)) {
        session_close(session, SESSION_CLOSE_VANISHED);
    } else {
        rtp_sender_handle_timeout(session->rtp, now_us);
        drain_sender(session);
    }
}

/* ---- opening --------------------------------------------------------------------------------------------------- */

static bool open_transport(Session *session, const SdpOffer *offer, const SdpNegotiation *agreed, GError **error)
{
    const SdpMedia *remote = agreed->transport;
    session->ice = ice_transport_new(
        &(IceTransportConfig){
            .context = session->config.context,
            .include_loopback = session->config.include_loopback,
            .controlling = offer->ice_lite,
            .receive = on_datagram,
            .state_changed = on_ice_state,
            .user_data = session,
        },
        error);
    if (!session->ice)
        return false;
    session->dtls = dtls_transport_new(
        &(DtlsTransportConfig){
            .context = session->config.dtls,
            .active = agreed->dtls_active,
            .fingerprint_hash = remote->fingerprint.hash,
            .fingerprint_digest = remote->fingerprint.digest,
            .fingerprint_length = remote->fingerprint.digest_length,
            .send = on_dtls_output,
            .receive = on_dtls_data,
            .user_data = session,
        },
        error);
    if (!session->dtls)
        return false;
    if (ice_transport_set_remote_credentials(session->ice, remote->ice_ufrag, remote->ice_pwd))
        return true;
    g_set_error(error, G_IO_ERROR, G_IO_ERROR_FAILED, "the ICE agent refused the offer's credentials");
    return false;
}

static void agree_on_stream(Session *session, const SdpOffer *offer, const SdpNegotiation *agreed)
{
    session->stream.codec = agreed->codec;
    session->stream.bitrate_bps = session->config.bitrate_bps;
    g_strlcpy(session->stream.h264_profile_level_id, agreed->h264_profile_level_id,
              sizeof session->stream.h264_profile_level_id);
    session->rtp_config = session_answer_rtp_config(offer, agreed, session->config.bitrate_bps);
    if (agreed->data_index >= 0)
        session->remote_sctp_port = ((SdpMedia *)g_ptr_array_index(offer->media, agreed->data_index))->sctp_port;
}

static Session *session_alloc(const SessionConfig *config)
{
    Session *session = g_new0(Session, 1);
    session->config = *config;
    session->client_id = g_strdup(config->client_id);
    int64_t now_us = clock_monotonic_us();
    int64_t offer_realtime_us = clock_realtime_us() - (now_us - config->offer_us);
    session->timeline = session_timeline_init(config->offer_us, offer_realtime_us);
    session->connect_deadline_us = now_us + CONNECT_TIMEOUT_US;
    session->farewell_deadline_us = DEADLINE_NEVER;
    session->timer = loop_timer_new(config->context, on_timer, session);
    return session;
}

Session *session_new(const SessionConfig *config, const char *offer_sdp, char **ret_answer_sdp, GError **error)
{
    g_autoptr(SdpOffer) offer = sdp_offer_parse(offer_sdp, error);
    SdpNegotiation agreed;
    if (!offer || !sdp_negotiate(offer, &config->preferences, &agreed, error))
        return NULL;
    g_autoptr(Session) session = session_alloc(config);
    agree_on_stream(session, offer, &agreed);
    if (!open_transport(session, offer, &agreed, error))
        return NULL;
    *ret_answer_sdp = session_answer_write(offer, &agreed, &session->rtp_config, session->ice, config->dtls);
    for (guint i = 0; i < agreed.transport->candidates->len; i++)
        session_add_candidate(session, g_ptr_array_index(agreed.transport->candidates, i));
    reach(session, SESSION_STAGE_ANSWERED);
    update_timer(session);
    return g_steal_pointer(&session);
}

void session_free(Session *session)
{
    if (!session)
        return;
    loop_timer_free(session->timer);
    sctp_transport_free(session->sctp);
    rtp_sender_free(session->rtp);
    media_crypto_free(session->crypto);
    dtls_transport_free(session->dtls);
    ice_transport_free(session->ice);
    g_free(session->client_id);
    g_free(session->greeting);
    g_free(session);
}

void session_add_candidate(Session *session, const char *candidate)
{
    if (session->state == SESSION_STATE_CLOSED || *candidate == '\0')
        return;
    if (!ice_transport_add_remote_candidate(session->ice, candidate))
        g_debug("viewer %s: a candidate that is of no use here", session->client_id);
}

const char *session_get_client_id(const Session *session)
{
    return session->client_id;
}

SessionState session_get_state(const Session *session)
{
    return session->state;
}

const SessionStream *session_get_stream(const Session *session)
{
    return &session->stream;
}

const SessionTimeline *session_get_timeline(const Session *session)
{
    return &session->timeline;
}
