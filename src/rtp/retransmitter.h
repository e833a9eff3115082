/*
 * What is sent again (RFC 4585 6.2.1 asks, RFC 4588 answers), and above all what is not. The guarantee: in any interval
 * of length T, retransmissions take at most
 *
 *     RTX_SHARE x target x (T + RTX_BURST) + one packet
 *
 * whatever the viewer asks for and however often. A share of the target rather than of what is lost: on a link that is
 * too slow, losses grow with what is sent, and answering them all would feed them.
 */
#pragma once

#include "cc/pacer.h"
#include "rtp/rtp-history.h"

/**
 * One fifth of the target: repairs a loss of 10 % with room for the repairs' own losses and for NACKs that cross
 * repairs on the way; a link that loses more needs a lower target, not more packets.
 */
#define RTX_SHARE_PERCENT 20

/** A frame lost whole, of ordinary size at 30 frames a second, is repaired at once: 33 ms of target are 167 of a fifth.
 */
#define RTX_BURST_US 200000

/** Retransmissions that wait for the pacer. The budget's burst is 50 packets at 10 Mb/s; what exceeds it is refused. */
#define RTX_QUEUE_PACKETS 64

typedef enum RetransmitResult {
    RETRANSMIT_QUEUED,
    RETRANSMIT_TOO_SOON,    /* sent again less than a round trip ago: that one may still arrive */
    RETRANSMIT_OVER_BUDGET, /* the share is used up for now */
    RETRANSMIT_GIVEN_UP,    /* over budget again and again: it would come too late */
    RETRANSMIT_GONE,        /* was sent, and forgotten since */
    RETRANSMIT_NEVER_SENT,
} RetransmitResult;

typedef struct Retransmitter {
    Pacer budget;
    int64_t first_seq; /* the stream's */
    int64_t queue[RTX_QUEUE_PACKETS];
    size_t queue_head;
    size_t queue_length;
} Retransmitter;

Retransmitter retransmitter_init(int64_t first_seq, int target_bps, int64_t now_us);

/** A new target bitrate, of which the share is taken from now on. */
void retransmitter_set_target(Retransmitter *retransmitter, int target_bps, int64_t now_us);

/** The viewer misses seq. rtt_us: -1 while it is not known. Queues the packet's retransmission, or says why not. */
RetransmitResult retransmitter_request(Retransmitter *retransmitter, RtpHistory *history, int64_t seq, int64_t rtt_us,
                                       int64_t now_us);

/** The packet to retransmit next, without taking it off the queue (transfer none); NULL if none waits. */
StoredPacket *retransmitter_head(Retransmitter *retransmitter, const RtpHistory *history);

/** Takes the head off the queue: it leaves now. */
void retransmitter_depart(Retransmitter *retransmitter);
