/* Addresses that can be had, and the words for those that cannot. */
#include "http/listen-socket.h"

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

static void test_addresses(void)
{
    const char *const hosts[] = {"127.0.0.1", "0.0.0.0", "localhost"};
    for (size_t i = 0; i < G_N_ELEMENTS(hosts); i++) {
        g_autoptr(GError) error = NULL;
        int fd = listen_socket_open(hosts[i], 0, &error);
        g_assert_no_error(error);
        g_assert_cmpint(listen_socket_get_port(fd), >, 0);
        close(fd);
    }
}

/* "::" is everybody's, IPv4's too. */
static void test_dual_stack(void)
{
    int probe = socket(AF_INET6, SOCK_STREAM, 0);
    struct sockaddr_in6 any = {.sin6_family = AF_INET6};
    gboolean has_ipv6 = probe >= 0 && bind(probe, (struct sockaddr *)&any, sizeof any) == 0;
    close(probe);
    if (!has_ipv6) {
        g_test_skip("this machine has no IPv6");
        return;
    }
    g_autoptr(GError) error = NULL;
    int fd = listen_socket_open("::", 0, &error);
    g_assert_no_error(error);
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((guint16)listen_socket_get_port(fd)),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int client = socket(AF_INET, SOCK_STREAM, 0);
    g_assert_cmpint(connect(client, (struct sockaddr *)&address, sizeof address), ==, 0);
    close(client);
    close(fd);
}

/* Nobody accepts, as when the server is busy for a moment; nobody has to send a second SYN. */
static void test_a_burst_is_queued(void)
{
    int fd = listen_socket_open("127.0.0.1", 0, NULL);
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((guint16)listen_socket_get_port(fd)),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int clients[300];
    for (size_t i = 0; i < G_N_ELEMENTS(clients); i++) {
        clients[i] = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
        connect(clients[i], (struct sockaddr *)&address, sizeof address);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(clients); i++) {
        struct pollfd connected = {.fd = clients[i], .events = POLLOUT};
        g_assert_cmpint(poll(&connected, 1, 10000), ==, 1);
        close(clients[i]);
    }
    close(fd);
}

static void assert_error(const char *host, int port, const char *message)
{
    g_autoptr(GError) error = NULL;
    g_assert_cmpint(listen_socket_open(host, port, &error), ==, -1);
    g_assert_cmpstr(error->message, ==, message);
}

static void test_errors(void)
{
    int fd = listen_socket_open("127.0.0.1", 0, NULL);
    int port = listen_socket_get_port(fd);
    g_autofree char *in_use = g_strdup_printf("SERVICE_PORT=%d: the port is in use on 127.0.0.1", port);
    assert_error("127.0.0.1", port, in_use);
    close(fd);
    assert_error("192.0.2.1", 0, "SERVICE_HOST=192.0.2.1: this machine has no such address");
    assert_error("camera.example", 0, "SERVICE_HOST=camera.example: not an address");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/listen-socket/addresses", test_addresses);
    g_test_add_func("/listen-socket/any-address-takes-both-families", test_dual_stack);
    g_test_add_func("/listen-socket/a-burst-is-queued", test_a_burst_is_queued);
    g_test_add_func("/listen-socket/errors-name-the-setting", test_errors);
    return g_test_run();
}
