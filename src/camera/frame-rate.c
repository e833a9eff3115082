/* The times of the last frames: n of them make n - 1 intervals. */
#include "camera/frame-rate.h"

static int64_t nth_last_us(const FrameRate *rate, uint64_t n)
{
    return rate->times_us[(rate->count - 1 - n) % FRAME_RATE_FRAMES];
}

void frame_rate_note_frame(FrameRate *rate, int64_t capture_time_us)
{
    rate->times_us[rate->count++ % FRAME_RATE_FRAMES] = capture_time_us;
}

double frame_rate_get(const FrameRate *rate, int64_t now_us)
{
    const uint64_t kept = rate->count < FRAME_RATE_FRAMES ? rate->count : FRAME_RATE_FRAMES;
    uint64_t frames = 0;
    while (frames < kept && nth_last_us(rate, frames) > now_us - FRAME_RATE_WINDOW_US)
        frames++;
    if (frames < 2)
        return 0;
    const int64_t span_us = nth_last_us(rate, 0) - nth_last_us(rate, frames - 1);
    return span_us > 0 ? (double)(frames - 1) * 1e6 / (double)span_us : 0;
}
