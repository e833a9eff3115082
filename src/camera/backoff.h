/* How long to wait before the next try: each time twice as long, up to a limit, and a little random. */
#pragma once

#include <stdint.h>

/* The first wait: a camera that only stumbled is back before anybody complains. */
#define BACKOFF_MIN_US (250 * 1000)

typedef struct Backoff {
    int64_t next_us; /* 0: as new */
} Backoff;

static inline Backoff backoff_init(void)
{
    return (Backoff){0};
}

/** The next wait: at most limit_us (at least BACKOFF_MIN_US), a tenth more or less. */
int64_t backoff_next_us(Backoff *backoff, int64_t limit_us);
