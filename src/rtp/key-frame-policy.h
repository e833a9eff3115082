/*
 * When the encoder is asked for a key frame. A lone request is passed on at once; more of them at most one in each
 * hold-off; one that comes within it waits for its end, unless a key frame answers it sooner. A key frame costs what
 * ten ordinary frames do, so the viewer's repetitions must not each buy one.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/** For what the viewer asks for (PLI, FIR): browsers repeat a request about as often. */
#define KEY_FRAME_HOLD_OFF_US 200000

/** For what we gave up on repairing: on a link that loses a lot, key frames are lost too, and make it worse. */
#define KEY_FRAME_REPAIR_HOLD_OFF_US 1000000

typedef struct KeyFramePolicy {
    bool requested;
    int64_t due_us; /* of the request: the end of its hold-off */
    bool raised;    /* due, and not taken yet */
    bool ever_raised;
    int64_t raised_us;
    bool queued;   /* a key frame waits to depart */
    bool departed; /* one has left */
    int64_t departed_us;
} KeyFramePolicy;

/**
 * A key frame is needed, and the last one asked for at least hold_off_us ago. min_rtt_us: the shortest round trip seen,
 * or -1: a request sooner than that after a key frame left was sent by a viewer that cannot have seen it, and is
 * dropped.
 */
void key_frame_policy_request(KeyFramePolicy *policy, int64_t hold_off_us, int64_t min_rtt_us, int64_t now_us);

/** Raises a request whose hold-off has ended. */
void key_frame_policy_handle_timeout(KeyFramePolicy *policy, int64_t now_us);

/** A key frame came from the encoder and was queued: it answers everything before. */
void key_frame_policy_frame_queued(KeyFramePolicy *policy);

/** The first packet of the key frame queued last left. */
void key_frame_policy_frame_departed(KeyFramePolicy *policy, int64_t now_us);

/** True once for each request that was raised: the encoder is to be asked now. */
bool key_frame_policy_take(KeyFramePolicy *policy);

/** When something changes by itself; in the past where a raised request waits to be taken. */
int64_t key_frame_policy_next_timeout(const KeyFramePolicy *policy);
