/*
 * One direction of a network in virtual time: loss, a bottleneck with a drop-tail queue, delay, jitter. All chance
 * comes from the seed: the same input gives the same output, always.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct SimLinkConfig {
    double loss; /* 0 to 1, of each packet on its own */
    int64_t delay_us;
    int64_t jitter_us; /* uniform, on top of the delay */
    bool reorders;     /* jitter may let a packet overtake another */
    int64_t rate_bps;  /* 0: unlimited */
    int64_t queue_us;  /* what waits at the bottleneck at most, as time to drain it */
} SimLinkConfig;

typedef struct SimLinkStats {
    uint64_t offered_packets;
    uint64_t offered_bytes;
    uint64_t lost_packets;    /* by chance */
    uint64_t dropped_packets; /* by the queue */
} SimLinkStats;

typedef struct SimDatagram {
    int64_t arrival_us;
    size_t length;
    uint8_t bytes[];
} SimDatagram;

typedef struct SimLink SimLink;

SimLink *sim_link_new(const SimLinkConfig *config, uint32_t seed);
void sim_link_free(SimLink *link);

void sim_link_send(SimLink *link, const uint8_t *bytes, size_t length, int64_t now_us);

/** The next datagram that has arrived by now_us (transfer full; g_free), or NULL. */
SimDatagram *sim_link_receive(SimLink *link, int64_t now_us);

/** When the next one arrives; DEADLINE_NEVER if nothing is on its way. */
int64_t sim_link_next_arrival(const SimLink *link);

SimLinkStats sim_link_stats(const SimLink *link);
