#include "rtp/key-frame-policy.h"

#include "util/deadline.h"

#include <glib.h>

#define MS       INT64_C(1000)
#define HOLD_OFF KEY_FRAME_HOLD_OFF_US

static void request(KeyFramePolicy *policy, int64_t now_us)
{
    key_frame_policy_request(policy, HOLD_OFF, -1, now_us);
}

static void test_first_at_once(void)
{
    KeyFramePolicy policy = {0};
    g_assert_false(key_frame_policy_take(&policy));
    g_assert_cmpint(key_frame_policy_next_timeout(&policy), ==, DEADLINE_NEVER);
    request(&policy, 7 * MS);
    g_assert_cmpint(key_frame_policy_next_timeout(&policy), <=, 7 * MS);
    g_assert_true(key_frame_policy_take(&policy));
    g_assert_false(key_frame_policy_take(&policy));
    g_assert_cmpint(key_frame_policy_next_timeout(&policy), ==, DEADLINE_NEVER);
}

static void test_hold_off(void)
{
    KeyFramePolicy policy = {0};
    request(&policy, 0);
    g_assert_true(key_frame_policy_take(&policy));
    request(&policy, 50 * MS);
    request(&policy, 100 * MS);
    g_assert_false(key_frame_policy_take(&policy));
    g_assert_cmpint(key_frame_policy_next_timeout(&policy), ==, HOLD_OFF);
    key_frame_policy_handle_timeout(&policy, HOLD_OFF - 1);
    g_assert_false(key_frame_policy_take(&policy));
    key_frame_policy_handle_timeout(&policy, HOLD_OFF);
    g_assert_true(key_frame_policy_take(&policy));
    key_frame_policy_handle_timeout(&policy, 10 * HOLD_OFF);
    g_assert_false(key_frame_policy_take(&policy));
}

static void test_answered_meanwhile(void)
{
    KeyFramePolicy policy = {0};
    request(&policy, 0);
    g_assert_true(key_frame_policy_take(&policy));
    request(&policy, 50 * MS);
    key_frame_policy_frame_queued(&policy);
    key_frame_policy_frame_departed(&policy, 60 * MS);
    key_frame_policy_handle_timeout(&policy, HOLD_OFF);
    g_assert_false(key_frame_policy_take(&policy));
    g_assert_cmpint(key_frame_policy_next_timeout(&policy), ==, DEADLINE_NEVER);
    request(&policy, 90 * MS); /* after the key frame: another one, in its time */
    key_frame_policy_handle_timeout(&policy, HOLD_OFF);
    g_assert_true(key_frame_policy_take(&policy));
}

static void test_on_its_way(void)
{
    KeyFramePolicy policy = {0};
    key_frame_policy_frame_queued(&policy);
    request(&policy, 0);
    g_assert_false(key_frame_policy_take(&policy));
    key_frame_policy_frame_departed(&policy, 10 * MS);
    key_frame_policy_request(&policy, HOLD_OFF, 40 * MS, 49 * MS);
    g_assert_false(key_frame_policy_take(&policy));
    key_frame_policy_request(&policy, HOLD_OFF, 40 * MS, 50 * MS);
    g_assert_true(key_frame_policy_take(&policy));
}

static void test_shorter_hold_off_wins(void)
{
    KeyFramePolicy policy = {0};
    request(&policy, 0);
    g_assert_true(key_frame_policy_take(&policy));
    key_frame_policy_request(&policy, KEY_FRAME_REPAIR_HOLD_OFF_US, -1, 10 * MS);
    g_assert_cmpint(key_frame_policy_next_timeout(&policy), ==, KEY_FRAME_REPAIR_HOLD_OFF_US);
    request(&policy, 20 * MS);
    g_assert_cmpint(key_frame_policy_next_timeout(&policy), ==, HOLD_OFF);
    key_frame_policy_request(&policy, KEY_FRAME_REPAIR_HOLD_OFF_US, -1, 30 * MS);
    g_assert_cmpint(key_frame_policy_next_timeout(&policy), ==, HOLD_OFF);
}

static void test_storm(void)
{
    KeyFramePolicy policy = {0};
    int raised = 0;
    for (int64_t now_us = 0; now_us < 10000 * MS; now_us += MS) {
        request(&policy, now_us);
        key_frame_policy_handle_timeout(&policy, now_us);
        raised += key_frame_policy_take(&policy);
    }
    g_assert_cmpint(raised, ==, 50);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/key-frame-policy/first-request-is-raised-at-once", test_first_at_once);
    g_test_add_func("/key-frame-policy/requests-in-the-hold-off-wait-for-its-end", test_hold_off);
    g_test_add_func("/key-frame-policy/a-key-frame-answers-what-waits", test_answered_meanwhile);
    g_test_add_func("/key-frame-policy/a-key-frame-on-its-way-is-not-asked-for-again", test_on_its_way);
    g_test_add_func("/key-frame-policy/of-two-hold-offs-the-shorter-counts", test_shorter_hold_off_wins);
    g_test_add_func("/key-frame-policy/a-storm-of-requests-is-five-a-second", test_storm);
    return g_test_run();
}
