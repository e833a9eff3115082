/* Which addresses are loopback, and how they are written. */
#include "http/peer-address.h"

#include <arpa/inet.h>
#include <glib.h>
#include <netinet/in.h>

static const struct {
    const char *address;
    bool is_loopback;
    const char *text;
} rows[] = {
    {"127.0.0.1", true, "127.0.0.1"},
    {"127.255.0.9", true, "127.255.0.9"},
    {"128.0.0.1", false, "128.0.0.1"},
    {"0.0.0.0", false, "0.0.0.0"},
    {"192.168.1.127", false, "192.168.1.127"},
    {"::1", true, "::1"},
    {"::2", false, "::2"},
    {"::ffff:127.0.0.1", true, "127.0.0.1"},
    {"::ffff:10.0.0.1", false, "10.0.0.1"},
    {"fe80::127:0:0:1", false, "fe80::127:0:0:1"},
};

static void test_rows(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct sockaddr_in ipv4 = {.sin_family = AF_INET};
        struct sockaddr_in6 ipv6 = {.sin6_family = AF_INET6};
        bool is_ipv4 = inet_pton(AF_INET, rows[i].address, &ipv4.sin_addr) == 1;
        g_assert_true(is_ipv4 || inet_pton(AF_INET6, rows[i].address, &ipv6.sin6_addr) == 1);
        const struct sockaddr *address = is_ipv4 ? (struct sockaddr *)&ipv4 : (struct sockaddr *)&ipv6;
        g_autofree char *text = peer_address_to_string(address);
        g_assert_cmpstr(text, ==, rows[i].text);
        g_assert_cmpint(peer_address_is_loopback(address), ==, rows[i].is_loopback);
    }
}

static uint64_t network_of(const char *text)
{
    struct sockaddr_in6 ipv6 = {.sin6_family = AF_INET6};
    struct sockaddr_in ipv4 = {.sin_family = AF_INET};
    if (inet_pton(AF_INET, text, &ipv4.sin_addr) == 1)
        return peer_address_network((struct sockaddr *)&ipv4);
    g_assert_cmpint(inet_pton(AF_INET6, text, &ipv6.sin6_addr), ==, 1);
    return peer_address_network((struct sockaddr *)&ipv6);
}

static void test_networks(void)
{
    g_assert_true(network_of("192.0.2.1") == network_of("::ffff:192.0.2.1"));
    g_assert_true(network_of("192.0.2.1") != network_of("192.0.2.2"));
    g_assert_true(network_of("2001:db8::1") == network_of("2001:db8::ffff:0:0:9"));
    g_assert_true(network_of("2001:db8::1") != network_of("2001:db8:0:1::1"));
    g_assert_true(network_of("::1") != network_of("127.0.0.1"));
}

static void test_other_family(void)
{
    struct sockaddr address = {.sa_family = AF_UNIX};
    g_autofree char *text = peer_address_to_string(&address);
    g_assert_cmpstr(text, ==, "?");
    g_assert_false(peer_address_is_loopback(&address));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/peer-address/every-row", test_rows);
    g_test_add_func("/peer-address/a-network-is-an-address-or-64-bits-of-one", test_networks);
    g_test_add_func("/peer-address/neither-ipv4-nor-ipv6", test_other_family);
    return g_test_run();
}
