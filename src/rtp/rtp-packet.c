/*
 * Writes RTP headers: RFC 3550 5.1, RFC 8285 4.2, RFC 4588 4. Left out on purpose: CSRCs (this is no mixer), padding
 * (nothing here probes), and two-byte extensions (nothing negotiated needs them).
 */
#include "rtp/rtp-packet.h"

#include <glib.h>

#define RTP_VERSION          2
#define EXTENSION_BIT        0x10
#define MARKER_BIT           0x80
#define ONE_BYTE_PROFILE     0xBEDE /* RFC 8285 4.2 */
#define PAYLOAD_TYPE_OFFSET  1
#define SEQ_NUM_OFFSET       2
#define SSRC_OFFSET          8
#define EXTENSION_HEAD_BYTES 4

static uint8_t write_element(ByteWriter *writer, uint8_t id, const void *value, size_t length)
{
    byte_writer_u8(writer, (uint8_t)(id << 4 | (length - 1)));
    uint8_t offset = (uint8_t)writer->length;
    byte_writer_bytes(writer, value, length);
    return offset;
}

/* What is stamped comes first, so that its place is the same in nearly every packet. */
static void write_elements(ByteWriter *writer, const RtpHeader *header, const RtpExtensionIds *ids,
                           RtpHeaderLayout *layout)
{
    static const uint8_t zeros[3] = {0};
    if (ids->transport_cc)
        layout->transport_cc_offset = write_element(writer, ids->transport_cc, zeros, 2);
    if (ids->abs_send_time)
        layout->abs_send_time_offset = write_element(writer, ids->abs_send_time, zeros, 3);
    if (ids->playout_delay && header->playout_delay)
        write_element(writer, ids->playout_delay, zeros, 3);
    if (ids->abs_capture_time && header->abs_capture_time) {
        byte_writer_u8(writer, (uint8_t)(ids->abs_capture_time << 4 | (sizeof(uint64_t) - 1)));
        byte_writer_u64(writer, header->abs_capture_time);
    }
    size_t mid_length = header->mid ? strlen(header->mid) : 0;
    if (ids->mid && mid_length > 0 && mid_length <= RTP_EXTENSION_MAX_BYTES)
        write_element(writer, ids->mid, header->mid, mid_length);
}

/* The extension block starts where the fixed header ends; one without elements is not written at all. */
static void write_extensions(ByteWriter *writer, const RtpHeader *header, const RtpExtensionIds *ids,
                             RtpHeaderLayout *layout)
{
    size_t start = writer->length;
    byte_writer_u16(writer, ONE_BYTE_PROFILE);
    byte_writer_u16(writer, 0);
    write_elements(writer, header, ids, layout);
    if (writer->length == start + EXTENSION_HEAD_BYTES) {
        writer->length = start;
        return;
    }
    byte_writer_uint(writer, 0, (4 - (writer->length - start) % 4) % 4);
    if (writer->failed)
        return;
    size_t words = (writer->length - start - EXTENSION_HEAD_BYTES) / 4;
    writer->bytes[0] |= EXTENSION_BIT;
    ByteWriter length_field = byte_writer_init(writer->bytes + start + 2, 2);
    byte_writer_u16(&length_field, (uint16_t)words);
}

RtpHeaderLayout rtp_packet_write_header(ByteWriter *writer, const RtpHeader *header, const RtpExtensionIds *ids)
{
    g_assert(writer->length == 0);
    RtpHeaderLayout layout = {0};
    byte_writer_u8(writer, RTP_VERSION << 6);
    byte_writer_u8(writer, header->payload_type);
    byte_writer_u16(writer, header->seq_num);
    byte_writer_u32(writer, header->timestamp);
    byte_writer_u32(writer, header->ssrc);
    write_extensions(writer, header, ids, &layout);
    layout.length = (uint8_t)writer->length;
    return layout;
}

void rtp_packet_set_marker(uint8_t *packet)
{
    packet[PAYLOAD_TYPE_OFFSET] |= MARKER_BIT;
}

void rtp_packet_stamp(uint8_t *packet, const RtpHeaderLayout *layout, uint16_t transport_seq_num, int64_t now_us)
{
    if (layout->transport_cc_offset) {
        ByteWriter field = byte_writer_init(packet + layout->transport_cc_offset, 2);
        byte_writer_u16(&field, transport_seq_num);
    }
    if (layout->abs_send_time_offset) {
        /* 6.18 fixed point wraps every 64 s; taken modulo first, or the shift would overflow. */
        uint32_t send_time = (uint32_t)(((now_us % 64000000) << 18) / 1000000);
        ByteWriter field = byte_writer_init(packet + layout->abs_send_time_offset, 3);
        byte_writer_u24(&field, send_time);
    }
}

static void patch_stream(uint8_t *packet, const RtpHeader *rtx_header)
{
    packet[PAYLOAD_TYPE_OFFSET] = (uint8_t)((packet[PAYLOAD_TYPE_OFFSET] & MARKER_BIT) | rtx_header->payload_type);
    ByteWriter seq_num = byte_writer_init(packet + SEQ_NUM_OFFSET, 2);
    byte_writer_u16(&seq_num, rtx_header->seq_num);
    ByteWriter ssrc = byte_writer_init(packet + SSRC_OFFSET, 4);
    byte_writer_u32(&ssrc, rtx_header->ssrc);
}

void rtp_packet_write_retransmission(ByteWriter *writer, const uint8_t *packet, size_t length,
                                     const RtpHeaderLayout *layout, const RtpHeader *rtx_header)
{
    g_assert(writer->length == 0 && length >= layout->length);
    byte_writer_bytes(writer, packet, layout->length);
    byte_writer_bytes(writer, packet + SEQ_NUM_OFFSET, RTP_RTX_OVERHEAD_BYTES);
    byte_writer_bytes(writer, packet + layout->length, length - layout->length);
    if (!writer->failed)
        patch_stream(writer->bytes, rtx_header);
}
