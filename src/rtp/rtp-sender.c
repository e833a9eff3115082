/*
 * Composes the sending end of a video stream: what comes in is handed to the part whose business it is, and what
 * departs is chosen here, in this order: reports, retransmissions within their budget, media. Left out on purpose:
 * congestion control. It will take the transport-wide arrivals in handle_transport_feedback(), remember departures in
 * finish_departure(), and set a new target where rtp_sender_new() sets the first one.
 */
#include "rtp/rtp-sender.h"

#include "cc/pacer.h"
#include "rtp/frame-queue.h"
#include "rtp/key-frame-policy.h"
#include "rtp/retransmitter.h"
#include "rtp/rtcp-packet.h"
#include "rtp/rtcp-reports.h"
#include "rtp/rtcp-twcc.h"
#include "rtp/rtp-history.h"
#include "rtp/rtp-packet.h"
#include "rtp/rtp-stream.h"
#include "util/deadline.h"
#include "util/seq-num.h"

#include <glib.h>

/* How much faster than the target packets may leave: a key frame is spread over 2/5 of what it is worth in time. */
#define PACING_PERCENT 250

/* At that rate: 100 ms of target, so that ordinary frames of 33 ms leave at once, and uneven ones as well. */
#define PACING_BURST_US 40000

/*
 * The first key frame may leave faster, 250 ms of target at once: the viewer waits for it, and nothing else of ours is
 * on the way. 47 kB at 1.5 Mb/s, within the 64 kB that a home router's queue holds at least.
 */
#define PACING_START_US 100000

/*
 * How long what departed is kept: as long as a viewer would still wait for it. Four round trips are the loss noticed,
 * and three tries to repair it.
 */
#define MIN_HISTORY_US   1000000
#define MAX_HISTORY_US   3000000
#define HISTORY_RTT_MULT 4

/* Reading two clocks one after the other, and slewing one of them, differ by far less between two calls. */
#define CLOCK_STEP_US 1000

struct RtpSender {
    RtpSenderConfig config;
    FrameQueue frames;
    RtpStream media;
    RtpStream rtx;
    RtpHistory *history;
    Pacer pacer;
    Retransmitter retransmitter;
    RtcpReports reports;
    KeyFramePolicy key_frames;
    uint16_t transport_seq_num;
    bool fir_known;
    uint32_t fir_sender_ssrc;
    uint8_t fir_seq_nr;
    bool bye_due;
    bool ended;       /* we said BYE */
    bool viewer_left; /* the viewer did, and nobody took the event yet */
    RtpSenderStats stats;
};

RtpSender *rtp_sender_new(const RtpSenderConfig *config, int64_t now_us)
{
    g_assert(config->bitrate_bps > 0);
    RtpSender *sender = g_new0(RtpSender, 1);
    sender->config = *config;
    sender->media =
        rtp_stream_init(config->ssrc, config->payload_type, config->initial_seq_num, config->initial_rtp_timestamp);
    sender->rtx = rtp_stream_init(config->rtx_ssrc, config->rtx_payload_type, config->rtx_initial_seq_num, 0);
    sender->history = rtp_history_new(sender->media.next_seq, RTP_MAX_PACKET_BYTES);
    sender->frames = frame_queue_init(&sender->config, &sender->media, sender->history);
    sender->pacer =
        pacer_init((int64_t)config->bitrate_bps * PACING_PERCENT / 100, PACING_BURST_US, PACING_START_US, now_us);
    sender->retransmitter = retransmitter_init(sender->media.next_seq, config->bitrate_bps, now_us);
    sender->reports = rtcp_reports_init(sender->config.cname, config->ntp_offset_us);
    return sender;
}

void rtp_sender_free(RtpSender *sender)
{
    if (!sender)
        return;
    rtp_history_free(sender->history);
    g_free(sender);
}

/* A viewer that waits is sent a key frame as soon as it would not queue behind what cannot be used. */
static void request_missing_key_frame(RtpSender *sender, int64_t now_us)
{
    if (sender->frames.waiting_for_key_frame && !rtp_history_head(sender->history))
        key_frame_policy_request(&sender->key_frames, KEY_FRAME_HOLD_OFF_US, -1, now_us);
}

void rtp_sender_push_frame(RtpSender *sender, const EncodedFrame *frame, int64_t now_us)
{
    if (sender->ended)
        return;
    FrameQueueContext context = {
        .pacing_rate_bps = sender->pacer.rate_bps,
        .ntp_offset_us = sender->reports.ntp_offset_us,
        .viewer_knows_stream = sender->reports.received,
    };
    if (frame->codec != sender->config.codec || !frame_queue_push(&sender->frames, frame, &context)) {
        sender->stats.frames_dropped++;
        request_missing_key_frame(sender, now_us);
    } else if (frame->key_frame) {
        key_frame_policy_frame_queued(&sender->key_frames);
    }
}

/* Feedback. */

static void handle_missing_packet(RtpSender *sender, uint16_t seq_num, int64_t now_us)
{
    int64_t seq = seq_num_unwrap(rtp_history_head_seq(sender->history) - 1, seq_num);
    RetransmitResult result =
        retransmitter_request(&sender->retransmitter, sender->history, seq, sender->reports.rtt_us, now_us);
    sender->stats.nacked_packets++;
    if (result == RETRANSMIT_QUEUED)
        return;
    sender->stats.nacks_refused++;
    /* What came before the newest key frame is not needed any more: that one starts over. */
    bool lost = result == RETRANSMIT_GONE || result == RETRANSMIT_GIVEN_UP;
    if (lost && seq >= sender->frames.key_frame_seq)
        key_frame_policy_request(&sender->key_frames, KEY_FRAME_REPAIR_HOLD_OFF_US, sender->reports.min_rtt_us, now_us);
}

static void handle_nack(RtpSender *sender, RtcpPacket *packet, int64_t now_us)
{
    if (packet->media_ssrc != sender->media.ssrc)
        return;
    RtcpNack nack;
    while (rtcp_nack_next(packet, &nack)) {
        handle_missing_packet(sender, nack.packet_id, now_us);
        for (int bit = 0; bit < 16; bit++)
            if (nack.lost_bitmask >> bit & 1)
                handle_missing_packet(sender, (uint16_t)(nack.packet_id + bit + 1), now_us);
    }
}

static void handle_key_frame_request(RtpSender *sender, int64_t now_us)
{
    key_frame_policy_request(&sender->key_frames, KEY_FRAME_HOLD_OFF_US, sender->reports.min_rtt_us, now_us);
}

static void handle_pli(RtpSender *sender, const RtcpPacket *packet, int64_t now_us)
{
    if (packet->media_ssrc != sender->media.ssrc)
        return;
    sender->stats.pli_count++;
    handle_key_frame_request(sender, now_us);
}

/* RFC 5104 4.3.1.2: a repetition has the number of the request that it repeats, and is not another one. */
static void handle_fir(RtpSender *sender, RtcpPacket *packet, int64_t now_us)
{
    RtcpFir fir;
    while (rtcp_fir_next(packet, &fir)) {
        if (fir.ssrc != sender->media.ssrc)
            continue;
        sender->stats.fir_count++;
        bool repeated =
            sender->fir_known && sender->fir_sender_ssrc == packet->sender_ssrc && sender->fir_seq_nr == fir.seq_nr;
        sender->fir_known = true;
        sender->fir_sender_ssrc = packet->sender_ssrc;
        sender->fir_seq_nr = fir.seq_nr;
        if (!repeated)
            handle_key_frame_request(sender, now_us);
    }
}

/* A viewer that only receives has no stream to end: its BYE names the SSRC that its reports come from. */
static void handle_bye(RtpSender *sender, RtcpPacket *packet)
{
    uint32_t ssrc;
    while (rtcp_bye_next(packet, &ssrc))
        if (rtcp_reports_is_viewer(&sender->reports, ssrc))
            sender->viewer_left = true;
}

static void handle_transport_feedback(RtpSender *sender, const RtcpPacket *packet)
{
    RtcpTwccReader reader;
    const ByteReader *items = &packet->items;
    if (!rtcp_twcc_reader_init(&reader, items->bytes + items->position, byte_reader_remaining(items))) {
        sender->stats.invalid_rtcp++;
        return;
    }
    RtcpTwccArrival arrival;
    while (rtcp_twcc_reader_next(&reader, &arrival)) {
        sender->stats.feedback_received += arrival.received;
        sender->stats.feedback_missing += !arrival.received;
    }
}

static void handle_packet(RtpSender *sender, RtcpPacket *packet, int64_t now_us)
{
    switch (packet->type) {
    case RTCP_PACKET_REPORT:
        rtcp_reports_handle(&sender->reports, packet, sender->media.ssrc, now_us);
        break;
    case RTCP_PACKET_BYE:
        handle_bye(sender, packet);
        break;
    case RTCP_PACKET_NACK:
        handle_nack(sender, packet, now_us);
        break;
    case RTCP_PACKET_PLI:
        handle_pli(sender, packet, now_us);
        break;
    case RTCP_PACKET_FIR:
        handle_fir(sender, packet, now_us);
        break;
    case RTCP_PACKET_TRANSPORT_FEEDBACK:
        handle_transport_feedback(sender, packet);
        break;
    case RTCP_PACKET_OTHER:
        break;
    }
}

void rtp_sender_handle_rtcp(RtpSender *sender, const uint8_t *bytes, size_t length, int64_t now_us)
{
    if (length == 0 || length > RTCP_MAX_BYTES) {
        sender->stats.invalid_rtcp++;
        return;
    }
    ByteReader compound = byte_reader_init(bytes, length);
    RtcpPacket packet;
    while (rtcp_packet_next(&compound, &packet))
        handle_packet(sender, &packet, now_us);
    if (compound.failed)
        sender->stats.invalid_rtcp++;
}

/* Departure. */

static void finish_departure(RtpSender *sender, const StoredPacket *packet, RtpPacket *ret_packet, int64_t now_us)
{
    ret_packet->is_rtcp = false;
    rtp_packet_stamp(ret_packet->bytes, &packet->layout, sender->transport_seq_num, now_us);
    sender->transport_seq_num++;
    pacer_spend(&sender->pacer, ret_packet->length, now_us);
}

static void copy_packet(const StoredPacket *packet, RtpPacket *ret_packet)
{
    memcpy(ret_packet->bytes, packet->bytes, packet->length);
    ret_packet->length = packet->length;
}

static bool poll_retransmission(RtpSender *sender, RtpPacket *ret_packet, int64_t now_us)
{
    const StoredPacket *packet = retransmitter_head(&sender->retransmitter, sender->history);
    if (!packet)
        return false;
    RtpStream *stream = &sender->media;
    if (sender->config.rtx_payload_type) {
        stream = &sender->rtx;
        RtpHeader header = {
            .payload_type = stream->payload_type,
            .seq_num = (uint16_t)stream->next_seq++,
            .ssrc = stream->ssrc,
        };
        ByteWriter writer = byte_writer_init(ret_packet->bytes, RTP_MAX_PACKET_BYTES);
        rtp_packet_write_retransmission(&writer, packet->bytes, packet->length, &packet->layout, &header);
        g_assert(!writer.failed);
        ret_packet->length = writer.length;
    } else {
        copy_packet(packet, ret_packet);
    }
    ret_packet->is_retransmission = true;
    finish_departure(sender, packet, ret_packet, now_us);
    rtp_stream_count(stream, ret_packet->length - packet->layout.length);
    sender->stats.retransmitted_packets++;
    sender->stats.retransmitted_bytes += ret_packet->length;
    retransmitter_depart(&sender->retransmitter);
    return true;
}

static int64_t history_us(const RtpSender *sender)
{
    if (!sender->config.nack)
        return 0;
    return CLAMP(HISTORY_RTT_MULT * sender->reports.rtt_us, MIN_HISTORY_US, MAX_HISTORY_US);
}

static bool poll_media(RtpSender *sender, RtpPacket *ret_packet, int64_t now_us)
{
    const StoredPacket *packet = rtp_history_head(sender->history);
    if (!packet)
        return false;
    copy_packet(packet, ret_packet);
    ret_packet->is_retransmission = false;
    finish_departure(sender, packet, ret_packet, now_us);
    rtp_stream_count(&sender->media, (size_t)packet->length - packet->layout.length);
    sender->stats.packets_sent++;
    sender->stats.bytes_sent += packet->length;
    sender->stats.frames_sent += packet->ends_frame;
    if (packet->seq == sender->frames.key_frame_seq)
        key_frame_policy_frame_departed(&sender->key_frames, now_us);
    rtp_history_depart(sender->history, now_us);
    rtp_history_expire(sender->history, history_us(sender), now_us);
    request_missing_key_frame(sender, now_us);
    return true;
}

static void finish_rtcp(const ByteWriter *writer, RtpPacket *ret_packet)
{
    g_assert(!writer->failed);
    ret_packet->is_rtcp = true;
    ret_packet->is_retransmission = false;
    ret_packet->length = writer->length;
}

static bool poll_rtcp(RtpSender *sender, RtpPacket *ret_packet, int64_t now_us)
{
    if (!sender->bye_due && !rtcp_reports_are_due(&sender->reports, &sender->media, now_us))
        return false;
    ByteWriter writer = byte_writer_init(ret_packet->bytes, RTP_MAX_PACKET_BYTES);
    rtcp_reports_write(&sender->reports, &sender->media, &writer, now_us);
    if (sender->bye_due)
        rtcp_write_bye(&writer, sender->media.ssrc);
    sender->bye_due = false;
    finish_rtcp(&writer, ret_packet);
    return true;
}

bool rtp_sender_poll_packet(RtpSender *sender, RtpPacket *ret_packet, int64_t now_us)
{
    if (sender->ended && !sender->bye_due)
        return false;
    if (poll_rtcp(sender, ret_packet, now_us))
        return true;
    if (!pacer_may_send(&sender->pacer, now_us))
        return false;
    return poll_retransmission(sender, ret_packet, now_us) || poll_media(sender, ret_packet, now_us);
}

bool rtp_sender_poll_event(RtpSender *sender, RtpSenderEvent *ret_event)
{
    if (sender->viewer_left) {
        sender->viewer_left = false;
        ret_event->type = RTP_SENDER_EVENT_BYE;
        return true;
    }
    if (!key_frame_policy_take(&sender->key_frames))
        return false;
    sender->stats.key_frames_wanted++;
    ret_event->type = RTP_SENDER_EVENT_KEY_FRAME_WANTED;
    return true;
}

void rtp_sender_handle_timeout(RtpSender *sender, int64_t now_us)
{
    key_frame_policy_handle_timeout(&sender->key_frames, now_us);
}

int64_t rtp_sender_next_timeout(const RtpSender *sender)
{
    if (sender->ended)
        return sender->bye_due ? INT64_MIN : DEADLINE_NEVER;
    int64_t deadline_us = deadline_min(rtcp_reports_next_timeout(&sender->reports, &sender->media),
                                       key_frame_policy_next_timeout(&sender->key_frames));
    if (rtp_history_head(sender->history) || sender->retransmitter.queue_length > 0)
        deadline_us = deadline_min(deadline_us, pacer_next_send_us(&sender->pacer));
    return deadline_us;
}

void rtp_sender_push_bye(RtpSender *sender, int64_t now_us)
{
    (void)now_us;
    sender->ended = true;
    sender->bye_due = sender->media.packets > 0; /* RFC 3550 6.3.7: who never sent does not say BYE */
}

void rtp_sender_set_ntp_offset(RtpSender *sender, int64_t ntp_offset_us)
{
    /* Told with the next frame where the two clocks jumped apart: until then the viewer goes by the old capture time.
     */
    if (ABS(ntp_offset_us - sender->reports.ntp_offset_us) > CLOCK_STEP_US)
        frame_queue_restate_capture_time(&sender->frames);
    sender->reports.ntp_offset_us = ntp_offset_us;
}

void rtp_sender_get_stats(const RtpSender *sender, RtpSenderStats *ret_stats)
{
    *ret_stats = sender->stats;
    ret_stats->pacer_queue_bytes = rtp_history_queued_bytes(sender->history);
    ret_stats->rtt_us = sender->reports.rtt_us;
    ret_stats->fraction_lost = sender->reports.newest.fraction_lost / 256.0;
    ret_stats->packets_lost = (uint32_t)MAX(0, sender->reports.newest.packets_lost);
    ret_stats->jitter_90k = sender->reports.newest.jitter;
}
