/* Which protocol a datagram on the one ICE flow belongs to: RFC 7983, and RFC 5761 4 for RTCP. */
#pragma once

#include <stddef.h>
#include <stdint.h>

typedef enum PacketKind {
    PACKET_KIND_UNKNOWN,
    PACKET_KIND_DTLS,
    PACKET_KIND_RTP,
    PACKET_KIND_RTCP,
} PacketKind;

/** By the first bytes alone; nothing is checked beyond them. STUN never gets here, libnice consumes it. */
PacketKind demux_classify(const uint8_t *bytes, size_t length);
