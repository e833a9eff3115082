/*
 * The viewer's transport-wide feedback: ten times a second, what arrived since. draft-holmer-rmcat-transport-wide-cc-
 * extensions-01 3.1, in its simplest form: status vectors of two-bit symbols, large deltas.
 */
#pragma once

#include "util/byte-writer.h"

#include <stdbool.h>
#include <stdint.h>

/** A feedback of 400 packets takes 920 bytes; at ten a second, 4,000 packets a second. */
#define SIM_FEEDBACK_PACKETS 400

typedef struct SimFeedback {
    int64_t next_us;
    int64_t first_seq; /* of the next feedback; extended */
    int64_t highest_seq;
    int64_t arrivals_us[SIM_FEEDBACK_PACKETS]; /* by number; -1: did not arrive */
    uint8_t count;                             /* of feedbacks */
} SimFeedback;

SimFeedback sim_feedback_init(int64_t now_us);

/** The packet with this transport-wide number arrived. */
void sim_feedback_arrival(SimFeedback *feedback, uint16_t transport_seq_num, int64_t now_us);

/** Writes the feedback that is due, or nothing where nothing arrived; and plans the next. */
void sim_feedback_write(SimFeedback *feedback, ByteWriter *writer, uint32_t sender_ssrc, uint32_t media_ssrc,
                        int64_t now_us);
