/*
 * A bounds-checked cursor over foreign bytes, network byte order. A read past the end returns 0 and sets failed; it
 * stays set, so that a parser may read a whole structure and check once.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct ByteReader {
    const uint8_t *bytes;
    size_t length;
    size_t position;
    bool failed;
} ByteReader;

static inline ByteReader byte_reader_init(const uint8_t *bytes, size_t length)
{
    return (ByteReader){.bytes = bytes, .length = length};
}

static inline size_t byte_reader_remaining(const ByteReader *reader)
{
    return reader->failed ? 0 : reader->length - reader->position;
}

/** The next count bytes, in place and valid as long as the input; NULL past the end. */
static inline const uint8_t *byte_reader_take(ByteReader *reader, size_t count)
{
    if (reader->failed || reader->length - reader->position < count) {
        reader->failed = true;
        return NULL;
    }
    const uint8_t *at = reader->bytes + reader->position;
    reader->position += count;
    return at;
}

static inline uint64_t byte_reader_uint(ByteReader *reader, size_t width)
{
    const uint8_t *at = byte_reader_take(reader, width);
    uint64_t value = 0;
    for (size_t i = 0; at && i < width; i++)
        value = value << 8 | at[i];
    return value;
}

static inline uint8_t byte_reader_u8(ByteReader *reader)
{
    return (uint8_t)byte_reader_uint(reader, 1);
}

static inline uint16_t byte_reader_u16(ByteReader *reader)
{
    return (uint16_t)byte_reader_uint(reader, 2);
}

static inline uint32_t byte_reader_u24(ByteReader *reader)
{
    return (uint32_t)byte_reader_uint(reader, 3);
}

static inline uint32_t byte_reader_u32(ByteReader *reader)
{
    return (uint32_t)byte_reader_uint(reader, 4);
}

static inline uint64_t byte_reader_u64(ByteReader *reader)
{
    return byte_reader_uint(reader, 8);
}
