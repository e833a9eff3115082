/*
 * Takes compound RTCP packets apart and writes ours: RFC 3550 6, 4585 6, 5104 4.3.1, 5506. Left out on purpose: the
 * reports inside SR about what the peer sends (nothing), SDES and APP contents, REMB (transport-wide feedback replaced
 * it), and XR (nothing here is negotiated that would send one); all of them are checked for their length and skipped.
 */
#include "rtp/rtcp-packet.h"

#include <glib.h>

#define RTCP_VERSION 2

enum { /* RFC 3550 12.1, RFC 4585 6.1 */
       PACKET_TYPE_SR = 200,
       PACKET_TYPE_RR = 201,
       PACKET_TYPE_SDES = 202,
       PACKET_TYPE_BYE = 203,
       PACKET_TYPE_RTPFB = 205,
       PACKET_TYPE_PSFB = 206,
};

enum { /* RFC 4585 6.2.1, 6.3.1; RFC 5104 4.3.1; draft-holmer-rmcat-transport-wide-cc-extensions-01 3.1 */
       FORMAT_NACK = 1,
       FORMAT_TRANSPORT_CC = 15,
       FORMAT_PLI = 1,
       FORMAT_FIR = 4,
};

#define SENDER_INFO_BYTES  20
#define REPORT_BLOCK_BYTES 24
#define NACK_BYTES         4
#define FIR_BYTES          8
#define SDES_CNAME         1

/* The common header of RFC 3550 6.4.1, and the body without its padding. */
typedef struct RtcpHeader {
    uint8_t count; /* or the feedback message's format */
    uint8_t packet_type;
    ByteReader body;
} RtcpHeader;

static bool read_header(ByteReader *compound, RtcpHeader *ret_header)
{
    uint8_t first = byte_reader_u8(compound);
    uint8_t packet_type = byte_reader_u8(compound);
    size_t body_bytes = (size_t)byte_reader_u16(compound) * 4;
    const uint8_t *body = byte_reader_take(compound, body_bytes);
    if (!body || first >> 6 != RTCP_VERSION)
        return false;
    if (first & 0x20) {
        /*
         * RFC 3550 6.4.1: the last byte counts the padding, itself included. Browsers fill transport-wide feedback up
         * with less than the four bytes the RFC wants, and not only in the last packet; both are taken.
         */
        uint8_t padding = body_bytes > 0 ? body[body_bytes - 1] : 0;
        if (padding == 0 || padding > body_bytes)
            return false;
        body_bytes -= padding;
    }
    *ret_header = (RtcpHeader){
        .count = first & 0x1f,
        .packet_type = packet_type,
        .body = byte_reader_init(body, body_bytes),
    };
    return true;
}

static bool read_report(RtcpHeader *header, RtcpPacket *packet)
{
    packet->type = RTCP_PACKET_REPORT;
    packet->sender_ssrc = byte_reader_u32(&header->body);
    if (header->packet_type == PACKET_TYPE_SR)
        byte_reader_take(&header->body, SENDER_INFO_BYTES);
    packet->items_left = header->count;
    packet->items = header->body;
    byte_reader_take(&header->body, (size_t)header->count * REPORT_BLOCK_BYTES);
    return !header->body.failed;
}

static bool read_bye(RtcpHeader *header, RtcpPacket *packet)
{
    packet->type = RTCP_PACKET_BYE;
    packet->items_left = header->count;
    packet->items = header->body;
    return byte_reader_take(&header->body, (size_t)header->count * sizeof(uint32_t));
}

/* A list of items of one size, at least one (RFC 4585 6.2.1, RFC 5104 4.3.1.1). */
static bool read_feedback_items(RtcpPacket *packet, RtcpPacketType type, size_t item_bytes)
{
    size_t length = byte_reader_remaining(&packet->items);
    packet->type = type;
    return length > 0 && length % item_bytes == 0;
}

static bool read_feedback(RtcpHeader *header, RtcpPacket *packet)
{
    packet->sender_ssrc = byte_reader_u32(&header->body);
    packet->media_ssrc = byte_reader_u32(&header->body);
    if (header->body.failed)
        return false;
    packet->items = header->body;
    bool transport_layer = header->packet_type == PACKET_TYPE_RTPFB;
    if (transport_layer && header->count == FORMAT_NACK)
        return read_feedback_items(packet, RTCP_PACKET_NACK, NACK_BYTES);
    if (transport_layer && header->count == FORMAT_TRANSPORT_CC)
        return read_feedback_items(packet, RTCP_PACKET_TRANSPORT_FEEDBACK, 1);
    if (!transport_layer && header->count == FORMAT_FIR)
        return read_feedback_items(packet, RTCP_PACKET_FIR, FIR_BYTES);
    if (!transport_layer && header->count == FORMAT_PLI)
        packet->type = RTCP_PACKET_PLI;
    return true;
}

static bool read_body(RtcpHeader *header, RtcpPacket *packet)
{
    switch (header->packet_type) {
    case PACKET_TYPE_SR:
    case PACKET_TYPE_RR:
        return read_report(header, packet);
    case PACKET_TYPE_BYE:
        return read_bye(header, packet);
    case PACKET_TYPE_RTPFB:
    case PACKET_TYPE_PSFB:
        return read_feedback(header, packet);
    default:
        return true;
    }
}

bool rtcp_packet_next(ByteReader *compound, RtcpPacket *ret_packet)
{
    if (byte_reader_remaining(compound) == 0)
        return false;
    RtcpHeader header;
    RtcpPacket packet = {.type = RTCP_PACKET_OTHER};
    if (!read_header(compound, &header) || !read_body(&header, &packet)) {
        compound->failed = true;
        return false;
    }
    *ret_packet = packet;
    return true;
}

bool rtcp_report_block_next(RtcpPacket *packet, RtcpReportBlock *ret_block)
{
    g_assert(packet->type == RTCP_PACKET_REPORT);
    if (packet->items_left == 0)
        return false;
    packet->items_left--;
    ByteReader *items = &packet->items;
    ret_block->ssrc = byte_reader_u32(items);
    ret_block->fraction_lost = byte_reader_u8(items);
    ret_block->packets_lost = ((int32_t)byte_reader_u24(items) ^ 0x800000) - 0x800000; /* 24 bits, signed */
    ret_block->highest_seq = byte_reader_u32(items);
    ret_block->jitter = byte_reader_u32(items);
    ret_block->last_sr = byte_reader_u32(items);
    ret_block->delay_since_last_sr = byte_reader_u32(items);
    return true;
}

bool rtcp_bye_next(RtcpPacket *packet, uint32_t *ret_ssrc)
{
    g_assert(packet->type == RTCP_PACKET_BYE);
    if (packet->items_left == 0)
        return false;
    packet->items_left--;
    *ret_ssrc = byte_reader_u32(&packet->items);
    return true;
}

bool rtcp_nack_next(RtcpPacket *packet, RtcpNack *ret_nack)
{
    g_assert(packet->type == RTCP_PACKET_NACK);
    if (byte_reader_remaining(&packet->items) == 0)
        return false;
    ret_nack->packet_id = byte_reader_u16(&packet->items);
    ret_nack->lost_bitmask = byte_reader_u16(&packet->items);
    return true;
}

bool rtcp_fir_next(RtcpPacket *packet, RtcpFir *ret_fir)
{
    g_assert(packet->type == RTCP_PACKET_FIR);
    if (byte_reader_remaining(&packet->items) == 0)
        return false;
    ret_fir->ssrc = byte_reader_u32(&packet->items);
    ret_fir->seq_nr = byte_reader_u8(&packet->items);
    byte_reader_take(&packet->items, 3); /* reserved */
    return true;
}

static void write_header(ByteWriter *writer, uint8_t count, uint8_t packet_type, size_t body_bytes)
{
    byte_writer_u8(writer, (uint8_t)(RTCP_VERSION << 6 | count));
    byte_writer_u8(writer, packet_type);
    byte_writer_u16(writer, (uint16_t)(body_bytes / 4));
}

void rtcp_write_sender_report(ByteWriter *writer, const RtcpSenderReport *report)
{
    write_header(writer, 0, PACKET_TYPE_SR, sizeof(uint32_t) + SENDER_INFO_BYTES);
    byte_writer_u32(writer, report->ssrc);
    byte_writer_u64(writer, report->ntp_time);
    byte_writer_u32(writer, report->rtp_timestamp);
    byte_writer_u32(writer, report->packet_count);
    byte_writer_u32(writer, report->octet_count);
}

void rtcp_write_cname(ByteWriter *writer, uint32_t ssrc, const char *cname)
{
    static const uint8_t zeros[4] = {0};
    size_t length = strlen(cname);
    g_assert(length <= UINT8_MAX);
    /* The list of items ends with at least one zero byte, and then fills 32 bits. */
    size_t chunk_bytes = sizeof(uint32_t) + 2 + length;
    size_t end_bytes = 4 - chunk_bytes % 4;
    write_header(writer, 1, PACKET_TYPE_SDES, chunk_bytes + end_bytes);
    byte_writer_u32(writer, ssrc);
    byte_writer_u8(writer, SDES_CNAME);
    byte_writer_u8(writer, (uint8_t)length);
    byte_writer_bytes(writer, cname, length);
    byte_writer_bytes(writer, zeros, end_bytes);
}

void rtcp_write_bye(ByteWriter *writer, uint32_t ssrc)
{
    write_header(writer, 1, PACKET_TYPE_BYE, sizeof(uint32_t));
    byte_writer_u32(writer, ssrc);
}
