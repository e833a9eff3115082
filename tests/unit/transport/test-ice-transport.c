/* Two agents of this machine find each other over loopback, with and without knowing candidates. */
#include "transport/host-addresses.h"
#include "transport/ice-transport.h"

#include <arpa/inet.h>
#include <string.h>

typedef struct Side {
    IceTransport *ice;
    IceTransportState state;
    GString *received;
} Side;

static void on_receive(uint8_t *datagram, size_t length, gpointer user_data)
{
    g_string_append_len(((Side *)user_data)->received, (const char *)datagram, (gssize)length);
}

static void on_state(IceTransportState state, gpointer user_data)
{
    ((Side *)user_data)->state = state;
}

static void open_side(Side *side, bool controlling)
{
    g_autoptr(GError) error = NULL;
    side->received = g_string_new(NULL);
    side->ice = ice_transport_new(
        &(IceTransportConfig){
            .context = g_main_context_default(),
            .include_loopback = true,
            .controlling = controlling,
            .receive = on_receive,
            .state_changed = on_state,
            .user_data = side,
        },
        &error);
    g_assert_no_error(error);
}

static void close_side(Side *side)
{
    g_clear_pointer(&side->ice, ice_transport_free);
    g_string_free(side->received, TRUE);
}

static void give_credentials(Side *to, Side *from)
{
    g_assert_true(ice_transport_set_remote_credentials(to->ice, ice_transport_get_local_ufrag(from->ice),
                                                       ice_transport_get_local_pwd(from->ice)));
}

static void give_candidates(Side *to, Side *from)
{
    g_auto(GStrv) candidates = ice_transport_get_local_candidates(from->ice);
    g_assert_cmpuint(g_strv_length(candidates), >, 0);
    for (char **candidate = candidates; *candidate; candidate++) {
        g_assert_true(g_str_has_prefix(*candidate, "candidate:"));
        g_assert_true(ice_transport_add_remote_candidate(to->ice, *candidate));
    }
}

static void run_until_connected(Side *a, Side *b)
{
    int64_t end_us = g_get_monotonic_time() + 20 * G_USEC_PER_SEC;
    while ((a->state != ICE_TRANSPORT_STATE_CONNECTED || b->state != ICE_TRANSPORT_STATE_CONNECTED) &&
           g_get_monotonic_time() < end_us)
        g_main_context_iteration(NULL, TRUE);
    g_assert_cmpint(a->state, ==, ICE_TRANSPORT_STATE_CONNECTED);
    g_assert_cmpint(b->state, ==, ICE_TRANSPORT_STATE_CONNECTED);
}

static void assert_carries(Side *from, Side *to)
{
    g_assert_true(ice_transport_send(from->ice, (const uint8_t *)"\x80hello", 6));
    int64_t end_us = g_get_monotonic_time() + 10 * G_USEC_PER_SEC;
    while (to->received->len == 0 && g_get_monotonic_time() < end_us)
        g_main_context_iteration(NULL, TRUE);
    g_assert_cmpmem(to->received->str, to->received->len, "\x80hello", 6);
}

/* The viewer knows us, we know nothing of it but its credentials: its checks show where it is. */
static void test_peer_reflexive(void)
{
    Side service = {0}, viewer = {0};
    open_side(&service, false);
    open_side(&viewer, true);
    give_credentials(&service, &viewer);
    give_credentials(&viewer, &service);
    give_candidates(&viewer, &service);
    run_until_connected(&service, &viewer);
    assert_carries(&service, &viewer);
    assert_carries(&viewer, &service);
    g_autofree char *path = ice_transport_describe_path(service.ice);
    g_assert_nonnull(strstr(path, " -> prflx "));
    close_side(&service);
    close_side(&viewer);
}

static void test_candidates_known(void)
{
    Side service = {0}, viewer = {0};
    open_side(&service, false);
    open_side(&viewer, true);
    give_credentials(&service, &viewer);
    give_candidates(&service, &viewer);
    give_credentials(&viewer, &service);
    give_candidates(&viewer, &service);
    run_until_connected(&service, &viewer);
    assert_carries(&service, &viewer);
    close_side(&service);
    close_side(&viewer);
}

static void test_useless_candidates(void)
{
    static const char *const useless[] = {
        "",
        "candidate:",
        "a=candidate:1 1 udp",
        "candidate:1 1 udp 2122260223 0f3b1a62-90a5-4f6b-8b0d-3f4b0d0a1c11.local 50000 typ host",
        "candidate:1 1 tcp 1518280447 192.0.2.1 9 typ host tcptype active",
        "candidate:1 1 tcp 1518280447 192.0.2.1 9 typ host",
        "candidate:1 2 udp 2122260223 192.0.2.1 50000 typ host",
        "candidate:1 1 udp 2122260223 192.0.2.999 50000 typ host",
        "\xff\xfe",
    };
    Side side = {0};
    open_side(&side, false);
    g_assert_true(ice_transport_set_remote_credentials(side.ice, "abcd", "0123456789012345678901"));
    for (size_t i = 0; i < G_N_ELEMENTS(useless); i++)
        g_assert_false(ice_transport_add_remote_candidate(side.ice, useless[i]));
    g_autofree char *endless = g_strnfill(100000, '1');
    g_assert_false(ice_transport_add_remote_candidate(side.ice, endless));
    int taken = 0;
    for (int port = 1; port < 1000; port++) {
        g_autofree char *line = g_strdup_printf("candidate:1 1 udp 2122260223 127.0.0.1 %d typ host", port);
        taken += ice_transport_add_remote_candidate(side.ice, line);
    }
    g_assert_cmpint(taken, >, 0);
    g_assert_cmpint(taken, <=, 64);
    g_assert_false(ice_transport_send(side.ice, (const uint8_t *)"x", 1));
    close_side(&side);
}

static void test_addresses(void)
{
    g_auto(GStrv) with = host_addresses_list(true);
    g_auto(GStrv) without = host_addresses_list(false);
    g_assert_true(g_strv_contains((const char *const *)with, "127.0.0.1"));
    g_assert_false(g_strv_contains((const char *const *)without, "127.0.0.1"));
    g_assert_false(g_strv_contains((const char *const *)without, "::1"));
    for (char **address = with; *address; address++) {
        uint8_t bytes[16];
        g_assert_true(inet_pton(AF_INET, *address, bytes) == 1 || inet_pton(AF_INET6, *address, bytes) == 1);
        g_assert_false(g_str_has_prefix(*address, "fe80") || g_str_has_prefix(*address, "169.254"));
    }
    g_assert_cmpuint(g_strv_length(with), <=, HOST_ADDRESSES_MAX);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/host-addresses/are-numeric-and-loopback-only-where-asked", test_addresses);
    g_test_add_func("/ice-transport/meets-a-viewer-without-candidates", test_peer_reflexive);
    g_test_add_func("/ice-transport/meets-a-viewer-with-candidates", test_candidates_known);
    g_test_add_func("/ice-transport/ignores-candidates-of-no-use", test_useless_candidates);
    return g_test_run();
}
