/* Stages, their times, and how far it went. */
#include "session/session-timeline.h"

#include <glib.h>

#define MS 1000

static void test_times_are_since_the_offer(void)
{
    SessionTimeline timeline = session_timeline_init(1000 * MS, 5);
    int64_t since_us = -1;
    g_assert_false(session_timeline_get(&timeline, SESSION_STAGE_ANSWERED, &since_us));
    g_assert_cmpint(since_us, ==, -1);
    session_timeline_reach(&timeline, SESSION_STAGE_ANSWERED, 1003 * MS);
    g_assert_true(session_timeline_get(&timeline, SESSION_STAGE_ANSWERED, &since_us));
    g_assert_cmpint(since_us, ==, 3 * MS);
    g_assert_cmpint(timeline.offer_realtime_us, ==, 5);
}

static void test_the_first_time_counts(void)
{
    SessionTimeline timeline = session_timeline_init(1000 * MS, 0);
    int64_t since_us;
    session_timeline_reach(&timeline, SESSION_STAGE_CONNECTED, 1020 * MS);
    session_timeline_reach(&timeline, SESSION_STAGE_CONNECTED, 9000 * MS);
    g_assert_true(session_timeline_get(&timeline, SESSION_STAGE_CONNECTED, &since_us));
    g_assert_cmpint(since_us, ==, 20 * MS);
}

static void test_a_frame_may_be_older_than_the_offer(void)
{
    SessionTimeline timeline = session_timeline_init(1000 * MS, 0);
    int64_t since_us;
    session_timeline_reach(&timeline, SESSION_STAGE_FIRST_FRAME_CAPTURED, 990 * MS);
    g_assert_true(session_timeline_get(&timeline, SESSION_STAGE_FIRST_FRAME_CAPTURED, &since_us));
    g_assert_cmpint(since_us, ==, -10 * MS);
}

static void test_furthest(void)
{
    SessionTimeline timeline = session_timeline_init(1000 * MS, 0);
    for (int stage = SESSION_STAGE_OFFERED; stage < SESSION_N_STAGES; stage++) {
        session_timeline_reach(&timeline, (SessionStage)stage, (1000 + stage) * MS);
        g_assert_cmpint(session_timeline_furthest(&timeline), ==, stage);
        g_assert_nonnull(session_stage_name((SessionStage)stage));
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/session-timeline/times-are-since-the-offer", test_times_are_since_the_offer);
    g_test_add_func("/session-timeline/the-first-time-counts", test_the_first_time_counts);
    g_test_add_func("/session-timeline/a-frame-may-be-older-than-the-offer", test_a_frame_may_be_older_than_the_offer);
    g_test_add_func("/session-timeline/the-furthest-stage-is-known", test_furthest);
    return g_test_run();
}
