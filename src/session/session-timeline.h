/*
 * When a viewer reached which stage on its way to the first picture: what a slow start is explained by, and one that
 * never came. A plain struct; the time is an argument, and belongs to where the thing happens.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/** In the order in which they are reached. */
typedef enum SessionStage {
    SESSION_STAGE_OFFERED,
    SESSION_STAGE_ANSWERED,
    SESSION_STAGE_CONNECTED,            /* ICE has selected a path (RFC 8445 8.1) */
    SESSION_STAGE_SECURED,              /* DTLS is done, the keys for SRTP are agreed on */
    SESSION_STAGE_FIRST_FRAME_CAPTURED, /* by the camera: possibly before the path was secured */
    SESSION_STAGE_FIRST_FRAME_ENCODED,  /* and handed to the session */
    SESSION_STAGE_FIRST_FRAME_SENT,     /* its first packet was handed to the socket */
    SESSION_N_STAGES,
} SessionStage;

/** "offered", "answered", ... as the log names it. */
const char *session_stage_name(SessionStage stage);

typedef struct SessionTimeline {
    int64_t offer_realtime_us; /* CLOCK_REALTIME, as it stood then: it is not corrected when the clock is set */
    int64_t reached_us[SESSION_N_STAGES]; /* CLOCK_MONOTONIC; 0: not reached */
} SessionTimeline;

/** Nothing but the offer has come; both stamps are of that moment. */
SessionTimeline session_timeline_init(int64_t offer_us, int64_t offer_realtime_us);

/** A stage is reached at now_us; only its first time counts. */
void session_timeline_reach(SessionTimeline *timeline, SessionStage stage, int64_t now_us);

/** Microseconds from the offer to stage; false where it was not reached. */
bool session_timeline_get(const SessionTimeline *timeline, SessionStage stage, int64_t *ret_since_offer_us);

/** The furthest stage that was reached. */
SessionStage session_timeline_furthest(const SessionTimeline *timeline);
