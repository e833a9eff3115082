/*
 * When a viewer has vanished: judged by the time since its last authenticated packet, once it is known to send some
 * regularly: whoever sends those still consents (RFC 7675). Pure: the time is an argument. For peers that send next to
 * nothing the ICE agent's own checks decide, and later.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

typedef struct Liveness {
    int64_t timeout_us;
    int64_t heard_at_us;
    int64_t regular_since_us; /* no gap above half the time-out since then */
    int64_t doubted_until_us; /* 0: not in doubt */
    bool has_heartbeats;
} Liveness;

/** Nothing was heard before now. */
Liveness liveness_init(int64_t timeout_us, int64_t now_us);

/** The peer answers SCTP heartbeats: it is regular from now on. */
void liveness_set_heartbeats(Liveness *liveness);

/** An authenticated packet came. */
void liveness_heard(Liveness *liveness, int64_t now_us);

/** When to ask liveness_has_vanished(), unless the peer is heard before; DEADLINE_NEVER while it was not regular. */
int64_t liveness_deadline(const Liveness *liveness);

/**
 * Whether the peer has vanished. At the end of its time it is first in doubt for 50 ms: if it was this process that
 * stood still, what the peer sent meanwhile has yet to be read.
 */
bool liveness_has_vanished(Liveness *liveness, int64_t now_us);
