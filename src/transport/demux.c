/* The table of RFC 7983 7, without the protocols that this service does not speak (ZRTP, TURN channels). */
#include "transport/demux.h"

PacketKind demux_classify(const uint8_t *bytes, size_t length)
{
    if (length < 2)
        return PACKET_KIND_UNKNOWN;
    if (bytes[0] >= 20 && bytes[0] <= 63)
        return PACKET_KIND_DTLS;
    if (bytes[0] < 128 || bytes[0] > 191)
        return PACKET_KIND_UNKNOWN;
    return bytes[1] >= 192 && bytes[1] <= 223 ? PACKET_KIND_RTCP : PACKET_KIND_RTP;
}
