/* Who is at the other end of a connection. */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

/** True for 127.0.0.0/8, ::1, and IPv4's written as IPv6 (::ffff:127.0.0.1). */
bool peer_address_is_loopback(const struct sockaddr *address);

/** The address without the port, IPv4 as such even where it came over an IPv6 socket (transfer full). */
char *peer_address_to_string(const struct sockaddr *address);

/**
 * A number for what one peer may have to itself: the address of IPv4, also where it is written as IPv6, and the first
 * 64 bits of IPv6 (RFC 6177, 2). Equal for peers of the same network.
 */
uint64_t peer_address_network(const struct sockaddr *address);
