/*
 * From an encoded frame to RTP payloads: one table of functions for each payload format. Allocates nothing and copies
 * each byte once, into the packet.
 */
#pragma once

#include "util/byte-writer.h"
#include "video/encoded-frame.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Below this the payload formats' own headers would not leave room for a payload. */
#define PACKETIZER_MIN_PAYLOAD_BYTES 64

typedef struct Packetizer Packetizer;

typedef struct PacketizerType {
    VideoCodec codec;
    /** Takes up packetizer->frame. False where there is nothing in it to send. */
    bool (*begin)(Packetizer *packetizer);
    /** Writes one payload of at most max_payload_bytes; called while fragments or units are left. */
    void (*next)(Packetizer *packetizer, ByteWriter *payload);
} PacketizerType;

/** A value; between frames it may be copied. Fields are the packetizers' own. */
struct Packetizer {
    const PacketizerType *type;
    const uint8_t *bytes; /* of the frame under way: not yet looked at */
    const uint8_t *end;
    size_t max_payload_bytes;
    const uint8_t *unit; /* what the next payload is of: the rest of a VP8 frame or H.264 NAL unit. NULL: finished */
    size_t unit_bytes;
    size_t fragments_left; /* over which the unit is spread; 0: it is whole */
    bool unit_started;     /* a fragment of it was written */
    uint8_t nal_header;    /* H.264: of the unit being fragmented */
    uint16_t picture_id;   /* VP8: of the frame under way, 15 bits */
};

/** picture_id: where VP8's counter starts, random (RFC 7741 4.2). */
Packetizer packetizer_init(VideoCodec codec, uint16_t picture_id);

/**
 * Starts a frame, which must outlive its payloads. False where there is nothing in it to send: an H.264 frame without a
 * NAL unit, an empty VP8 frame.
 */
bool packetizer_begin(Packetizer *packetizer, const EncodedFrame *frame, size_t max_payload_bytes);

/** Appends the next payload of the frame to packet; false, and nothing written, after the last one. */
bool packetizer_next(Packetizer *packetizer, ByteWriter *packet);

/** True when the last payload was written: it takes the marker. */
bool packetizer_is_finished(const Packetizer *packetizer);

/* For the payload formats. */

extern const PacketizerType packetizer_h264; /* RFC 6184, packetization-mode 1 */
extern const PacketizerType packetizer_vp8;  /* RFC 7741 */

/** Spreads the unit over as few fragments of at most max_bytes as it takes. */
void packetizer_split_unit(Packetizer *packetizer, size_t max_bytes);

/**
 * The next fragment of the unit, taken off it, all of a unit's within a byte of one size: a short last packet would
 * cost as much as a full one, and be as easily lost.
 */
const uint8_t *packetizer_take_fragment(Packetizer *packetizer, size_t *ret_bytes);
