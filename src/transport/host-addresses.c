/* getifaddrs() filtered. Name-based interface rules are not made here. */
#include "transport/host-addresses.h"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>

/* The numeric address of entry if it is of family and wanted; NULL if not. */
static char *wanted_address(const struct ifaddrs *entry, int family, bool include_loopback)
{
    if (!entry->ifa_addr || entry->ifa_addr->sa_family != family || !(entry->ifa_flags & IFF_UP) ||
        ((entry->ifa_flags & IFF_LOOPBACK) && !include_loopback))
        return NULL;
    char text[INET6_ADDRSTRLEN];
    if (family == AF_INET) {
        const struct in_addr *address = &((const struct sockaddr_in *)(const void *)entry->ifa_addr)->sin_addr;
        bool link_local = (ntohl(address->s_addr) >> 16) == 0xa9fe; /* 169.254/16, RFC 3927 */
        return link_local ? NULL : g_strdup(inet_ntop(family, address, text, sizeof text));
    }
    const struct in6_addr *address = &((const struct sockaddr_in6 *)(const void *)entry->ifa_addr)->sin6_addr;
    return IN6_IS_ADDR_LINKLOCAL(address) ? NULL : g_strdup(inet_ntop(family, address, text, sizeof text));
}

char **host_addresses_list(bool include_loopback)
{
    struct ifaddrs *entries = NULL;
    GPtrArray *addresses = g_ptr_array_new();
    if (getifaddrs(&entries) != 0)
        g_warning("cannot list the network interfaces: %s", g_strerror(errno));
    static const int families[] = {AF_INET, AF_INET6};
    for (size_t i = 0; i < G_N_ELEMENTS(families); i++) {
        for (const struct ifaddrs *entry = entries; entry; entry = entry->ifa_next) {
            char *address = wanted_address(entry, families[i], include_loopback);
            if (address && addresses->len < HOST_ADDRESSES_MAX)
                g_ptr_array_add(addresses, address);
            else
                g_free(address);
        }
    }
    freeifaddrs(entries);
    g_ptr_array_add(addresses, NULL);
    return (char **)g_ptr_array_free(addresses, FALSE);
}
