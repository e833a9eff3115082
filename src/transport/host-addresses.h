/* The addresses of this machine that are worth a host candidate (RFC 8445 5.1.1.1). */
#pragma once

#include <glib.h>
#include <stdbool.h>

/**
 * Numeric addresses of all interfaces that are up, IPv4 first, without link-local ones, at most
 * HOST_ADDRESSES_MAX; loopback ones only where asked for (transfer full; g_strfreev).
 */
char **host_addresses_list(bool include_loopback);

/** A socket and a candidate each: what a checklist of RFC 8445 6.1.2.5 (100 pairs) has room for. */
#define HOST_ADDRESSES_MAX 16
