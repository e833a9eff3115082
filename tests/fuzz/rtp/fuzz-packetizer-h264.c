/*
 * An Annex B stream, after two bytes that choose the payload size. It comes from our own encoder or from hardware's,
 * which may be wrong: payloads stay within their bound, and carry no more than was there.
 */
#include "rtp-test-support.h"

#include "rtp/packetizer.h"

#define MAX_PAYLOAD 1200

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2)
        return 0;
    size_t max_payload =
        PACKETIZER_MIN_PAYLOAD_BYTES + (size_t)(data[0] << 8 | data[1]) % (MAX_PAYLOAD - PACKETIZER_MIN_PAYLOAD_BYTES);
    EncodedFrame *frame = rtp_test_frame(VIDEO_CODEC_H264, true, data + 2, size - 2);
    Packetizer packetizer = packetizer_init(VIDEO_CODEC_H264, 0);
    uint8_t payload[MAX_PAYLOAD];
    size_t carried = 0;
    bool more = packetizer_begin(&packetizer, frame, max_payload);
    while (more) {
        ByteWriter writer = byte_writer_init(payload, max_payload);
        more = packetizer_next(&packetizer, &writer);
        g_assert(!writer.failed);
        g_assert(more == (writer.length > 0));
        /* Each fragment has two bytes of its own; an aggregate's sizes take the place of longer start codes. */
        carried += writer.length - (more && (payload[0] & 0x1f) == 28 ? MIN(writer.length, 2) : 0);
    }
    g_assert(carried <= frame->length);
    g_free(frame);
    return 0;
}
