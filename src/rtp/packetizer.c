/* The table of payload formats, and how a unit is spread over packets. */
#include "rtp/packetizer.h"

#define PICTURE_ID_MASK 0x7fff

static const PacketizerType *const packetizer_types[] = {&packetizer_h264, &packetizer_vp8};

Packetizer packetizer_init(VideoCodec codec, uint16_t picture_id)
{
    Packetizer packetizer = {.picture_id = picture_id & PICTURE_ID_MASK};
    for (size_t i = 0; i < G_N_ELEMENTS(packetizer_types); i++)
        if (packetizer_types[i]->codec == codec)
            packetizer.type = packetizer_types[i];
    g_assert(packetizer.type);
    return packetizer;
}

bool packetizer_begin(Packetizer *packetizer, const EncodedFrame *frame, size_t max_payload_bytes)
{
    g_assert(max_payload_bytes >= PACKETIZER_MIN_PAYLOAD_BYTES);
    packetizer->bytes = frame->bytes;
    packetizer->end = frame->bytes + frame->length;
    packetizer->max_payload_bytes = max_payload_bytes;
    packetizer->unit = NULL;
    packetizer->unit_bytes = 0;
    packetizer->fragments_left = 0;
    return packetizer->type->begin(packetizer);
}

bool packetizer_next(Packetizer *packetizer, ByteWriter *packet)
{
    if (packetizer_is_finished(packetizer))
        return false;
    packetizer->type->next(packetizer, packet);
    return true;
}

bool packetizer_is_finished(const Packetizer *packetizer)
{
    return !packetizer->unit;
}

void packetizer_split_unit(Packetizer *packetizer, size_t max_bytes)
{
    packetizer->fragments_left = (packetizer->unit_bytes + max_bytes - 1) / max_bytes;
    packetizer->unit_started = false;
}

const uint8_t *packetizer_take_fragment(Packetizer *packetizer, size_t *ret_bytes)
{
    const uint8_t *fragment = packetizer->unit;
    *ret_bytes = (packetizer->unit_bytes + packetizer->fragments_left - 1) / packetizer->fragments_left;
    packetizer->unit += *ret_bytes;
    packetizer->unit_bytes -= *ret_bytes;
    packetizer->fragments_left--;
    packetizer->unit_started = true;
    return fragment;
}
