/*
 * VP8 payloads, RFC 7741: in front of each fragment a descriptor with the 15-bit picture id, by which a receiver knows
 * that a whole frame is missing even where its sequence numbers were all filled up. Left out on purpose: partitions
 * are not told apart (all count as partition 0 and its continuation, as 4.4 allows), and there are no temporal layers.
 */
#include "rtp/packetizer.h"

/* RFC 7741 4.2 */
#define DESCRIPTOR_BYTES     4
#define DESCRIPTOR_EXTENDED  0x80 /* X */
#define DESCRIPTOR_START     0x10 /* S: a partition starts here, partition index 0 */
#define EXTENSION_PICTURE_ID 0x80 /* I */
#define PICTURE_ID_LONG      0x8000
#define PICTURE_ID_MASK      0x7fff

static bool vp8_begin(Packetizer *packetizer)
{
    size_t length = (size_t)(packetizer->end - packetizer->bytes);
    if (length == 0)
        return false;
    packetizer->picture_id = (packetizer->picture_id + 1) & PICTURE_ID_MASK;
    packetizer->unit = packetizer->bytes;
    packetizer->unit_bytes = length;
    packetizer_split_unit(packetizer, packetizer->max_payload_bytes - DESCRIPTOR_BYTES);
    return true;
}

static void vp8_next(Packetizer *packetizer, ByteWriter *payload)
{
    byte_writer_u8(payload, DESCRIPTOR_EXTENDED | (packetizer->unit_started ? 0 : DESCRIPTOR_START));
    byte_writer_u8(payload, EXTENSION_PICTURE_ID);
    byte_writer_u16(payload, PICTURE_ID_LONG | packetizer->picture_id);
    size_t length;
    const uint8_t *fragment = packetizer_take_fragment(packetizer, &length);
    byte_writer_bytes(payload, fragment, length);
    if (packetizer->fragments_left == 0)
        packetizer->unit = NULL;
}

const PacketizerType packetizer_vp8 = {.codec = VIDEO_CODEC_VP8, .begin = vp8_begin, .next = vp8_next};
