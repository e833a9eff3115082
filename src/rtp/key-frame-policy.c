/* The rate limit on key frames. RFC 4585 6.3.1 and RFC 5104 4.3.1.2 ask senders to have one. */
#include "rtp/key-frame-policy.h"

#include "util/deadline.h"

void key_frame_policy_request(KeyFramePolicy *policy, int64_t hold_off_us, int64_t min_rtt_us, int64_t now_us)
{
    if (policy->queued || policy->raised)
        return;
    if (policy->departed && now_us - policy->departed_us < min_rtt_us)
        return;
    int64_t due_us = policy->ever_raised ? policy->raised_us + hold_off_us : now_us;
    policy->due_us = policy->requested ? deadline_min(policy->due_us, due_us) : due_us;
    policy->requested = true;
    key_frame_policy_handle_timeout(policy, now_us);
}

void key_frame_policy_handle_timeout(KeyFramePolicy *policy, int64_t now_us)
{
    if (!policy->requested || now_us < policy->due_us)
        return;
    policy->requested = false;
    policy->raised = true;
    policy->ever_raised = true;
    policy->raised_us = now_us;
}

void key_frame_policy_frame_queued(KeyFramePolicy *policy)
{
    policy->requested = false;
    policy->raised = false;
    policy->queued = true;
}

void key_frame_policy_frame_departed(KeyFramePolicy *policy, int64_t now_us)
{
    policy->queued = false;
    policy->departed = true;
    policy->departed_us = now_us;
}

bool key_frame_policy_take(KeyFramePolicy *policy)
{
    bool raised = policy->raised;
    policy->raised = false;
    return raised;
}

int64_t key_frame_policy_next_timeout(const KeyFramePolicy *policy)
{
    if (policy->raised)
        return policy->raised_us;
    return policy->requested ? policy->due_us : DEADLINE_NEVER;
}
