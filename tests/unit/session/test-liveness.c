/* When silence means that a viewer has vanished. */
#include "session/liveness.h"

#include "util/deadline.h"

#include <glib.h>

#define S G_USEC_PER_SEC

static void test_unknown_peer(void)
{
    Liveness liveness = liveness_init(5 * S, 0);
    g_assert_cmpint(liveness_deadline(&liveness), ==, DEADLINE_NEVER);
    for (int64_t at = S; at <= 4 * S; at += S)
        liveness_heard(&liveness, at);
    g_assert_cmpint(liveness_deadline(&liveness), ==, DEADLINE_NEVER);
}

static void test_regular_peer(void)
{
    Liveness liveness = liveness_init(5 * S, 0);
    for (int64_t at = S; at <= 5 * S; at += S)
        liveness_heard(&liveness, at);
    g_assert_cmpint(liveness_deadline(&liveness), ==, 10 * S);
}

static void test_sparse_peer(void)
{
    Liveness liveness = liveness_init(5 * S, 0);
    for (int64_t at = 4 * S; at <= 400 * S; at += 4 * S)
        liveness_heard(&liveness, at);
    g_assert_cmpint(liveness_deadline(&liveness), ==, DEADLINE_NEVER);
}

static void test_heartbeats(void)
{
    Liveness liveness = liveness_init(5 * S, 0);
    liveness_set_heartbeats(&liveness);
    g_assert_cmpint(liveness_deadline(&liveness), ==, 5 * S);
    liveness_heard(&liveness, 3 * S);
    g_assert_cmpint(liveness_deadline(&liveness), ==, 8 * S);
}

static void test_silence(void)
{
    Liveness liveness = liveness_init(5 * S, 0);
    liveness_set_heartbeats(&liveness);
    g_assert_false(liveness_has_vanished(&liveness, 5 * S - 1));
    g_assert_false(liveness_has_vanished(&liveness, 5 * S)); /* in doubt */
    int64_t at = liveness_deadline(&liveness);
    g_assert_cmpint(at, >, 5 * S);
    g_assert_cmpint(at, <, 6 * S);
    g_assert_false(liveness_has_vanished(&liveness, at - 1));
    g_assert_true(liveness_has_vanished(&liveness, at));
}

static void test_frozen_process(void)
{
    Liveness liveness = liveness_init(5 * S, 0);
    liveness_set_heartbeats(&liveness);
    g_assert_false(liveness_has_vanished(&liveness, 60 * S));
    liveness_heard(&liveness, 60 * S); /* what had waited on the socket */
    g_assert_cmpint(liveness_deadline(&liveness), ==, 65 * S);
    g_assert_false(liveness_has_vanished(&liveness, 61 * S));
    g_assert_false(liveness_has_vanished(&liveness, 65 * S)); /* in doubt, anew */
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/liveness/of-a-peer-not-yet-known-nothing-follows-from-silence", test_unknown_peer);
    g_test_add_func("/liveness/a-regular-peer-that-falls-silent-has-vanished", test_regular_peer);
    g_test_add_func("/liveness/a-sparse-peer-is-left-to-consent-freshness", test_sparse_peer);
    g_test_add_func("/liveness/heartbeats-make-a-peer-regular-at-once", test_heartbeats);
    g_test_add_func("/liveness/silence-is-doubted-and-then-believed", test_silence);
    g_test_add_func("/liveness/a-process-that-stood-still-reads-before-it-judges", test_frozen_process);
    return g_test_run();
}
