/*
 * The sending end of one video stream, sans I/O: encoded frames, RTCP from the viewer and the time go in; RTP and RTCP
 * packets to protect and send, events, and the next deadline come out. It composes the packetizer, the pacer, the
 * retransmission history and the RTCP reports. Mutate once, drain fully, sleep until rtp_sender_next_timeout().
 *
 * Every now_us is of one monotonic clock, the one that capture times are of. No function blocks, or reads a clock.
 */
#pragma once

#include "video/encoded-frame.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** The largest packet before protection, bytes: fits an IPv6 tunnel's MTU of 1280 with SRTP's and UDP's overhead. */
#define RTP_MAX_PACKET_BYTES 1200

typedef struct RtpSender RtpSender;

/** What the offer and answer agreed on. Extension ids are 1 to 14; 0: not negotiated. */
typedef struct RtpSenderConfig {
    VideoCodec codec;
    uint8_t payload_type;
    uint8_t rtx_payload_type; /* 0: retransmissions go on the media stream itself */
    uint32_t ssrc;
    uint32_t rtx_ssrc;
    uint32_t initial_rtp_timestamp; /* random, RFC 3550 5.1 */
    uint16_t initial_seq_num;       /* random, RFC 3550 5.1 */
    uint16_t rtx_initial_seq_num;
    char cname[64];
    char mid[33];
    uint8_t mid_extension_id;
    uint8_t transport_cc_extension_id;
    uint8_t abs_send_time_extension_id;
    uint8_t playout_delay_extension_id;
    uint8_t abs_capture_time_extension_id;
    bool nack; /* generic NACK negotiated: keep a history */
    int bitrate_bps;
    int64_t ntp_offset_us; /* CLOCK_REALTIME - monotonic, both in microseconds */
} RtpSenderConfig;

typedef struct RtpPacket {
    bool is_rtcp;
    bool is_retransmission;
    size_t length;
    uint8_t bytes[RTP_MAX_PACKET_BYTES + 48]; /* room for SRTP's or SRTCP's trailer, so that it is protected in place */
} RtpPacket;

typedef enum RtpSenderEventType {
    RTP_SENDER_EVENT_KEY_FRAME_WANTED, /* the viewer cannot decode without one: PLI, FIR, or what it lost is gone */
    RTP_SENDER_EVENT_BYE,              /* RTCP BYE of whoever sent the receiver reports: the viewer left */
} RtpSenderEventType;

typedef struct RtpSenderEvent {
    RtpSenderEventType type;
} RtpSenderEvent;

/** Counters since the start, and the viewer's newest report. */
typedef struct RtpSenderStats {
    uint64_t packets_sent; /* without retransmissions */
    uint64_t bytes_sent;   /* payload, header and padding, without retransmissions */
    uint64_t frames_sent;
    uint64_t retransmitted_packets;
    uint64_t retransmitted_bytes;
    uint64_t nacked_packets; /* asked for */
    uint64_t nacks_refused;  /* not in the history, sent a moment ago, or over the retransmission share */
    uint64_t pli_count;
    uint64_t fir_count;
    uint64_t key_frames_wanted; /* events given, after rate limiting */
    uint64_t invalid_rtcp;      /* compound packets dropped whole or in part as malformed */
    uint64_t frames_dropped;    /* whole: no key frame yet, too long a queue, another codec, absurdly large */
    uint64_t pacer_queue_bytes;
    uint64_t feedback_received; /* packets that transport-wide feedback reported as received */
    uint64_t feedback_missing;  /* and as not received */
    int64_t rtt_us;             /* -1 before the first report */
    double fraction_lost;       /* of the newest receiver report, 0 to 1 */
    uint32_t packets_lost;      /* cumulative, as reported */
    uint32_t jitter_90k;
} RtpSenderStats;

/** (transfer full). Config is copied. */
RtpSender *rtp_sender_new(const RtpSenderConfig *config, int64_t now_us);
void rtp_sender_free(RtpSender *sender); /* NULL is allowed */

/**
 * Queues one encoded frame (transfer none) for departure, or drops it whole: where no key frame came before it, where
 * too much waits already, where it is absurdly large, or of another codec (from an encoder that was changed meanwhile).
 */
void rtp_sender_push_frame(RtpSender *sender, const EncodedFrame *frame, int64_t now_us);

/** One decrypted RTCP compound packet from the network; anything malformed is counted and dropped. */
void rtp_sender_handle_rtcp(RtpSender *sender, const uint8_t *bytes, size_t length, int64_t now_us);

/** To be called when rtp_sender_next_timeout() has come; harmless at any other time. */
void rtp_sender_handle_timeout(RtpSender *sender, int64_t now_us);

/** The next packet that may leave now, false if there is none. */
bool rtp_sender_poll_packet(RtpSender *sender, RtpPacket *ret_packet, int64_t now_us);

/**
 * The next event, false if there is none. Events of one kind that were not polled merge into one. Polling packets may
 * raise one; next_timeout() is then in the past until it is taken.
 */
bool rtp_sender_poll_event(RtpSender *sender, RtpSenderEvent *ret_event);

/** When to call handle_timeout and drain again; DEADLINE_NEVER if only input can change anything. */
int64_t rtp_sender_next_timeout(const RtpSender *sender);

/** Puts a BYE (RFC 3550 6.6) at the head of the queue, and drops the rest of it: the stream ends. */
void rtp_sender_push_bye(RtpSender *sender, int64_t now_us);

/** The wall clock's offset as of now, as often as one likes: sender reports and abs-capture-time follow, also its
 * steps. */
void rtp_sender_set_ntp_offset(RtpSender *sender, int64_t ntp_offset_us);

void rtp_sender_get_stats(const RtpSender *sender, RtpSenderStats *ret_stats);
