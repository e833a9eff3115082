/*
 * The capture clock of a camera made of software: frame n is due at start + n * rate_den / rate_num seconds exactly, so
 * it does not drift however long it runs. Frames whose time passed unused are skipped, never queued. Holds no clock:
 * time is an argument, CLOCK_MONOTONIC microseconds.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

typedef struct FramePace {
    int64_t cycle_start_us;
    int64_t cycle_us; /* the shortest time that is whole in both frames and microseconds */
    int64_t cycle_frames;
    int64_t index; /* in its cycle, of the next frame */
    uint64_t frames_before_cycle;
} FramePace;

/** True for a rate of rate_num / rate_den frames a second that can be kept: from one in a minute to 1000 a second. */
bool frame_pace_rate_is_valid(int rate_num, int rate_den);

/** A clock whose first frame is due at now_us. The rate must be valid. */
FramePace frame_pace_init(int rate_num, int rate_den, int64_t now_us);

/** When the next frame is due. */
int64_t frame_pace_due_us(const FramePace *pace);

/**
 * Takes the newest frame that is due at now_us, which must not be before frame_pace_due_us(), and returns its number
 * (from 0). Those before it that were not taken are skipped.
 */
uint64_t frame_pace_take(FramePace *pace, int64_t now_us);
