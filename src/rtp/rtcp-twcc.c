/*
 * Reads transport-wide feedback, draft-holmer-rmcat-transport-wide-cc-extensions-01 3.1, in place: the status chunks
 * are walked once to check them and to find where the arrival deltas start, and once to hand both out together. What a
 * message costs is bounded by its 16-bit packet count. Left out on purpose: the feedback packet counter (a lost message
 * shows as packets never told of), and what to make of the arrivals, which is congestion control.
 */
#include "rtp/rtcp-twcc.h"

#include <glib.h>

#define REFERENCE_TIME_US 64000
#define DELTA_US          250

#define CHUNK_IS_VECTOR      0x8000
#define CHUNK_IS_TWO_BIT     0x4000 /* of vectors */
#define ONE_BIT_VECTOR_COUNT 14
#define TWO_BIT_VECTOR_COUNT 7
#define RUN_LENGTH_MASK      0x1fff

/* The value of each but the last is also how many bytes its delta takes. */
typedef enum Symbol {
    SYMBOL_NOT_RECEIVED = 0,
    SYMBOL_SMALL_DELTA = 1,
    SYMBOL_LARGE_DELTA = 2,
    SYMBOL_RESERVED = 3,
} Symbol;

static uint16_t chunk_symbol_count(uint16_t chunk)
{
    if (!(chunk & CHUNK_IS_VECTOR))
        return chunk & RUN_LENGTH_MASK;
    return chunk & CHUNK_IS_TWO_BIT ? TWO_BIT_VECTOR_COUNT : ONE_BIT_VECTOR_COUNT;
}

/* The symbol that has left symbols of its chunk from itself on. */
static Symbol chunk_symbol(uint16_t chunk, uint16_t left)
{
    if (!(chunk & CHUNK_IS_VECTOR))
        return (Symbol)(chunk >> 13 & 3);
    if (chunk & CHUNK_IS_TWO_BIT)
        return (Symbol)(chunk >> 2 * (left - 1) & 3);
    return chunk >> (left - 1) & 1 ? SYMBOL_SMALL_DELTA : SYMBOL_NOT_RECEIVED;
}

static Symbol next_symbol(RtcpTwccReader *reader)
{
    while (reader->chunk_left == 0 && !reader->chunks.failed) {
        reader->chunk = byte_reader_u16(&reader->chunks);
        reader->chunk_left = chunk_symbol_count(reader->chunk);
    }
    if (reader->chunks.failed)
        return SYMBOL_RESERVED;
    reader->packets_left--;
    return chunk_symbol(reader->chunk, reader->chunk_left--);
}

/* Where the deltas start, and that they are all there. */
static bool find_deltas(RtcpTwccReader reader, ByteReader *ret_deltas)
{
    size_t delta_bytes = 0;
    while (reader.packets_left > 0) {
        Symbol symbol = next_symbol(&reader);
        if (symbol == SYMBOL_RESERVED)
            return false;
        delta_bytes += symbol;
    }
    if (byte_reader_remaining(&reader.chunks) < delta_bytes)
        return false;
    *ret_deltas = reader.chunks;
    return true;
}

bool rtcp_twcc_reader_init(RtcpTwccReader *ret_reader, const uint8_t *bytes, size_t length)
{
    RtcpTwccReader reader = {.chunks = byte_reader_init(bytes, length)};
    reader.next_seq_num = byte_reader_u16(&reader.chunks);
    reader.packets_left = byte_reader_u16(&reader.chunks);
    int32_t reference_time = ((int32_t)byte_reader_u24(&reader.chunks) ^ 0x800000) - 0x800000; /* 24 bits, signed */
    reader.arrival_us = (int64_t)reference_time * REFERENCE_TIME_US;
    byte_reader_u8(&reader.chunks); /* feedback packet count */
    if (reader.chunks.failed || reader.packets_left == 0 || !find_deltas(reader, &reader.deltas))
        return false;
    *ret_reader = reader;
    return true;
}

bool rtcp_twcc_reader_next(RtcpTwccReader *reader, RtcpTwccArrival *ret_arrival)
{
    if (reader->packets_left == 0)
        return false;
    Symbol symbol = next_symbol(reader);
    if (symbol == SYMBOL_SMALL_DELTA)
        reader->arrival_us += byte_reader_u8(&reader->deltas) * DELTA_US;
    else if (symbol == SYMBOL_LARGE_DELTA)
        reader->arrival_us += (int16_t)byte_reader_u16(&reader->deltas) * DELTA_US;
    *ret_arrival = (RtcpTwccArrival){
        .transport_seq_num = reader->next_seq_num++,
        .received = symbol != SYMBOL_NOT_RECEIVED,
        .arrival_us = reader->arrival_us,
    };
    return true;
}
