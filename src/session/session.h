/*
 * One viewer, from its offer to its end: CONNECTING -> STREAMING -> CLOSED. The only place that sees both the transport
 * and RTP. Loop thread.
 */
#pragma once

#include "sdp/sdp-answer.h"
#include "session/camera-message.h"
#include "session/session-timeline.h"
#include "transport/dtls-transport.h"
#include "transport/sctp-transport.h"

#include <gio/gio.h>

typedef struct Session Session;

typedef enum SessionState {
    SESSION_STATE_CONNECTING,
    SESSION_STATE_STREAMING, /* DTLS is up: pictures may be pushed */
    SESSION_STATE_CLOSED,
} SessionState;

/** "connecting", "streaming", "closed". */
const char *session_state_name(SessionState state);

typedef enum SessionCloseReason {
    SESSION_CLOSE_TAKEN_OVER,  /* a newer viewer came */
    SESSION_CLOSE_DELETED,     /* DELETE /connections/{id} */
    SESSION_CLOSE_RELEASED,    /* POST /force-release */
    SESSION_CLOSE_EXPIRED,     /* POST /cleanup: it had watched for too long */
    SESSION_CLOSE_LEFT,        /* the viewer closed DTLS or said BYE */
    SESSION_CLOSE_VANISHED,    /* nothing was heard for too long, or consent was lost */
    SESSION_CLOSE_NOT_REACHED, /* no path was found, or no handshake came about, in time */
    SESSION_CLOSE_FAILED,      /* the handshake failed */
    SESSION_CLOSE_SHUTDOWN,
} SessionCloseReason;

/** "taken_over", ... as logs and counters name it. */
const char *session_close_reason_name(SessionCloseReason reason);

/** What the encoder is to deliver. */
typedef struct SessionStream {
    VideoCodec codec;
    char h264_profile_level_id[7]; /* "" for VP8 */
    int bitrate_bps;
} SessionStream;

/** What the session tells its owner. None of these may free the session, except finished. */
typedef struct SessionDelegate {
    /** The path is secured: push pictures, a key frame first. */
    void (*streaming)(Session *session, gpointer user_data);
    void (*key_frame_wanted)(Session *session, gpointer user_data);
    /** It is CLOSED, for whatever reason; once. What is still to be said to the viewer is on its way. */
    void (*closed)(Session *session, SessionCloseReason reason, gpointer user_data);
    /** All is said: free it now. Once, never from within a call of the owner's. */
    void (*finished)(Session *session, gpointer user_data);
    gpointer user_data;
} SessionDelegate;

typedef struct SessionConfig {
    GMainContext *context;
    SctpStack *sctp;
    const DtlsContext *dtls;
    const SessionDelegate *delegate;
    SdpPreferences preferences;
    int bitrate_bps;
    int64_t viewer_timeout_us;
    const char *client_id;
    int64_t offer_us; /* CLOCK_MONOTONIC, when the offer came in: the wait for the loop is a part of the timeline */
    bool include_loopback;
} SessionConfig;

/**
 * Answers an offer: a new session in CONNECTING (transfer full), and the answer's text (transfer full) with all host
 * candidates. NULL with error set, SDP_ERROR for what is the offer's fault. What config points to outlives the session,
 * but for client_id and preferences.
 */
Session *session_new(const SessionConfig *config, const char *offer_sdp, char **ret_answer_sdp, GError **error);

/** Ends everything at once, without a word to the viewer or the delegate. NULL is allowed. */
void session_free(Session *session);

/**
 * The only way out: stops the stream, tells the viewer (taken_over on its data channel, RTCP BYE, DTLS close_notify),
 * calls delegate->closed before it returns and delegate->finished later. Harmless on a closed session.
 */
void session_close(Session *session, SessionCloseReason reason);

/** Sends a picture (transfer none); ignored unless STREAMING. */
void session_push_frame(Session *session, const EncodedFrame *frame);

/** A trickled candidate, foreign text; what cannot be used is ignored. */
void session_add_candidate(Session *session, const char *candidate);

/**
 * How the camera is: told on every data channel at each call, and while the camera is away on those that open. But who
 * was never told of anything wrong is not told that all is well: the first that such a viewer hears is the answer to
 * its own first words, which simple clients rely on. Copied.
 */
void session_set_camera(Session *session, const SessionCamera *camera);

const char *session_get_client_id(const Session *session); /* (transfer none) */
SessionState session_get_state(const Session *session);
const SessionStream *session_get_stream(const Session *session);     /* (transfer none) */
const SessionTimeline *session_get_timeline(const Session *session); /* (transfer none) */

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Session, session_free)
