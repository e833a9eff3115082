/* What the tests of the RTP sender and the simulator share: the receiving side of what rtp/ writes. */
#pragma once

#include "rtp/rtp-packet.h"
#include "video/encoded-frame.h"

#include <glib.h>

/** A parsed RTP packet, in place. extensions[id].bytes is NULL where the packet has no such element. */
typedef struct ReadPacket {
    bool marker;
    uint8_t payload_type;
    uint16_t seq_num;
    uint32_t timestamp;
    uint32_t ssrc;
    struct {
        const uint8_t *bytes;
        size_t length;
    } extensions[15];
    const uint8_t *payload;
    size_t payload_length;
} ReadPacket;

/** False where the bytes are not an RTP packet with one-byte extensions. */
bool rtp_test_read_packet(const uint8_t *bytes, size_t length, ReadPacket *ret_packet);

/** The element id as a number; fails the test where it is missing. */
uint64_t rtp_test_extension(const ReadPacket *packet, uint8_t id);

/**
 * Appends what a payload carries to frame: H.264 as an Annex B stream with start codes of four bytes, VP8 as it is.
 * False where the payload is malformed or continues nothing.
 */
bool rtp_test_depacketize(VideoCodec codec, const uint8_t *payload, size_t length, GByteArray *frame);

/** The bytes of "80 60 0001"; blanks are skipped. */
GByteArray *rtp_test_bytes(const char *hex);

/** Fails the test where the bytes differ from what hex says. */
void rtp_test_assert_bytes(const uint8_t *bytes, size_t length, const char *hex);

/** A frame with these bytes. Free with g_free(). */
EncodedFrame *rtp_test_frame(VideoCodec codec, bool key_frame, const uint8_t *bytes, size_t length);

/** A frame of one H.264 slice, or one VP8 frame, of this many bytes, with contents that depend on seed. */
EncodedFrame *rtp_test_frame_of_size(VideoCodec codec, bool key_frame, size_t length, uint32_t seed);
