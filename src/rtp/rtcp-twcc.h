/*
 * Transport-wide feedback: which packets arrived, and when. draft-holmer-rmcat-transport-wide-cc-extensions-01 3.1.
 */
#pragma once

#include "util/byte-reader.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** One packet the viewer tells of. */
typedef struct RtcpTwccArrival {
    uint16_t transport_seq_num;
    bool received;
    int64_t arrival_us; /* of received ones, on the viewer's clock, which wraps every 12.4 days */
} RtcpTwccArrival;

/** A checked message and how far it was read. Fields are the reader's own. */
typedef struct RtcpTwccReader {
    ByteReader chunks;
    ByteReader deltas;
    uint16_t next_seq_num;
    uint16_t packets_left;
    int64_t arrival_us;
    uint16_t chunk;
    uint16_t chunk_left; /* symbols of chunk that were not handed out */
} RtcpTwccReader;

/**
 * Checks a whole message, the part that follows the media ssrc. False where it is malformed: status chunks that do not
 * cover its packets, deltas that end too soon, a reserved symbol. bytes must outlive the reader.
 */
bool rtcp_twcc_reader_init(RtcpTwccReader *ret_reader, const uint8_t *bytes, size_t length);

/** The next packet in order of transport-wide sequence numbers; false when there are no more. */
bool rtcp_twcc_reader_next(RtcpTwccReader *reader, RtcpTwccArrival *ret_arrival);
