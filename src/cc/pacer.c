/*
 * A token bucket that may go into debt by one packet. It holds no queue: who may leave first is its owner's business.
 */
#include "cc/pacer.h"

#include <glib.h>

#define PACER_MAX_BURST_US 10000000

static void refill(Pacer *pacer, int64_t now_us)
{
    int64_t elapsed_us = now_us - pacer->updated_us;
    if (elapsed_us <= 0)
        return;
    pacer->updated_us = now_us;
    int64_t room = pacer->rate_bps * pacer->burst_us - pacer->credit;
    if (room <= 0)
        return; /* the start allowance: neither grown nor taken away */
    /* Divides before it multiplies: after a long idle time the product would overflow. */
    pacer->credit += elapsed_us > room / pacer->rate_bps ? room : elapsed_us * pacer->rate_bps;
}

Pacer pacer_init(int64_t rate_bps, int64_t burst_us, int64_t start_us, int64_t now_us)
{
    g_assert(burst_us >= 0 && burst_us <= PACER_MAX_BURST_US && start_us >= 0 && start_us <= PACER_MAX_BURST_US);
    rate_bps = CLAMP(rate_bps, PACER_MIN_RATE_BPS, PACER_MAX_RATE_BPS);
    return (Pacer){
        .rate_bps = rate_bps,
        .burst_us = burst_us,
        .credit = rate_bps * start_us,
        .updated_us = now_us,
    };
}

void pacer_set_rate(Pacer *pacer, int64_t rate_bps, int64_t now_us)
{
    refill(pacer, now_us);
    pacer->rate_bps = CLAMP(rate_bps, PACER_MIN_RATE_BPS, PACER_MAX_RATE_BPS);
    pacer->credit = MIN(pacer->credit, pacer->rate_bps * pacer->burst_us);
}

bool pacer_may_send(Pacer *pacer, int64_t now_us)
{
    refill(pacer, now_us);
    return pacer->credit > 0;
}

void pacer_spend(Pacer *pacer, size_t bytes, int64_t now_us)
{
    refill(pacer, now_us);
    pacer->credit -= (int64_t)bytes * 8 * 1000000;
}

int64_t pacer_next_send_us(const Pacer *pacer)
{
    if (pacer->credit > 0)
        return pacer->updated_us;
    return pacer->updated_us + -pacer->credit / pacer->rate_bps + 1;
}
