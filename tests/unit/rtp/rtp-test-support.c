/* A reader of RTP packets and payloads, written apart from the writer it checks. RFC 3550, 8285, 6184, 7741. */
#include "rtp-test-support.h"

#include "util/byte-reader.h"

static bool read_elements(ByteReader elements, ReadPacket *packet)
{
    while (byte_reader_remaining(&elements) > 0) {
        uint8_t head = byte_reader_u8(&elements);
        if (head == 0)
            continue;
        uint8_t id = head >> 4;
        size_t length = (head & 0x0f) + 1;
        if (id == 15)
            return false;
        packet->extensions[id].bytes = byte_reader_take(&elements, length);
        packet->extensions[id].length = length;
    }
    return !elements.failed;
}

bool rtp_test_read_packet(const uint8_t *bytes, size_t length, ReadPacket *ret_packet)
{
    ByteReader reader = byte_reader_init(bytes, length);
    ReadPacket packet = {0};
    uint8_t first = byte_reader_u8(&reader);
    uint8_t second = byte_reader_u8(&reader);
    packet.marker = second >> 7;
    packet.payload_type = second & 0x7f;
    packet.seq_num = byte_reader_u16(&reader);
    packet.timestamp = byte_reader_u32(&reader);
    packet.ssrc = byte_reader_u32(&reader);
    if (first & 0x10) {
        if (byte_reader_u16(&reader) != 0xBEDE)
            return false;
        size_t extension_bytes = (size_t)byte_reader_u16(&reader) * 4;
        const uint8_t *elements = byte_reader_take(&reader, extension_bytes);
        if (!elements || !read_elements(byte_reader_init(elements, extension_bytes), &packet))
            return false;
    }
    packet.payload_length = byte_reader_remaining(&reader);
    packet.payload = byte_reader_take(&reader, packet.payload_length);
    if (reader.failed || (first & 0xef) != 0x80)
        return false;
    *ret_packet = packet;
    return true;
}

uint64_t rtp_test_extension(const ReadPacket *packet, uint8_t id)
{
    g_assert_nonnull(packet->extensions[id].bytes);
    ByteReader reader = byte_reader_init(packet->extensions[id].bytes, packet->extensions[id].length);
    return byte_reader_uint(&reader, packet->extensions[id].length);
}

static void append_nal_unit(GByteArray *frame, const uint8_t *unit, size_t length)
{
    static const uint8_t start_code[4] = {0, 0, 0, 1};
    g_byte_array_append(frame, start_code, sizeof start_code);
    g_byte_array_append(frame, unit, (guint)length);
}

static bool read_stap_a(ByteReader reader, GByteArray *frame)
{
    while (byte_reader_remaining(&reader) > 0) {
        size_t length = byte_reader_u16(&reader);
        const uint8_t *unit = byte_reader_take(&reader, length);
        if (!unit || length == 0)
            return false;
        append_nal_unit(frame, unit, length);
    }
    return !reader.failed;
}

static bool read_h264(const uint8_t *payload, size_t length, GByteArray *frame)
{
    if (length < 2)
        return false;
    uint8_t type = payload[0] & 0x1f;
    if (type == 24)
        return read_stap_a(byte_reader_init(payload + 1, length - 1), frame);
    if (type != 28) {
        append_nal_unit(frame, payload, length);
        return type >= 1 && type <= 23;
    }
    if (payload[1] & 0x80) {
        uint8_t header = (uint8_t)((payload[0] & 0xe0) | (payload[1] & 0x1f));
        append_nal_unit(frame, &header, 1);
    }
    g_byte_array_append(frame, payload + 2, (guint)(length - 2));
    return frame->len > length - 2;
}

static bool read_vp8(const uint8_t *payload, size_t length, GByteArray *frame)
{
    if (length <= 4 || payload[0] >> 7 != 1 || payload[1] != 0x80 || payload[2] >> 7 != 1)
        return false;
    bool starts = payload[0] & 0x10;
    if (starts != (frame->len == 0))
        return false;
    g_byte_array_append(frame, payload + 4, (guint)(length - 4));
    return true;
}

bool rtp_test_depacketize(VideoCodec codec, const uint8_t *payload, size_t length, GByteArray *frame)
{
    return codec == VIDEO_CODEC_H264 ? read_h264(payload, length, frame) : read_vp8(payload, length, frame);
}

GByteArray *rtp_test_bytes(const char *hex)
{
    GByteArray *bytes = g_byte_array_new();
    while (*hex) {
        if (*hex == ' ') {
            hex++;
            continue;
        }
        g_assert_true(g_ascii_isxdigit(hex[0]) && g_ascii_isxdigit(hex[1]));
        uint8_t byte = (uint8_t)(g_ascii_xdigit_value(hex[0]) << 4 | g_ascii_xdigit_value(hex[1]));
        g_byte_array_append(bytes, &byte, 1);
        hex += 2;
    }
    return bytes;
}

void rtp_test_assert_bytes(const uint8_t *bytes, size_t length, const char *hex)
{
    g_autoptr(GByteArray) expected = rtp_test_bytes(hex);
    g_assert_cmpmem(bytes, length, expected->data, expected->len);
}

EncodedFrame *rtp_test_frame(VideoCodec codec, bool key_frame, const uint8_t *bytes, size_t length)
{
    EncodedFrame *frame = g_malloc0(sizeof(EncodedFrame) + length);
    frame->codec = codec;
    frame->key_frame = key_frame;
    frame->width = 640;
    frame->height = 480;
    frame->length = length;
    if (length > 0)
        memcpy(frame->bytes, bytes, length);
    return frame;
}

EncodedFrame *rtp_test_frame_of_size(VideoCodec codec, bool key_frame, size_t length, uint32_t seed)
{
    g_autofree uint8_t *bytes = g_malloc(length);
    /* Never a zero byte: nothing in it looks like a start code. */
    for (size_t i = 0; i < length; i++)
        bytes[i] = (uint8_t)(1 + (seed * 31 + i * 7) % 255);
    if (codec == VIDEO_CODEC_H264) {
        const uint8_t head[5] = {0, 0, 0, 1, key_frame ? 0x65 : 0x41};
        g_assert_cmpuint(length, >, sizeof head);
        memcpy(bytes, head, sizeof head);
    }
    return rtp_test_frame(codec, key_frame, bytes, length);
}
