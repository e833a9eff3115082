/*
 * A scenario: one sender, one network, one viewer, in virtual time; and what came of it. Scenarios are data, runs are
 * deterministic.
 */
#pragma once

#include "sim-link.h"
#include "sim-viewer.h"

typedef struct SimScenario {
    const char *name;
    int64_t duration_us;
    VideoCodec codec;
    int bitrate_bps;
    int fps;
    bool without_rtx; /* retransmissions go on the media stream */
    uint16_t initial_seq_num;
    uint32_t initial_rtp_timestamp;
    SimLinkConfig down; /* to the viewer */
    SimLinkConfig up;
    SimViewerConfig viewer;
    uint32_t seed;
} SimScenario;

typedef struct SimResult {
    uint64_t frames_pushed;
    uint64_t key_frames_pushed;
    uint64_t wakeups;             /* times the sender was woken by its own deadline */
    uint64_t most_bytes_in_100ms; /* on the link */
    RtpSenderStats sender;
    SimViewerStats viewer;
    SimLinkStats down;
} SimResult;

void sim_scenario_run(const SimScenario *scenario, SimResult *ret_result);
