/* The two clocks of the service. Protocol cores (rtp/, cc/) never include this: their time is an argument. */
#pragma once

#include <stdint.h>

/** Microseconds of CLOCK_MONOTONIC: all durations, deadlines and capture times. Any thread. */
int64_t clock_monotonic_us(void);

/** Microseconds of CLOCK_REALTIME since 1970: only for what leaves the machine (NTP, the API, logs). Any thread. */
int64_t clock_realtime_us(void);
