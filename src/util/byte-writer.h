/*
 * A bounds-checked cursor that writes network byte order into a fixed buffer. A write past the end changes nothing and
 * sets failed; it stays set, so that a builder may write a whole structure and check once.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef struct ByteWriter {
    uint8_t *bytes;
    size_t capacity;
    size_t length;
    bool failed;
} ByteWriter;

static inline ByteWriter byte_writer_init(uint8_t *bytes, size_t capacity)
{
    return (ByteWriter){.bytes = bytes, .capacity = capacity};
}

/** Room for count bytes, uninitialised; NULL where they do not fit. */
static inline uint8_t *byte_writer_reserve(ByteWriter *writer, size_t count)
{
    if (writer->failed || writer->capacity - writer->length < count) {
        writer->failed = true;
        return NULL;
    }
    uint8_t *at = writer->bytes + writer->length;
    writer->length += count;
    return at;
}

static inline void byte_writer_bytes(ByteWriter *writer, const void *bytes, size_t count)
{
    uint8_t *at = byte_writer_reserve(writer, count);
    if (at && count)
        memcpy(at, bytes, count);
}

static inline void byte_writer_uint(ByteWriter *writer, uint64_t value, size_t width)
{
    uint8_t *at = byte_writer_reserve(writer, width);
    for (size_t i = 0; at && i < width; i++)
        at[i] = (uint8_t)(value >> 8 * (width - 1 - i));
}

static inline void byte_writer_u8(ByteWriter *writer, uint8_t value)
{
    byte_writer_uint(writer, value, 1);
}

static inline void byte_writer_u16(ByteWriter *writer, uint16_t value)
{
    byte_writer_uint(writer, value, 2);
}

static inline void byte_writer_u24(ByteWriter *writer, uint32_t value)
{
    byte_writer_uint(writer, value, 3);
}

static inline void byte_writer_u32(ByteWriter *writer, uint32_t value)
{
    byte_writer_uint(writer, value, 4);
}

static inline void byte_writer_u64(ByteWriter *writer, uint64_t value)
{
    byte_writer_uint(writer, value, 8);
}
