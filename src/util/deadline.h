/* Deadlines of the protocol cores: absolute microseconds of the caller's monotonic clock, or DEADLINE_NEVER. */
#pragma once

#include <stdint.h>

#define DEADLINE_NEVER INT64_MAX

/** The earlier of two deadlines. */
static inline int64_t deadline_min(int64_t a, int64_t b)
{
    return a < b ? a : b;
}
