/* Loopback or not, and text for the log. */
#include "http/peer-address.h"

#include <arpa/inet.h>
#include <glib.h>
#include <netinet/in.h>
#include <string.h>

/* The IPv4 address in network order, also of an IPv4-mapped one (RFC 4291, 2.5.5.2). */
static bool get_ipv4(const struct sockaddr *address, struct in_addr *ret_ipv4)
{
    if (address->sa_family == AF_INET) {
        *ret_ipv4 = ((const struct sockaddr_in *)(const void *)address)->sin_addr;
        return true;
    }
    if (address->sa_family != AF_INET6)
        return false;
    const struct in6_addr *ipv6 = &((const struct sockaddr_in6 *)(const void *)address)->sin6_addr;
    if (!IN6_IS_ADDR_V4MAPPED(ipv6))
        return false;
    memcpy(ret_ipv4, &ipv6->s6_addr[12], sizeof *ret_ipv4);
    return true;
}

bool peer_address_is_loopback(const struct sockaddr *address)
{
    struct in_addr ipv4;
    if (get_ipv4(address, &ipv4))
        return ntohl(ipv4.s_addr) >> 24 == 127;
    return address->sa_family == AF_INET6 &&
           IN6_IS_ADDR_LOOPBACK(&((const struct sockaddr_in6 *)(const void *)address)->sin6_addr);
}

char *peer_address_to_string(const struct sockaddr *address)
{
    char text[INET6_ADDRSTRLEN] = "?";
    struct in_addr ipv4;
    if (get_ipv4(address, &ipv4))
        inet_ntop(AF_INET, &ipv4, text, sizeof text);
    else if (address->sa_family == AF_INET6)
        inet_ntop(AF_INET6, &((const struct sockaddr_in6 *)(const void *)address)->sin6_addr, text, sizeof text);
    return g_strdup(text);
}

uint64_t peer_address_network(const struct sockaddr *address)
{
    struct in_addr ipv4;
    if (get_ipv4(address, &ipv4))
        return ntohl(ipv4.s_addr);
    uint64_t network = 0;
    if (address->sa_family == AF_INET6)
        memcpy(&network, &((const struct sockaddr_in6 *)(const void *)address)->sin6_addr, sizeof network);
    return network;
}
