/* Two transports back to back over a link that the test owns: it may lose or spoil what it carries. */
#include "transport/dtls-transport.h"

#include "util/clock.h"
#include "util/deadline.h"

#include <string.h>

typedef struct Side {
    DtlsContext *context;
    DtlsTransport *dtls;
    GQueue outbox; /* GBytes */
    GString *received;
    guint datagrams_sent;
} Side;

typedef struct Pair {
    Side client;
    Side server;
} Pair;

static void on_send(const uint8_t *datagram, size_t length, gpointer user_data)
{
    Side *side = user_data;
    g_assert_cmpuint(length, <=, 1200);
    side->datagrams_sent++;
    g_queue_push_tail(&side->outbox, g_bytes_new(datagram, length));
}

static void on_receive(const uint8_t *data, size_t length, gpointer user_data)
{
    g_string_append_len(((Side *)user_data)->received, (const char *)data, (gssize)length);
}

static void digest_of(const DtlsContext *context, uint8_t digest[32])
{
    const char *text = dtls_context_get_fingerprint(context);
    g_assert_true(g_str_has_prefix(text, "sha-256 "));
    g_auto(GStrv) bytes = g_strsplit(text + strlen("sha-256 "), ":", -1);
    g_assert_cmpuint(g_strv_length(bytes), ==, 32);
    for (int i = 0; i < 32; i++)
        digest[i] = (uint8_t)g_ascii_strtoull(bytes[i], NULL, 16);
}

static void open_side(Side *side, bool active, const uint8_t peer_digest[32])
{
    g_autoptr(GError) error = NULL;
    side->received = g_string_new(NULL);
    side->dtls = dtls_transport_new(
        &(DtlsTransportConfig){
            .context = side->context,
            .active = active,
            .fingerprint_hash = "sha-256",
            .fingerprint_digest = peer_digest,
            .fingerprint_length = 32,
            .send = on_send,
            .receive = on_receive,
            .user_data = side,
        },
        &error);
    g_assert_no_error(error);
}

static void pair_open(Pair *pair, bool client_lies)
{
    uint8_t client[32], server[32];
    memset(pair, 0, sizeof *pair);
    pair->client.context = dtls_context_new(NULL);
    pair->server.context = dtls_context_new(NULL);
    digest_of(pair->client.context, client);
    digest_of(pair->server.context, server);
    client[0] ^= client_lies;
    open_side(&pair->client, true, server);
    open_side(&pair->server, false, client);
    dtls_transport_start(pair->server.dtls); /* passive: nothing happens */
    dtls_transport_start(pair->client.dtls);
}

static void side_close(Side *side)
{
    dtls_transport_free(side->dtls);
    dtls_context_free(side->context);
    g_string_free(side->received, TRUE);
    g_queue_clear_full(&side->outbox, (GDestroyNotify)g_bytes_unref);
}

static void pair_close(Pair *pair)
{
    side_close(&pair->client);
    side_close(&pair->server);
}

static bool deliver(Side *from, Side *to)
{
    GBytes *datagram = g_queue_pop_head(&from->outbox);
    if (!datagram)
        return false;
    gsize length;
    const uint8_t *bytes = g_bytes_get_data(datagram, &length);
    dtls_transport_handle_datagram(to->dtls, bytes, length);
    g_bytes_unref(datagram);
    return true;
}

static void exchange(Pair *pair)
{
    bool any = true;
    while (any) {
        any = deliver(&pair->client, &pair->server);
        any |= deliver(&pair->server, &pair->client);
    }
}

static void assert_states(Pair *pair, DtlsState client, DtlsState server)
{
    g_assert_cmpint(dtls_transport_get_state(pair->client.dtls), ==, client);
    g_assert_cmpint(dtls_transport_get_state(pair->server.dtls), ==, server);
}

static void test_handshake_and_data(void)
{
    Pair pair;
    pair_open(&pair, false);
    g_assert_false(dtls_transport_send(pair.client.dtls, (const uint8_t *)"early", 5));
    exchange(&pair);
    assert_states(&pair, DTLS_STATE_CONNECTED, DTLS_STATE_CONNECTED);
    g_assert_cmpint(dtls_transport_next_timeout(pair.client.dtls, clock_monotonic_us()), ==, DEADLINE_NEVER);
    g_assert_true(dtls_transport_send(pair.client.dtls, (const uint8_t *)"ping", 4));
    g_assert_true(dtls_transport_send(pair.server.dtls, (const uint8_t *)"pong", 4));
    exchange(&pair);
    g_assert_cmpstr(pair.server.received->str, ==, "ping");
    g_assert_cmpstr(pair.client.received->str, ==, "pong");
    static const uint8_t too_long[1201];
    g_assert_false(dtls_transport_send(pair.client.dtls, too_long, sizeof too_long));
    pair_close(&pair);
}

static void test_keys_match_crosswise(void)
{
    Pair pair;
    DtlsSrtpKeys client, server;
    pair_open(&pair, false);
    g_assert_false(dtls_transport_export_srtp_keys(pair.client.dtls, &client));
    exchange(&pair);
    g_assert_true(dtls_transport_export_srtp_keys(pair.client.dtls, &client));
    g_assert_true(dtls_transport_export_srtp_keys(pair.server.dtls, &server));
    g_assert_cmpstr(client.profile, ==, "SRTP_AEAD_AES_128_GCM");
    size_t length = client.key_length + client.salt_length;
    g_assert_cmpmem(client.local, length, server.remote, length);
    g_assert_cmpmem(client.remote, length, server.local, length);
    g_assert_true(memcmp(client.local, client.remote, length) != 0);
    pair_close(&pair);
}

static void test_wrong_fingerprint(void)
{
    Pair pair;
    pair_open(&pair, true);
    exchange(&pair);
    g_assert_cmpint(dtls_transport_get_state(pair.server.dtls), ==, DTLS_STATE_FAILED);
    g_assert_nonnull(strstr(dtls_transport_get_error(pair.server.dtls), "fingerprint"));
    DtlsSrtpKeys keys;
    g_assert_false(dtls_transport_export_srtp_keys(pair.server.dtls, &keys));
    pair_close(&pair);
}

static void test_lost_flight(void)
{
    Pair pair;
    pair_open(&pair, false);
    g_queue_clear_full(&pair.client.outbox, (GDestroyNotify)g_bytes_unref); /* the ClientHello is lost */
    guint sent = pair.client.datagrams_sent;
    int64_t deadline_us = dtls_transport_next_timeout(pair.client.dtls, clock_monotonic_us());
    g_assert_cmpint(deadline_us, <, DEADLINE_NEVER);
    dtls_transport_handle_timeout(pair.client.dtls); /* too early: nothing is sent */
    g_assert_cmpuint(pair.client.datagrams_sent, ==, sent);
    while (clock_monotonic_us() <= deadline_us)
        g_usleep(10000);
    dtls_transport_handle_timeout(pair.client.dtls);
    g_assert_cmpuint(pair.client.datagrams_sent, >, sent);
    exchange(&pair);
    assert_states(&pair, DTLS_STATE_CONNECTED, DTLS_STATE_CONNECTED);
    pair_close(&pair);
}

static void test_rubbish(void)
{
    Pair pair;
    pair_open(&pair, false);
    uint8_t noise[300];
    g_autoptr(GRand) random = g_rand_new_with_seed(7);
    for (int round = 0; round < 200; round++) {
        for (size_t i = 0; i < sizeof noise; i++)
            noise[i] = (uint8_t)g_rand_int(random);
        noise[0] = (uint8_t)(20 + round % 44);
        dtls_transport_handle_datagram(pair.server.dtls, noise, 1 + (size_t)round);
    }
    exchange(&pair);
    assert_states(&pair, DTLS_STATE_CONNECTED, DTLS_STATE_CONNECTED);
    for (int round = 0; round < 200; round++) {
        noise[0] = 23;
        g_assert_false(dtls_transport_handle_datagram(pair.server.dtls, noise, 1 + (size_t)round));
    }
    assert_states(&pair, DTLS_STATE_CONNECTED, DTLS_STATE_CONNECTED);
    pair_close(&pair);
}

static void test_close_notify(void)
{
    Pair pair;
    pair_open(&pair, false);
    exchange(&pair);
    dtls_transport_close(pair.server.dtls);
    exchange(&pair);
    assert_states(&pair, DTLS_STATE_CLOSED, DTLS_STATE_CLOSED);
    pair_close(&pair);
}

static void test_abort(void)
{
    Pair pair;
    pair_open(&pair, false);
    exchange(&pair);
    guint sent = pair.client.datagrams_sent;
    dtls_transport_abort(pair.client.dtls);
    g_assert_cmpuint(pair.client.datagrams_sent, ==, sent + 1); /* the alert, and no ClientHello */
    exchange(&pair);
    assert_states(&pair, DTLS_STATE_CLOSED, DTLS_STATE_FAILED);
    g_assert_nonnull(strstr(dtls_transport_get_error(pair.server.dtls), "access denied"));
    pair_close(&pair);

    pair_open(&pair, false);
    exchange(&pair);
    dtls_transport_abort(pair.server.dtls); /* passive: only close_notify is to be had */
    exchange(&pair);
    assert_states(&pair, DTLS_STATE_CLOSED, DTLS_STATE_CLOSED);
    pair_close(&pair);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/dtls-transport/handshakes-and-carries-data", test_handshake_and_data);
    g_test_add_func("/dtls-transport/keys-of-both-sides-match-crosswise", test_keys_match_crosswise);
    g_test_add_func("/dtls-transport/refuses-a-certificate-of-another-fingerprint", test_wrong_fingerprint);
    g_test_add_func("/dtls-transport/sends-a-lost-flight-again", test_lost_flight);
    g_test_add_func("/dtls-transport/survives-rubbish", test_rubbish);
    g_test_add_func("/dtls-transport/says-and-hears-close-notify", test_close_notify);
    g_test_add_func("/dtls-transport/turns-a-peer-away-by-a-fatal-alert", test_abort);
    return g_test_run();
}
