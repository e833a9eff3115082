/*
 * Exact integer arithmetic: the rate is reduced to a cycle of whole frames in whole microseconds (30 frames a second:
 * 3 in 100,000 us; 30000/1001: 30 in 1,001,000 us), and the clock steps from cycle to cycle. So no product grows with
 * the time the camera runs.
 */
#include "camera/frame-pace.h"

#include <glib.h>

/* The highest rate any camera or clip is played at; what is faster is a broken header. */
#define RATE_MAX_FPS 1000

/* The lowest, in seconds a frame: slower is a broken header, too. */
#define RATE_MAX_SECONDS 60

static int64_t greatest_common_divisor(int64_t a, int64_t b)
{
    while (b) {
        int64_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

/* The longest product in here is (cycle_us + 1) * cycle_frames. */
static bool reduce_rate(int rate_num, int rate_den, FramePace *ret_pace)
{
    int64_t den_us = (int64_t)rate_den * G_USEC_PER_SEC;
    int64_t divisor = greatest_common_divisor(den_us, rate_num);
    ret_pace->cycle_us = den_us / divisor;
    ret_pace->cycle_frames = rate_num / divisor;
    return ret_pace->cycle_us + 1 <= INT64_MAX / ret_pace->cycle_frames;
}

bool frame_pace_rate_is_valid(int rate_num, int rate_den)
{
    FramePace pace;
    return rate_num > 0 && rate_den > 0 && rate_num <= (int64_t)rate_den * RATE_MAX_FPS &&
           rate_den <= (int64_t)rate_num * RATE_MAX_SECONDS && reduce_rate(rate_num, rate_den, &pace);
}

FramePace frame_pace_init(int rate_num, int rate_den, int64_t now_us)
{
    FramePace pace = {.cycle_start_us = now_us};
    g_assert(frame_pace_rate_is_valid(rate_num, rate_den));
    reduce_rate(rate_num, rate_den, &pace);
    return pace;
}

int64_t frame_pace_due_us(const FramePace *pace)
{
    return pace->cycle_start_us + pace->index * pace->cycle_us / pace->cycle_frames;
}

uint64_t frame_pace_take(FramePace *pace, int64_t now_us)
{
    g_assert(now_us >= frame_pace_due_us(pace));
    int64_t cycles = (now_us - pace->cycle_start_us) / pace->cycle_us;
    pace->cycle_start_us += cycles * pace->cycle_us;
    pace->frames_before_cycle += (uint64_t)cycles * (uint64_t)pace->cycle_frames;

    /* The last i with i * cycle_us / cycle_frames, rounded down, not after now_us. */
    int64_t since_start_us = now_us - pace->cycle_start_us;
    int64_t newest = ((since_start_us + 1) * pace->cycle_frames - 1) / pace->cycle_us;
    pace->index = newest + 1;
    return pace->frames_before_cycle + (uint64_t)newest;
}
