/* A ring of arrival times, and the message made of it. */
#include "sim-feedback.h"

#include "util/seq-num.h"

#include <glib.h>

#define INTERVAL_US    100000
#define REFERENCE_US   64000
#define DELTA_US       250
#define VECTOR_SYMBOLS 7
#define LARGE_DELTA    2
#define TWO_BIT_VECTOR 0xC000

SimFeedback sim_feedback_init(int64_t now_us)
{
    SimFeedback feedback = {.next_us = now_us + INTERVAL_US, .highest_seq = -1};
    for (size_t i = 0; i < SIM_FEEDBACK_PACKETS; i++)
        feedback.arrivals_us[i] = -1;
    return feedback;
}

void sim_feedback_arrival(SimFeedback *feedback, uint16_t transport_seq_num, int64_t now_us)
{
    int64_t seq = seq_num_unwrap(MAX(feedback->highest_seq, 0), transport_seq_num);
    if (seq < feedback->first_seq || seq >= feedback->first_seq + SIM_FEEDBACK_PACKETS)
        return; /* told of already as missing; or more than one message can tell */
    feedback->arrivals_us[seq % SIM_FEEDBACK_PACKETS] = now_us;
    feedback->highest_seq = MAX(feedback->highest_seq, seq);
}

static uint16_t status_vector(const SimFeedback *feedback, int64_t seq)
{
    uint16_t chunk = TWO_BIT_VECTOR;
    for (int i = 0; i < VECTOR_SYMBOLS && seq + i <= feedback->highest_seq; i++)
        if (feedback->arrivals_us[(seq + i) % SIM_FEEDBACK_PACKETS] >= 0)
            chunk |= (uint16_t)(LARGE_DELTA << 2 * (VECTOR_SYMBOLS - 1 - i));
    return chunk;
}

static void write_items(const SimFeedback *feedback, ByteWriter *writer)
{
    int64_t reference = feedback->next_us / REFERENCE_US;
    byte_writer_u16(writer, (uint16_t)feedback->first_seq);
    byte_writer_u16(writer, (uint16_t)(feedback->highest_seq - feedback->first_seq + 1));
    byte_writer_u24(writer, (uint32_t)reference & 0xffffff);
    byte_writer_u8(writer, feedback->count);
    for (int64_t seq = feedback->first_seq; seq <= feedback->highest_seq; seq += VECTOR_SYMBOLS)
        byte_writer_u16(writer, status_vector(feedback, seq));
    int64_t told_us = reference * REFERENCE_US;
    for (int64_t seq = feedback->first_seq; seq <= feedback->highest_seq; seq++) {
        int64_t arrival_us = feedback->arrivals_us[seq % SIM_FEEDBACK_PACKETS];
        if (arrival_us < 0)
            continue;
        int64_t delta = (arrival_us - told_us) / DELTA_US;
        byte_writer_u16(writer, (uint16_t)delta);
        told_us += delta * DELTA_US;
    }
}

void sim_feedback_write(SimFeedback *feedback, ByteWriter *writer, uint32_t sender_ssrc, uint32_t media_ssrc,
                        int64_t now_us)
{
    feedback->next_us = now_us + INTERVAL_US;
    if (feedback->highest_seq < feedback->first_seq)
        return;
    size_t start = writer->length;
    byte_writer_u32(writer, 0x8FCD0000);
    byte_writer_u32(writer, sender_ssrc);
    byte_writer_u32(writer, media_ssrc);
    write_items(feedback, writer);
    size_t padding = (4 - (writer->length - start) % 4) % 4;
    byte_writer_uint(writer, padding, padding);
    g_assert_false(writer->failed);
    writer->bytes[start] |= padding ? 0x20 : 0;
    writer->bytes[start + 3] = (uint8_t)((writer->length - start) / 4 - 1);
    for (; feedback->first_seq <= feedback->highest_seq; feedback->first_seq++)
        feedback->arrivals_us[feedback->first_seq % SIM_FEEDBACK_PACKETS] = -1;
    feedback->count++;
}
