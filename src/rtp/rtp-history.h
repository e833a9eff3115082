/*
 * Every packet from the moment it is built until nobody can use it any more: at one end the queue towards the pacer, at
 * the other what left and may be asked for again (RFC 4588). A ring indexed by sequence number; a packet is built in
 * its place and never moved.
 *
 *     oldest .. departed, kept for retransmission .. head .. waiting to depart .. end
 *
 * Sequence numbers here are extended to 64 bits.
 */
#pragma once

#include "rtp/rtp-packet.h"

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * Places in the ring. Bounds what waits and what is kept together: 4.9 MB of packets, 2 s at 20 Mb/s. A power of two.
 */
#define RTP_HISTORY_PACKETS 4096

/** Bytes that are kept after departure: 1 s at 16 Mb/s. */
#define RTP_HISTORY_MAX_BYTES 2000000

typedef struct RtpHistory RtpHistory;

typedef struct StoredPacket {
    int64_t seq;
    int64_t departed_us;
    int64_t resent_us; /* the newest retransmission; of none, when it departed */
    bool resent;
    bool ends_frame;
    uint8_t refusals; /* times it was asked for and refused for want of budget */
    RtpHeaderLayout layout;
    uint16_t length;
    uint8_t *bytes; /* of the capacity the history was made for */
} StoredPacket;

/** An empty history whose first packet will be first_seq; packets are at most packet_bytes long. (transfer full). */
RtpHistory *rtp_history_new(int64_t first_seq, size_t packet_bytes);
void rtp_history_free(RtpHistory *history); /* NULL is allowed */

/**
 * A place for the next packet at the end of the queue (transfer none), valid until the next append; the caller fills in
 * layout, length and bytes and then calls rtp_history_commit(). The oldest departed packet makes room. NULL where all
 * places wait for departure.
 */
StoredPacket *rtp_history_append(RtpHistory *history);

/** Counts the packet that was appended last into the queue. */
void rtp_history_commit(RtpHistory *history);

/** Takes the packets from seq on, none of which has departed, out of the queue again. */
void rtp_history_truncate(RtpHistory *history, int64_t seq);

/** The packet that departs next; NULL if none waits. (transfer none). */
StoredPacket *rtp_history_head(const RtpHistory *history);

/** The head departed. */
void rtp_history_depart(RtpHistory *history, int64_t now_us);

/** Forgets departed packets older than max_age_us, and the oldest ones beyond RTP_HISTORY_MAX_BYTES. */
void rtp_history_expire(RtpHistory *history, int64_t max_age_us, int64_t now_us);

/** The departed packet of this number; NULL where it was never there, has not departed, or is forgotten. */
StoredPacket *rtp_history_find(const RtpHistory *history, int64_t seq);

/** The extended number of the packet that departs next: what RTCP's 16-bit numbers are unwrapped around. */
int64_t rtp_history_head_seq(const RtpHistory *history);

size_t rtp_history_queued_packets(const RtpHistory *history);
size_t rtp_history_queued_bytes(const RtpHistory *history);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(RtpHistory, rtp_history_free)
