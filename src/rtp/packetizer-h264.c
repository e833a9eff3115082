/*
 * H.264 payloads, RFC 6184 in packetization-mode 1 (6.3): consecutive NAL units that fit one packet together travel as
 * one STAP-A, a unit that fits alone as itself, a larger one as FU-As. Takes an Annex B byte stream with start codes of
 * three or four bytes. Left out on purpose: interleaving (mode 2) and STAP-B, MTAP and FU-B, which only it has.
 */
#include "rtp/packetizer.h"

#define NAL_FORBIDDEN 0x80 /* RFC 6184 1.3 */
#define NAL_NRI       0x60
#define NAL_TYPE      0x1f

#define STAP_A              24 /* RFC 6184 5.2 */
#define STAP_A_HEADER_BYTES 1
#define STAP_A_SIZE_BYTES   2
#define FU_A                28
#define FU_A_HEADER_BYTES   2
#define FU_START            0x80 /* RFC 6184 5.8 */
#define FU_END              0x40

#define START_CODE_BYTES 3

/* The next 00 00 01 at or after at; end if there is none. */
static const uint8_t *find_start_code(const uint8_t *at, const uint8_t *end)
{
    while (end - at >= START_CODE_BYTES) {
        if (at[0] == 0 && at[1] == 0 && at[2] == 1)
            return at;
        /* Only a zero as the third byte can be part of a start code that begins further on. */
        at += at[2] == 0 ? 1 : 3;
    }
    return end;
}

/* The next unit that is not empty, without the zero bytes that belong to a longer start code or trail it. */
static const uint8_t *next_nal_unit(const uint8_t **cursor, const uint8_t *end, size_t *ret_bytes)
{
    const uint8_t *start_code = find_start_code(*cursor, end);
    while (start_code < end) {
        const uint8_t *unit = start_code + START_CODE_BYTES;
        start_code = find_start_code(unit, end);
        size_t length = (size_t)(start_code - unit);
        while (length > 0 && unit[length - 1] == 0)
            length--;
        if (length > 0) {
            *cursor = start_code;
            *ret_bytes = length;
            return unit;
        }
    }
    *cursor = end;
    return NULL;
}

static void advance(Packetizer *packetizer)
{
    packetizer->unit_bytes = 0;
    packetizer->unit = next_nal_unit(&packetizer->bytes, packetizer->end, &packetizer->unit_bytes);
}

static bool h264_begin(Packetizer *packetizer)
{
    advance(packetizer);
    return packetizer->unit;
}

static void write_fragment(Packetizer *packetizer, ByteWriter *payload)
{
    if (packetizer->fragments_left == 0) {
        /* The unit's own header does not travel: both of its halves are in each fragment's two bytes. */
        packetizer->nal_header = packetizer->unit[0];
        packetizer->unit++;
        packetizer->unit_bytes--;
        packetizer_split_unit(packetizer, packetizer->max_payload_bytes - FU_A_HEADER_BYTES);
    }
    bool start = !packetizer->unit_started;
    size_t length;
    const uint8_t *fragment = packetizer_take_fragment(packetizer, &length);
    bool end = packetizer->fragments_left == 0;
    byte_writer_u8(payload, (packetizer->nal_header & (NAL_FORBIDDEN | NAL_NRI)) | FU_A);
    byte_writer_u8(payload, (start ? FU_START : 0) | (end ? FU_END : 0) | (packetizer->nal_header & NAL_TYPE));
    byte_writer_bytes(payload, fragment, length);
    if (end)
        advance(packetizer);
}

/* How many of the units from the current one on fit one STAP-A, and its header: F is the or of theirs, NRI the highest.
 */
static size_t plan_aggregate(const Packetizer *packetizer, uint8_t *ret_header)
{
    const uint8_t *cursor = packetizer->bytes;
    const uint8_t *unit = packetizer->unit;
    size_t unit_bytes = packetizer->unit_bytes;
    size_t total = STAP_A_HEADER_BYTES;
    size_t count = 0;
    uint8_t forbidden = 0, nri = 0;
    while (unit && total + STAP_A_SIZE_BYTES + unit_bytes <= packetizer->max_payload_bytes) {
        total += STAP_A_SIZE_BYTES + unit_bytes;
        forbidden |= unit[0] & NAL_FORBIDDEN;
        nri = MAX(nri, unit[0] & NAL_NRI);
        count++;
        unit = next_nal_unit(&cursor, packetizer->end, &unit_bytes);
    }
    *ret_header = forbidden | nri | STAP_A;
    return count;
}

static void h264_next(Packetizer *packetizer, ByteWriter *payload)
{
    if (packetizer->fragments_left > 0 || packetizer->unit_bytes > packetizer->max_payload_bytes) {
        write_fragment(packetizer, payload);
        return;
    }
    uint8_t header;
    size_t count = plan_aggregate(packetizer, &header);
    if (count < 2) {
        byte_writer_bytes(payload, packetizer->unit, packetizer->unit_bytes);
        advance(packetizer);
        return;
    }
    byte_writer_u8(payload, header);
    for (size_t i = 0; i < count; i++) {
        byte_writer_u16(payload, (uint16_t)packetizer->unit_bytes);
        byte_writer_bytes(payload, packetizer->unit, packetizer->unit_bytes);
        advance(packetizer);
    }
}

const PacketizerType packetizer_h264 = {.codec = VIDEO_CODEC_H264, .begin = h264_begin, .next = h264_next};
