/*
 * A viewer as browsers are: puts frames together from RTP and RTX, asks again for what is missing, asks for a key frame
 * when that does not help, and reports. Or one that means harm.
 */
#pragma once

#include "rtp/rtp-sender.h"

typedef struct SimViewerConfig {
    int64_t rtt_us;          /* what it believes the round trip to be: how soon it asks again */
    bool never_asks;         /* neither NACK nor PLI */
    bool transport_feedback; /* reports each packet's arrival, ten times a second */
    int64_t nack_flood_us;   /* every so often, NACKs everything it can name; 0: never */
    int64_t pli_storm_us;    /* every so often, PLI and FIR, needed or not; 0: never */
} SimViewerConfig;

typedef struct SimViewerStats {
    uint64_t frames_decoded;
    uint64_t frames_broken; /* assembled, and not what was sent */
    uint64_t packets;
    uint64_t duplicates;
    uint64_t recovered; /* by retransmission */
    uint64_t invalid_packets;
    uint64_t nacks; /* packets asked for */
    uint64_t plis;
    uint64_t sender_reports;
    int64_t longest_freeze_us; /* between two decoded frames */
    int64_t latency_sum_us;    /* of decoded frames, from capture */
    int64_t report_error_90k;  /* the largest by which a sender report's clocks disagreed with the frames' */
} SimViewerStats;

typedef struct SimViewer SimViewer;

/** sender: what was agreed on. source_us: the capture time of frame 0, and fps of the rest: for latency. */
SimViewer *sim_viewer_new(const SimViewerConfig *config, const RtpSenderConfig *sender, int fps, int64_t source_us);
void sim_viewer_free(SimViewer *viewer);

void sim_viewer_receive(SimViewer *viewer, const uint8_t *bytes, size_t length, int64_t now_us);

/** Writes the next RTCP packet that is due; 0 if there is none. */
size_t sim_viewer_poll_rtcp(SimViewer *viewer, uint8_t *ret_bytes, size_t capacity, int64_t now_us);

int64_t sim_viewer_next_timeout(const SimViewer *viewer);

SimViewerStats sim_viewer_stats(const SimViewer *viewer);
