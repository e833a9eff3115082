/* Two associations' ends in one process, joined by queues that the loop empties. */
#include "transport/sctp-transport.h"

#include <string.h>

typedef struct Side {
    SctpTransport *sctp;
    struct Side *peer;
    GString *received;
    uint16_t stream;
    uint32_t ppid;
    bool connected;
    bool sent_all;
    bool cut;
} Side;

typedef struct Delivery {
    Side *to;
    GBytes *packet;
} Delivery;

static gboolean deliver(gpointer data)
{
    Delivery *delivery = data;
    gsize length;
    const uint8_t *bytes = g_bytes_get_data(delivery->packet, &length);
    if (delivery->to->sctp)
        sctp_transport_handle_packet(delivery->to->sctp, bytes, length);
    g_bytes_unref(delivery->packet);
    g_free(delivery);
    return G_SOURCE_REMOVE;
}

static bool on_send(const uint8_t *packet, size_t length, gpointer user_data)
{
    Side *side = user_data;
    if (side->cut)
        return true;
    Delivery *delivery = g_new0(Delivery, 1);
    delivery->to = side->peer;
    delivery->packet = g_bytes_new(packet, length);
    g_idle_add(deliver, delivery);
    return true;
}

static void on_receive(uint16_t stream, uint32_t ppid, const uint8_t *message, size_t length, gpointer user_data)
{
    Side *side = user_data;
    side->stream = stream;
    side->ppid = ppid;
    g_string_append_len(side->received, (const char *)message, (gssize)length);
}

static void on_connected(gpointer user_data)
{
    ((Side *)user_data)->connected = true;
}

static void on_sent_all(gpointer user_data)
{
    ((Side *)user_data)->sent_all = true;
}

static void open_side(Side *side, Side *peer, SctpStack *stack)
{
    g_autoptr(GError) error = NULL;
    side->peer = peer;
    side->received = g_string_new(NULL);
    side->sctp = sctp_transport_new(
        &(SctpTransportConfig){
            .stack = stack,
            .local_port = 5000,
            .remote_port = 5000,
            .send = on_send,
            .receive = on_receive,
            .connected = on_connected,
            .sent_all = on_sent_all,
            .user_data = side,
        },
        &error);
    g_assert_no_error(error);
}

/* Runs the loop until condition holds, for at most ten seconds. */
#define RUN_UNTIL(condition)                                                                                           \
    do {                                                                                                               \
        int64_t end_us = g_get_monotonic_time() + 10 * G_USEC_PER_SEC;                                                 \
        while (!(condition) && g_get_monotonic_time() < end_us)                                                        \
            g_main_context_iteration(NULL, FALSE);                                                                     \
        g_assert_true(condition);                                                                                      \
    } while (0)

static void drain_deliveries(void)
{
    while (g_main_context_iteration(NULL, FALSE))
        ;
}

static void test_messages_both_ways(void)
{
    g_autoptr(SctpStack) stack = sctp_stack_new(NULL);
    Side a = {0}, b = {0};
    open_side(&a, &b, stack);
    open_side(&b, &a, stack);
    RUN_UNTIL(a.connected && b.connected);
    g_assert_true(sctp_transport_send(a.sctp, 7, SCTP_PPID_STRING, "hello", 5));
    RUN_UNTIL(b.received->len == 5 && a.sent_all);
    g_assert_cmpstr(b.received->str, ==, "hello");
    g_assert_cmpuint(b.stream, ==, 7);
    g_assert_cmpuint(b.ppid, ==, SCTP_PPID_STRING);
    g_assert_true(sctp_transport_send(b.sctp, 0, SCTP_PPID_BINARY, "answer", 6));
    RUN_UNTIL(a.received->len == 6);
    g_clear_pointer(&a.sctp, sctp_transport_free);
    drain_deliveries();
    g_clear_pointer(&b.sctp, sctp_transport_free);
    drain_deliveries();
    g_string_free(a.received, TRUE);
    g_string_free(b.received, TRUE);
}

static void test_rubbish_and_silence(void)
{
    g_autoptr(SctpStack) stack = sctp_stack_new(NULL);
    Side a = {0}, b = {0};
    open_side(&a, &b, stack);
    open_side(&b, &a, stack);
    RUN_UNTIL(a.connected && b.connected);
    uint8_t noise[200];
    g_autoptr(GRand) random = g_rand_new_with_seed(3);
    for (size_t length = 0; length < sizeof noise; length++) {
        for (size_t i = 0; i < length; i++)
            noise[i] = (uint8_t)g_rand_int(random);
        sctp_transport_handle_packet(a.sctp, noise, length);
    }
    a.cut = true; /* a viewer that does not answer: what is sent to it piles up, but not for ever */
    char message[1000] = {0};
    int taken = 0;
    while (taken < 1000 && sctp_transport_send(a.sctp, 1, SCTP_PPID_BINARY, message, sizeof message))
        taken++;
    g_assert_cmpint(taken, >, 0);
    g_assert_cmpint(taken, <, 1000);
    g_clear_pointer(&a.sctp, sctp_transport_free);
    g_clear_pointer(&b.sctp, sctp_transport_free);
    drain_deliveries();
    g_string_free(a.received, TRUE);
    g_string_free(b.received, TRUE);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/sctp-transport/carries-messages-both-ways", test_messages_both_ways);
    g_test_add_func("/sctp-transport/survives-rubbish-and-bounds-what-waits", test_rubbish_and_silence);
    return g_test_run();
}
