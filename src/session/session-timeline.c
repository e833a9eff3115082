/* Stamps in an array, by stage. */
#include "session/session-timeline.h"

#include <glib.h>

const char *session_stage_name(SessionStage stage)
{
    static const char *const names[] = {
        [SESSION_STAGE_OFFERED] = "offered",
        [SESSION_STAGE_ANSWERED] = "answered",
        [SESSION_STAGE_CONNECTED] = "connected",
        [SESSION_STAGE_SECURED] = "secured",
        [SESSION_STAGE_FIRST_FRAME_CAPTURED] = "first frame captured",
        [SESSION_STAGE_FIRST_FRAME_ENCODED] = "first frame encoded",
        [SESSION_STAGE_FIRST_FRAME_SENT] = "first frame sent",
    };
    G_STATIC_ASSERT(G_N_ELEMENTS(names) == SESSION_N_STAGES);
    return names[stage];
}

SessionTimeline session_timeline_init(int64_t offer_us, int64_t offer_realtime_us)
{
    SessionTimeline timeline = {.offer_realtime_us = offer_realtime_us};
    timeline.reached_us[SESSION_STAGE_OFFERED] = offer_us;
    return timeline;
}

void session_timeline_reach(SessionTimeline *timeline, SessionStage stage, int64_t now_us)
{
    if (timeline->reached_us[stage] == 0)
        timeline->reached_us[stage] = now_us;
}

bool session_timeline_get(const SessionTimeline *timeline, SessionStage stage, int64_t *ret_since_offer_us)
{
    if (timeline->reached_us[stage] == 0)
        return false;
    *ret_since_offer_us = timeline->reached_us[stage] - timeline->reached_us[SESSION_STAGE_OFFERED];
    return true;
}

SessionStage session_timeline_furthest(const SessionTimeline *timeline)
{
    int stage = SESSION_N_STAGES - 1;
    while (stage > SESSION_STAGE_OFFERED && timeline->reached_us[stage] == 0)
        stage--;
    return (SessionStage)stage;
}
