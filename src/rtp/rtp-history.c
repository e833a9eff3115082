/*
 * The ring of packets, RFC 4588. Packet memory is used again, newest first, so that a steady stream allocates nothing
 * and stays within few cache lines; what one burst needed more than that is given back.
 */
#include "rtp/rtp-history.h"

#define PLACE_MASK (RTP_HISTORY_PACKETS - 1)
G_STATIC_ASSERT((RTP_HISTORY_PACKETS & PLACE_MASK) == 0);

/* Buffers that wait for use: one large key frame's. */
#define MAX_SPARE_BUFFERS 128

struct RtpHistory {
    size_t packet_bytes;
    int64_t oldest;
    int64_t head;
    int64_t end;
    size_t kept_bytes;
    size_t queued_bytes;
    GPtrArray *spare;
    StoredPacket places[RTP_HISTORY_PACKETS];
};

static StoredPacket *place_of(const RtpHistory *history, int64_t seq)
{
    return (StoredPacket *)&history->places[seq & PLACE_MASK];
}

RtpHistory *rtp_history_new(int64_t first_seq, size_t packet_bytes)
{
    RtpHistory *history = g_new0(RtpHistory, 1);
    history->packet_bytes = packet_bytes;
    history->oldest = history->head = history->end = first_seq;
    history->spare = g_ptr_array_new_with_free_func(g_free);
    return history;
}

void rtp_history_free(RtpHistory *history)
{
    if (!history)
        return;
    for (size_t i = 0; i < RTP_HISTORY_PACKETS; i++)
        g_free(history->places[i].bytes);
    g_ptr_array_free(history->spare, TRUE);
    g_free(history);
}

static uint8_t *take_buffer(RtpHistory *history)
{
    if (history->spare->len > 0)
        return g_ptr_array_steal_index_fast(history->spare, history->spare->len - 1);
    return g_malloc(history->packet_bytes);
}

static void release_buffer(RtpHistory *history, StoredPacket *packet)
{
    uint8_t *bytes = g_steal_pointer(&packet->bytes);
    if (history->spare->len < MAX_SPARE_BUFFERS)
        g_ptr_array_add(history->spare, bytes);
    else
        g_free(bytes);
}

static void forget_oldest(RtpHistory *history)
{
    StoredPacket *packet = place_of(history, history->oldest++);
    history->kept_bytes -= packet->length;
    release_buffer(history, packet);
}

StoredPacket *rtp_history_append(RtpHistory *history)
{
    if (history->end - history->head == RTP_HISTORY_PACKETS)
        return NULL;
    if (history->end - history->oldest == RTP_HISTORY_PACKETS)
        forget_oldest(history);
    StoredPacket *packet = place_of(history, history->end);
    /* A place that was appended to and not committed still has its buffer. */
    uint8_t *bytes = packet->bytes ? packet->bytes : take_buffer(history);
    *packet = (StoredPacket){.seq = history->end, .bytes = bytes};
    return packet;
}

void rtp_history_commit(RtpHistory *history)
{
    StoredPacket *packet = place_of(history, history->end);
    g_assert(packet->seq == history->end && packet->length > 0 && packet->length <= history->packet_bytes);
    history->queued_bytes += packet->length;
    history->end++;
}

void rtp_history_truncate(RtpHistory *history, int64_t seq)
{
    g_assert(seq >= history->head);
    while (history->end > seq) {
        StoredPacket *packet = place_of(history, --history->end);
        history->queued_bytes -= packet->length;
        release_buffer(history, packet);
    }
}

StoredPacket *rtp_history_head(const RtpHistory *history)
{
    return history->head < history->end ? place_of(history, history->head) : NULL;
}

void rtp_history_depart(RtpHistory *history, int64_t now_us)
{
    StoredPacket *packet = rtp_history_head(history);
    g_assert(packet);
    packet->departed_us = now_us;
    history->queued_bytes -= packet->length;
    history->kept_bytes += packet->length;
    history->head++;
}

void rtp_history_expire(RtpHistory *history, int64_t max_age_us, int64_t now_us)
{
    while (history->oldest < history->head) {
        bool in_time = place_of(history, history->oldest)->departed_us > now_us - max_age_us;
        if (in_time && history->kept_bytes <= RTP_HISTORY_MAX_BYTES)
            return;
        forget_oldest(history);
    }
}

StoredPacket *rtp_history_find(const RtpHistory *history, int64_t seq)
{
    return seq >= history->oldest && seq < history->head ? place_of(history, seq) : NULL;
}

int64_t rtp_history_head_seq(const RtpHistory *history)
{
    return history->head;
}

size_t rtp_history_queued_packets(const RtpHistory *history)
{
    return (size_t)(history->end - history->head);
}

size_t rtp_history_queued_bytes(const RtpHistory *history)
{
    return history->queued_bytes;
}
