/* From the session's stamps to seconds, and to what outlives the session. */
#include "service-connection.h"

#include "util/clock.h"

#include <math.h>

static double to_seconds(int64_t us)
{
    return (double)us / G_USEC_PER_SEC;
}

static double seconds_to(const SessionTimeline *timeline, SessionStage stage)
{
    int64_t since_offer_us;
    return session_timeline_get(timeline, stage, &since_offer_us) ? to_seconds(since_offer_us) : NAN;
}

static ServiceTimeline show_timeline(const Session *session)
{
    const SessionTimeline *timeline = session_get_timeline(session);
    return (ServiceTimeline){
        .offer_at = to_seconds(timeline->offer_realtime_us),
        .answered_s = seconds_to(timeline, SESSION_STAGE_ANSWERED),
        .connected_s = seconds_to(timeline, SESSION_STAGE_CONNECTED),
        .secured_s = seconds_to(timeline, SESSION_STAGE_SECURED),
        .first_frame_captured_s = seconds_to(timeline, SESSION_STAGE_FIRST_FRAME_CAPTURED),
        .first_frame_encoded_s = seconds_to(timeline, SESSION_STAGE_FIRST_FRAME_ENCODED),
        .first_frame_sent_s = seconds_to(timeline, SESSION_STAGE_FIRST_FRAME_SENT),
    };
}

int64_t service_connection_age_us(const Session *session)
{
    return clock_monotonic_us() - session_get_timeline(session)->reached_us[SESSION_STAGE_OFFERED];
}

void service_connection_show(ServiceConnection *connection, const Session *session)
{
    connection->client_id = g_strdup(session_get_client_id(session));
    connection->duration_s = to_seconds(service_connection_age_us(session));
    connection->state = session_state_name(session_get_state(session));
    connection->timeline = show_timeline(session);
}

void service_connection_remember(ServiceClosedConnection *closed, const Session *session, SessionCloseReason reason)
{
    g_free(closed->client_id);
    *closed = (ServiceClosedConnection){
        .client_id = g_strdup(session_get_client_id(session)),
        .reason = session_close_reason_name(reason),
        .at = to_seconds(clock_realtime_us()),
        .duration_s = to_seconds(service_connection_age_us(session)),
        .timeline = show_timeline(session),
    };
}
