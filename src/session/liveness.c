/* RTCP alone may be seconds apart (RFC 3550 6.2), so silence means something only from a peer that was never silent. */
#include "session/liveness.h"

#include "util/deadline.h"

/* Some rounds of the loop: it reads all that waits on a socket in one. */
#define DOUBT_US (50 * 1000)

Liveness liveness_init(int64_t timeout_us, int64_t now_us)
{
    return (Liveness){.timeout_us = timeout_us, .heard_at_us = now_us, .regular_since_us = now_us};
}

void liveness_set_heartbeats(Liveness *liveness)
{
    liveness->has_heartbeats = true;
}

void liveness_heard(Liveness *liveness, int64_t now_us)
{
    if (now_us - liveness->heard_at_us > liveness->timeout_us / 2)
        liveness->regular_since_us = now_us;
    liveness->heard_at_us = now_us;
    liveness->doubted_until_us = 0;
}

int64_t liveness_deadline(const Liveness *liveness)
{
    if (liveness->doubted_until_us > 0)
        return liveness->doubted_until_us;
    bool regular =
        liveness->has_heartbeats || liveness->heard_at_us - liveness->regular_since_us >= liveness->timeout_us;
    return regular ? liveness->heard_at_us + liveness->timeout_us : DEADLINE_NEVER;
}

bool liveness_has_vanished(Liveness *liveness, int64_t now_us)
{
    if (now_us < liveness_deadline(liveness))
        return false;
    if (liveness->doubted_until_us > 0)
        return true;
    liveness->doubted_until_us = now_us + DOUBT_US;
    return false;
}
