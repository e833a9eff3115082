/* How many frames a second there have been of late. A value type; time is CLOCK_MONOTONIC. */
#pragma once

#include <stdint.h>

/* Of the last seconds, or of so many frames where they are faster. */
#define FRAME_RATE_WINDOW_US 3000000
#define FRAME_RATE_FRAMES    512

/** Zeroed: no frame yet. */
typedef struct FrameRate {
    int64_t times_us[FRAME_RATE_FRAMES];
    uint64_t count;
} FrameRate;

/** A frame captured then; times grow. */
void frame_rate_note_frame(FrameRate *rate, int64_t capture_time_us);

/** Frames per second; 0 where there were fewer than two. */
double frame_rate_get(const FrameRate *rate, int64_t now_us);
