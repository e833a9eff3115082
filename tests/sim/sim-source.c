/* A frame's number, length and kind, and then bytes that follow from them. */
#include "sim-source.h"

#include "util/byte-reader.h"
#include "util/byte-writer.h"

/* In ordinary frames. The least is what an encoder makes at its coarsest. */
#define KEY_FRAME_RATIO       5
#define LEAST_KEY_FRAME_RATIO 2
#define LEAST_DELTA_RATIO     0.3

/* The share of what is owed that one frame gives back. */
#define PAYBACK 0.2

#define HEAD_BYTES     13 /* start code and NAL header, or four bytes instead of them; number; length */
#define KEY_FRAME_BYTE 0x65
#define DELTA_BYTE     0x41

SimSource sim_source_init(VideoCodec codec, int bitrate_bps, int fps, uint32_t seed)
{
    return (SimSource){.codec = codec, .bitrate_bps = bitrate_bps, .fps = fps, .rand = g_rand_new_with_seed(seed)};
}

void sim_source_clear(SimSource *source)
{
    g_rand_free(source->rand);
}

/* Never zero: nothing in a frame looks like a start code. Numbers are written seven bits a byte for the same reason. */
static uint8_t filler(uint32_t number, size_t position)
{
    return (uint8_t)(1 + (number * 31 + position * 7) % 255);
}

static void write_number(ByteWriter *writer, uint32_t number)
{
    for (int shift = 21; shift >= 0; shift -= 7)
        byte_writer_u8(writer, (uint8_t)(0x80 | (number >> shift & 0x7f)));
}

static uint32_t read_number(ByteReader *reader)
{
    uint32_t number = 0;
    for (int i = 0; i < 4; i++)
        number = number << 7 | (byte_reader_u8(reader) & 0x7f);
    return number;
}

static size_t next_length(SimSource *source, bool key_frame)
{
    double ordinary = (double)source->bitrate_bps / 8 / source->fps;
    double ratio = key_frame ? KEY_FRAME_RATIO : g_rand_double_range(source->rand, 0.8, 1.2);
    double least = key_frame ? LEAST_KEY_FRAME_RATIO : LEAST_DELTA_RATIO;
    double length = MAX(ordinary * ratio - source->owed_bytes * PAYBACK, ordinary * least);
    source->owed_bytes = MAX(0, source->owed_bytes + length - ordinary);
    return MAX((size_t)length, HEAD_BYTES);
}

EncodedFrame *sim_source_next(SimSource *source, bool key_frame, int64_t capture_time_us)
{
    size_t length = next_length(source, key_frame);
    EncodedFrame *frame = g_malloc0(sizeof(EncodedFrame) + length);
    frame->codec = source->codec;
    frame->key_frame = key_frame;
    frame->capture_time_us = capture_time_us;
    frame->length = length;
    uint32_t number = source->next_number++;
    ByteWriter writer = byte_writer_init(frame->bytes, length);
    byte_writer_u32(&writer, 1);
    byte_writer_u8(&writer, key_frame ? KEY_FRAME_BYTE : DELTA_BYTE);
    write_number(&writer, number);
    write_number(&writer, (uint32_t)length);
    while (writer.length < length)
        byte_writer_u8(&writer, filler(number, writer.length));
    return frame;
}

bool sim_source_read(const uint8_t *bytes, size_t length, bool *ret_key_frame, uint32_t *ret_number)
{
    ByteReader reader = byte_reader_init(bytes, length);
    uint32_t start = byte_reader_u32(&reader);
    uint8_t kind = byte_reader_u8(&reader);
    uint32_t number = read_number(&reader);
    uint32_t said_length = read_number(&reader);
    if (reader.failed || start != 1 || said_length != length || (kind != KEY_FRAME_BYTE && kind != DELTA_BYTE))
        return false;
    for (size_t i = HEAD_BYTES; i < length; i++)
        if (bytes[i] != filler(number, i))
            return false;
    *ret_key_frame = kind == KEY_FRAME_BYTE;
    *ret_number = number;
    return true;
}
