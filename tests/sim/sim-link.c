/* A bottleneck is a moment at which it will be free; what is on its way is a queue in order of arrival. */
#include "sim-link.h"

#include "util/deadline.h"

#define SECOND_US INT64_C(1000000)

/* What RTP leaves out and the wire has: SRTP's tag, UDP and IPv4. */
#define WIRE_OVERHEAD_BYTES (10 + 8 + 20)

struct SimLink {
    SimLinkConfig config;
    GRand *rand;
    GQueue on_its_way;
    int64_t free_us;
    int64_t newest_arrival_us;
    SimLinkStats stats;
};

SimLink *sim_link_new(const SimLinkConfig *config, uint32_t seed)
{
    SimLink *link = g_new0(SimLink, 1);
    link->config = *config;
    link->rand = g_rand_new_with_seed(seed);
    g_queue_init(&link->on_its_way);
    return link;
}

void sim_link_free(SimLink *link)
{
    g_queue_clear_full(&link->on_its_way, g_free);
    g_rand_free(link->rand);
    g_free(link);
}

/* When the bottleneck has passed the packet on; -1 where its queue is full. */
static int64_t pass_bottleneck(SimLink *link, size_t length, int64_t now_us)
{
    if (link->config.rate_bps == 0)
        return now_us;
    int64_t start_us = MAX(now_us, link->free_us);
    if (start_us - now_us > link->config.queue_us)
        return -1;
    link->free_us = start_us + (int64_t)length * 8 * SECOND_US / link->config.rate_bps;
    return link->free_us;
}

static gint compare_arrivals(gconstpointer a, gconstpointer b, gpointer user_data)
{
    (void)user_data;
    const SimDatagram *first = a, *second = b;
    return first->arrival_us < second->arrival_us ? -1 : first->arrival_us > second->arrival_us;
}

void sim_link_send(SimLink *link, const uint8_t *bytes, size_t length, int64_t now_us)
{
    link->stats.offered_packets++;
    link->stats.offered_bytes += length;
    /* Each packet draws both numbers, so that one scenario's losses do not depend on its rate. */
    bool lost = g_rand_double(link->rand) < link->config.loss;
    int64_t jitter_us = (int64_t)(g_rand_double(link->rand) * (double)link->config.jitter_us);
    int64_t passed_us = pass_bottleneck(link, length + WIRE_OVERHEAD_BYTES, now_us);
    link->stats.dropped_packets += passed_us < 0;
    link->stats.lost_packets += passed_us >= 0 && lost;
    if (passed_us < 0 || lost)
        return;
    SimDatagram *datagram = g_malloc(sizeof(SimDatagram) + length);
    datagram->arrival_us = passed_us + link->config.delay_us + jitter_us;
    if (!link->config.reorders)
        datagram->arrival_us = MAX(datagram->arrival_us, link->newest_arrival_us);
    link->newest_arrival_us = MAX(datagram->arrival_us, link->newest_arrival_us);
    datagram->length = length;
    memcpy(datagram->bytes, bytes, length);
    g_queue_insert_sorted(&link->on_its_way, datagram, compare_arrivals, NULL);
}

SimDatagram *sim_link_receive(SimLink *link, int64_t now_us)
{
    return sim_link_next_arrival(link) <= now_us ? g_queue_pop_head(&link->on_its_way) : NULL;
}

int64_t sim_link_next_arrival(const SimLink *link)
{
    const SimDatagram *next = link->on_its_way.head ? link->on_its_way.head->data : NULL;
    return next ? next->arrival_us : DEADLINE_NEVER;
}

SimLinkStats sim_link_stats(const SimLink *link)
{
    return link->stats;
}
