/*
 * The bytes of an RTP packet: the fixed header (RFC 3550 5.1), one-byte header extensions (RFC 8285 4.2), and the
 * retransmission form of a packet (RFC 4588 4).
 */
#pragma once

#include "util/byte-writer.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RTP_FIXED_HEADER_BYTES 12

/** The fixed header, and an extension of all that RtpExtensionIds names, the longest mid included. */
#define RTP_HEADER_MAX_BYTES 56

/** RFC 4588 4: the original sequence number, in front of the payload. */
#define RTP_RTX_OVERHEAD_BYTES 2

/** RFC 8285 4.2: the longest element of the one-byte form. A longer mid is left out: SSRCs are signalled too. */
#define RTP_EXTENSION_MAX_BYTES 16

/** What was negotiated; ids are 1 to 14, 0: not negotiated. */
typedef struct RtpExtensionIds {
    uint8_t mid;              /* RFC 8843 15 */
    uint8_t transport_cc;     /* draft-holmer-rmcat-transport-wide-cc-extensions-01 */
    uint8_t abs_send_time;    /* webrtc.org experiments: 24 bits, 6.18 fixed point seconds */
    uint8_t playout_delay;    /* webrtc.org experiments: two 12-bit delays of 10 ms units */
    uint8_t abs_capture_time; /* webrtc.org experiments: the short form, one NTP timestamp */
} RtpExtensionIds;

/**
 * One packet's header. Transport-wide sequence number and absolute send time are in every packet where negotiated,
 * zero until rtp_packet_stamp(); the other extensions where they are both negotiated and set here.
 */
typedef struct RtpHeader {
    uint8_t payload_type;
    uint16_t seq_num;
    uint32_t timestamp;
    uint32_t ssrc;
    const char *mid;           /* NULL: left out */
    bool playout_delay;        /* 0 to 0: play at once */
    uint64_t abs_capture_time; /* NTP; 0: left out */
} RtpHeader;

/** Where a written header keeps what is known at departure only; offset 0: not in this packet. */
typedef struct RtpHeaderLayout {
    uint8_t length; /* of the header with its extensions: the payload starts here */
    uint8_t transport_cc_offset;
    uint8_t abs_send_time_offset;
} RtpHeaderLayout;

/** Writes header with its extensions, padded to 32 bits. The marker is off. */
RtpHeaderLayout rtp_packet_write_header(ByteWriter *writer, const RtpHeader *header, const RtpExtensionIds *ids);

/** Sets the marker bit: the packet is the last of its frame. */
void rtp_packet_set_marker(uint8_t *packet);

/** Puts the transport-wide sequence number and the send time where the packet has room for them. */
void rtp_packet_stamp(uint8_t *packet, const RtpHeaderLayout *layout, uint16_t transport_seq_num, int64_t now_us);

/**
 * Writes the retransmission (RFC 4588) of a packet: the same header, marker, timestamp and extensions with payload
 * type, sequence number and ssrc of the retransmission stream; the original sequence number; the payload.
 */
void rtp_packet_write_retransmission(ByteWriter *writer, const uint8_t *packet, size_t length,
                                     const RtpHeaderLayout *layout, const RtpHeader *rtx_header);
