/*
 * Where encoded frames become packets that wait for departure, or are dropped: whole, before a packet of them is built,
 * and with them everything up to the next key frame, for none of it could be decoded. The bound on what waits: what the
 * pacer drains in FRAME_QUEUE_MAX_US, or twice the newest key frame if that is more; and one frame on top.
 */
#pragma once

#include "rtp/packetizer.h"
#include "rtp/rtp-history.h"
#include "rtp/rtp-sender.h"
#include "rtp/rtp-stream.h"

/** No frame is queued behind more than the pacer drains in this time: later frames are worth more than old ones. */
#define FRAME_QUEUE_MAX_US 500000

/** A frame of more than 1.2 MB is no picture, but an encoder gone wrong; with it, this much waits at most. */
#define FRAME_QUEUE_MAX_FRAME_PACKETS 1024
#define FRAME_QUEUE_MAX_PACKETS       2048

typedef struct FrameQueue {
    const RtpSenderConfig *config;
    RtpExtensionIds extension_ids;
    Packetizer packetizer;
    RtpStream *stream;
    RtpHistory *history;
    bool waiting_for_key_frame; /* what came before is not decodable: nothing else is queued */
    int64_t key_frame_seq;      /* the first packet of the newest key frame queued */
    size_t key_frame_bytes;     /* and the length of all of them */
    int64_t next_capture_time_us;
} FrameQueue;

/** What else a frame's packets depend on. */
typedef struct FrameQueueContext {
    int64_t pacing_rate_bps;
    int64_t ntp_offset_us;
    bool viewer_knows_stream; /* a report about it came */
} FrameQueueContext;

/** config, stream and history must outlive the queue. The first frame must be a key frame. */
FrameQueue frame_queue_init(const RtpSenderConfig *config, RtpStream *stream, RtpHistory *history);

/** Queues all packets of a frame of the configured codec (transfer none), or none: then false. */
bool frame_queue_push(FrameQueue *queue, const EncodedFrame *frame, const FrameQueueContext *context);

/** The wall clock was stepped: the next frame tells its capture time anew. */
void frame_queue_restate_capture_time(FrameQueue *queue);
