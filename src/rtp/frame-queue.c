/*
 * Packetizes frames into the history, which is also the queue. Headers are RFC 3550 5.1 and RFC 8285; the payloads are
 * the packetizer's.
 */
#include "rtp/frame-queue.h"

#include "rtp/ntp-time.h"

#include <glib.h>

G_STATIC_ASSERT(FRAME_QUEUE_MAX_PACKETS + FRAME_QUEUE_MAX_FRAME_PACKETS < RTP_HISTORY_PACKETS);

/* The extension's text asks for regular intervals, "e.g. every second": receivers extrapolate. */
#define CAPTURE_TIME_INTERVAL_US 1000000

FrameQueue frame_queue_init(const RtpSenderConfig *config, RtpStream *stream, RtpHistory *history)
{
    return (FrameQueue){
        .config = config,
        .extension_ids =
            {
                .mid = config->mid_extension_id,
                .transport_cc = config->transport_cc_extension_id,
                .abs_send_time = config->abs_send_time_extension_id,
                .playout_delay = config->playout_delay_extension_id,
                .abs_capture_time = config->abs_capture_time_extension_id,
            },
        .packetizer = packetizer_init(config->codec, config->initial_seq_num),
        .stream = stream,
        .history = history,
        .waiting_for_key_frame = true,
        .next_capture_time_us = INT64_MIN,
    };
}

static bool has_room(const FrameQueue *queue, int64_t pacing_rate_bps)
{
    /*
     * Twice a key frame fits in any case: where one takes longer than the limit, the frames behind it would be dropped,
     * and the next key frame they make necessary would do the same again.
     */
    size_t in_time = (size_t)(pacing_rate_bps * FRAME_QUEUE_MAX_US / (8 * 1000000));
    return rtp_history_queued_bytes(queue->history) <= MAX(in_time, 2 * queue->key_frame_bytes) &&
           rtp_history_queued_packets(queue->history) <= FRAME_QUEUE_MAX_PACKETS;
}

/*
 * The header of a frame's first packet, the largest of the frame's. mid and playout delay are needed until the viewer
 * knows the stream, and are remembered by it then: they are in each packet until a report shows that it does, and in
 * key frames, where a receiver that started over would begin.
 */
static RtpHeader first_header(FrameQueue *queue, const EncodedFrame *frame, const FrameQueueContext *context)
{
    bool introduce = frame->key_frame || !context->viewer_knows_stream;
    RtpHeader header = {
        .payload_type = queue->stream->payload_type,
        .timestamp = rtp_stream_start_frame(queue->stream, frame->capture_time_us),
        .ssrc = queue->stream->ssrc,
        .mid = introduce ? queue->config->mid : NULL,
        .playout_delay = introduce,
    };
    if (frame->key_frame || frame->capture_time_us >= queue->next_capture_time_us) {
        header.abs_capture_time = ntp_from_unix_us(frame->capture_time_us + context->ntp_offset_us);
        queue->next_capture_time_us = frame->capture_time_us + CAPTURE_TIME_INTERVAL_US;
    }
    return header;
}

/* Room for the payload beside the header, and beside what a retransmission puts between the two. */
static size_t max_payload_bytes(const FrameQueue *queue, const RtpHeader *header)
{
    uint8_t scratch[RTP_HEADER_MAX_BYTES];
    ByteWriter writer = byte_writer_init(scratch, sizeof scratch);
    RtpHeaderLayout layout = rtp_packet_write_header(&writer, header, &queue->extension_ids);
    g_assert(!writer.failed);
    return RTP_MAX_PACKET_BYTES - RTP_RTX_OVERHEAD_BYTES - layout.length;
}

static bool queue_packet(FrameQueue *queue, const RtpHeader *header)
{
    StoredPacket *packet = rtp_history_append(queue->history);
    if (!packet)
        return false;
    ByteWriter writer = byte_writer_init(packet->bytes, RTP_MAX_PACKET_BYTES - RTP_RTX_OVERHEAD_BYTES);
    packet->layout = rtp_packet_write_header(&writer, header, &queue->extension_ids);
    packetizer_next(&queue->packetizer, &writer);
    g_assert(!writer.failed);
    packet->length = (uint16_t)writer.length;
    packet->ends_frame = packetizer_is_finished(&queue->packetizer);
    if (packet->ends_frame)
        rtp_packet_set_marker(packet->bytes);
    rtp_history_commit(queue->history);
    return true;
}

static bool queue_packets(FrameQueue *queue, const EncodedFrame *frame, const FrameQueueContext *context)
{
    int64_t first_seq = queue->stream->next_seq;
    RtpHeader header = first_header(queue, frame, context);
    if (!packetizer_begin(&queue->packetizer, frame, max_payload_bytes(queue, &header)))
        return false;
    while (!packetizer_is_finished(&queue->packetizer)) {
        header.seq_num = (uint16_t)queue->stream->next_seq;
        bool too_long = queue->stream->next_seq - first_seq == FRAME_QUEUE_MAX_FRAME_PACKETS;
        if (too_long || !queue_packet(queue, &header)) {
            rtp_history_truncate(queue->history, first_seq);
            queue->stream->next_seq = first_seq;
            return false;
        }
        queue->stream->next_seq++;
        header.abs_capture_time = 0; /* once in a frame is enough */
    }
    return true;
}

bool frame_queue_push(FrameQueue *queue, const EncodedFrame *frame, const FrameQueueContext *context)
{
    g_assert(frame->codec == queue->config->codec);
    int64_t first_seq = queue->stream->next_seq;
    size_t bytes_before = rtp_history_queued_bytes(queue->history);
    bool decodable = frame->key_frame || !queue->waiting_for_key_frame;
    if (!decodable || !has_room(queue, context->pacing_rate_bps) || !queue_packets(queue, frame, context)) {
        queue->waiting_for_key_frame = true;
        return false;
    }
    if (frame->key_frame) {
        queue->waiting_for_key_frame = false;
        queue->key_frame_seq = first_seq;
        queue->key_frame_bytes = rtp_history_queued_bytes(queue->history) - bytes_before;
    }
    return true;
}

void frame_queue_restate_capture_time(FrameQueue *queue)
{
    queue->next_capture_time_us = INT64_MIN;
}
