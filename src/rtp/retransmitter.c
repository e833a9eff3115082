/*
 * Decides on each NACKed packet. The budget is spent when a packet is queued, not when it leaves, so that the queue is
 * bounded by the budget, and a flood is refused where it arrives.
 */
#include "rtp/retransmitter.h"

/*
 * The least time between two retransmissions of one packet: a round trip, for an earlier answer may be on its way.
 * Within a local network that would be nothing, and while it is not known it is taken for a near one.
 */
#define MIN_INTERVAL_US         5000
#define UNKNOWN_RTT_INTERVAL_US 20000

/* Browsers ask about once a round trip: after three of them the picture has stood still for long enough. */
#define MAX_REFUSALS 3

static int64_t budget_bps(int target_bps)
{
    return (int64_t)target_bps * RTX_SHARE_PERCENT / 100;
}

Retransmitter retransmitter_init(int64_t first_seq, int target_bps, int64_t now_us)
{
    return (Retransmitter){
        .budget = pacer_init(budget_bps(target_bps), RTX_BURST_US, RTX_BURST_US, now_us),
        .first_seq = first_seq,
    };
}

void retransmitter_set_target(Retransmitter *retransmitter, int target_bps, int64_t now_us)
{
    pacer_set_rate(&retransmitter->budget, budget_bps(target_bps), now_us);
}

static bool is_too_soon(const StoredPacket *packet, int64_t rtt_us, int64_t now_us)
{
    int64_t interval_us = rtt_us < 0 ? UNKNOWN_RTT_INTERVAL_US : MAX(rtt_us, MIN_INTERVAL_US);
    return packet->resent && now_us - packet->resent_us < interval_us;
}

RetransmitResult retransmitter_request(Retransmitter *retransmitter, RtpHistory *history, int64_t seq, int64_t rtt_us,
                                       int64_t now_us)
{
    if (seq < retransmitter->first_seq || seq >= rtp_history_head_seq(history))
        return RETRANSMIT_NEVER_SENT;
    StoredPacket *packet = rtp_history_find(history, seq);
    if (!packet)
        return RETRANSMIT_GONE;
    if (is_too_soon(packet, rtt_us, now_us))
        return RETRANSMIT_TOO_SOON;
    if (retransmitter->queue_length == RTX_QUEUE_PACKETS || !pacer_may_send(&retransmitter->budget, now_us)) {
        if (packet->refusals < MAX_REFUSALS)
            packet->refusals++;
        return packet->refusals < MAX_REFUSALS ? RETRANSMIT_OVER_BUDGET : RETRANSMIT_GIVEN_UP;
    }
    pacer_spend(&retransmitter->budget, packet->length + RTP_RTX_OVERHEAD_BYTES, now_us);
    packet->resent = true;
    packet->resent_us = now_us;
    size_t tail = (retransmitter->queue_head + retransmitter->queue_length++) % RTX_QUEUE_PACKETS;
    retransmitter->queue[tail] = seq;
    return RETRANSMIT_QUEUED;
}

StoredPacket *retransmitter_head(Retransmitter *retransmitter, const RtpHistory *history)
{
    while (retransmitter->queue_length > 0) {
        StoredPacket *packet = rtp_history_find(history, retransmitter->queue[retransmitter->queue_head]);
        if (packet)
            return packet;
        retransmitter_depart(retransmitter); /* forgotten while it waited */
    }
    return NULL;
}

void retransmitter_depart(Retransmitter *retransmitter)
{
    retransmitter->queue_head = (retransmitter->queue_head + 1) % RTX_QUEUE_PACKETS;
    retransmitter->queue_length--;
}
