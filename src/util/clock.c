/* Reads the system clocks; the vDSO makes each call a few tens of nanoseconds. */
#include "util/clock.h"

#include <time.h>

static int64_t read_clock_us(clockid_t id)
{
    struct timespec now;
    clock_gettime(id, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

int64_t clock_monotonic_us(void)
{
    return read_clock_us(CLOCK_MONOTONIC);
}

int64_t clock_realtime_us(void)
{
    return read_clock_us(CLOCK_REALTIME);
}
