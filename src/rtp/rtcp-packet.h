/*
 * RTCP: compound packets from the network taken apart, and the reports we send. RFC 3550 6, RFC 4585 6, RFC 5104 4.3.1,
 * reduced-size RTCP of RFC 5506.
 *
 * Reading is a loop over rtcp_packet_next(), and for each packet one over the reader of its items, all in place.
 */
#pragma once

#include "util/byte-reader.h"
#include "util/byte-writer.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** The largest compound packet that is looked at: no peer sends one beyond an Ethernet MTU. Bounds the work it causes.
 */
#define RTCP_MAX_BYTES 1500

typedef enum RtcpPacketType {
    RTCP_PACKET_REPORT,             /* SR or RR; items: rtcp_report_block_next() */
    RTCP_PACKET_BYE,                /* items: rtcp_bye_next() */
    RTCP_PACKET_NACK,               /* items: rtcp_nack_next() */
    RTCP_PACKET_PLI,                /* no items */
    RTCP_PACKET_FIR,                /* items: rtcp_fir_next() */
    RTCP_PACKET_TRANSPORT_FEEDBACK, /* items: rtcp-twcc.h */
    RTCP_PACKET_OTHER,              /* SDES, APP, XR, REMB, and whatever comes to be: well formed, and skipped */
} RtcpPacketType;

/** One packet of a compound; valid as long as the input is. */
typedef struct RtcpPacket {
    RtcpPacketType type;
    uint32_t sender_ssrc; /* not of BYE and OTHER */
    uint32_t media_ssrc;  /* of feedback: RFC 4585 6.1 */
    uint8_t items_left;   /* report blocks, or sources of a BYE */
    ByteReader items;
} RtcpPacket;

typedef struct RtcpReportBlock {
    uint32_t ssrc;
    uint8_t fraction_lost; /* of 256 */
    int32_t packets_lost;  /* cumulative; negative where duplicates outweigh losses */
    uint32_t highest_seq;  /* extended */
    uint32_t jitter;       /* RTP timestamp units */
    uint32_t last_sr;      /* compact NTP; 0: none came yet */
    uint32_t delay_since_last_sr;
} RtcpReportBlock;

typedef struct RtcpNack {
    uint16_t packet_id;
    uint16_t lost_bitmask; /* bit i: packet_id + i + 1 is lost as well */
} RtcpNack;

typedef struct RtcpFir {
    uint32_t ssrc;
    uint8_t seq_nr; /* a repetition of a request has the number it had */
} RtcpFir;

typedef struct RtcpSenderReport {
    uint32_t ssrc;
    uint64_t ntp_time;
    uint32_t rtp_timestamp; /* of the same moment */
    uint32_t packet_count;
    uint32_t octet_count; /* of payload */
} RtcpSenderReport;

/** The next packet of a compound. False at its end, and where it is malformed: then compound->failed is set. */
bool rtcp_packet_next(ByteReader *compound, RtcpPacket *ret_packet);

/** The next item of a packet of the type named; false when there are no more. All were checked to be complete. */
bool rtcp_report_block_next(RtcpPacket *packet, RtcpReportBlock *ret_block);
bool rtcp_bye_next(RtcpPacket *packet, uint32_t *ret_ssrc);
bool rtcp_nack_next(RtcpPacket *packet, RtcpNack *ret_nack);
bool rtcp_fir_next(RtcpPacket *packet, RtcpFir *ret_fir);

/** Appends an SR without report blocks: we receive nothing to report on. RFC 3550 6.4.1. */
void rtcp_write_sender_report(ByteWriter *writer, const RtcpSenderReport *report);

/** Appends an SDES with one CNAME of at most 255 bytes. RFC 3550 6.5.1. */
void rtcp_write_cname(ByteWriter *writer, uint32_t ssrc, const char *cname);

/** Appends a BYE without a reason. RFC 3550 6.6. */
void rtcp_write_bye(ByteWriter *writer, uint32_t ssrc);
