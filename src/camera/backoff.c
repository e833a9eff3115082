/* The jitter keeps several services that share a hub or a host from trying in step for ever. */
#include "camera/backoff.h"

#include <glib.h>

#define JITTER 0.1

int64_t backoff_next_us(Backoff *backoff, int64_t limit_us)
{
    int64_t wait_us = CLAMP(backoff->next_us, BACKOFF_MIN_US, limit_us);
    backoff->next_us = 2 * wait_us;
    return (int64_t)((double)wait_us * g_random_double_range(1 - JITTER, 1 + JITTER));
}
