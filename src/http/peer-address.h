/* Who is at the other end of a connection. */
#pragma once

#include <stdbool.h>
#include <sys/socket.h>

/** True for 127.0.0.0/8, ::1, and IPv4's written as IPv6 (::ffff:127.0.0.1). */
bool peer_address_is_loopback(const struct sockaddr *address);

/** The address without the port, IPv4 as such even where it came over an IPv6 socket (transfer full). */
char *peer_address_to_string(const struct sockaddr *address);
