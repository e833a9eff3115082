/*
 * Comparison and unwrapping of 16-bit sequence numbers (RFC 3550, RFC 1982). The only place that does either.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/** True if a is newer than b, modulo 2^16; of two numbers exactly half the circle apart, the larger is the newer. */
static inline bool seq_num_is_newer(uint16_t a, uint16_t b)
{
    uint16_t distance = (uint16_t)(a - b);
    return distance == 0x8000 ? a > b : distance != 0 && distance < 0x8000;
}

/** The 64-bit number nearest to reference whose low 16 bits are seq_num. May be negative near zero. */
static inline int64_t seq_num_unwrap(int64_t reference, uint16_t seq_num)
{
    return reference + (int16_t)(uint16_t)(seq_num - (uint16_t)reference);
}
