/*
 * A token bucket as a value type: when bytes may leave, from elapsed time alone, in exact integers.
 *
 * The guarantee: in any interval of length T, at most `burst + rate x T + one packet` leaves, where
 * burst = rate x burst_us. (A packet may leave while any credit is left and is owed for what it exceeds it by, so that
 * the last packet of a burst never waits for its own full length.) The first interval may hold the start allowance
 * instead of the burst.
 *
 * Nothing here counts calls or ticks: late or rare calls change when packets leave, never how many may.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct Pacer {
    int64_t rate_bps;
    int64_t burst_us;
    int64_t credit; /* bits x 10^6, that is bps x us: refilling never rounds. Negative: owed */
    int64_t updated_us;
} Pacer;

/** Rates are clamped to this range: it keeps credit far from overflow, and a deadline near for any packet. */
#define PACER_MIN_RATE_BPS INT64_C(1000)
#define PACER_MAX_RATE_BPS INT64_C(10000000000)

/** A bucket that holds rate x start_us; it refills up to rate x burst_us. Both at most 10 s. */
Pacer pacer_init(int64_t rate_bps, int64_t burst_us, int64_t start_us, int64_t now_us);

/** A new rate from now on. Credit above the new burst is lost, what is owed stays owed. */
void pacer_set_rate(Pacer *pacer, int64_t rate_bps, int64_t now_us);

/** True if a packet may leave now. */
bool pacer_may_send(Pacer *pacer, int64_t now_us);

/** A packet of this length left. */
void pacer_spend(Pacer *pacer, size_t bytes, int64_t now_us);

/** The first time at which pacer_may_send() is true, as of the last call; in the past if it already was. */
int64_t pacer_next_send_us(const Pacer *pacer);
