/* NTP timestamps, RFC 3550 4: seconds since 1900 in 32.32 fixed point. */
#pragma once

#include <stdint.h>

/** From 1900-01-01 to 1970-01-01: 70 years with 17 leap days. */
#define NTP_UNIX_EPOCH_S INT64_C(2208988800)

/** The NTP timestamp of a time in microseconds since 1970 (not before); wraps in 2036 as NTP's first era does. */
static inline uint64_t ntp_from_unix_us(int64_t unix_us)
{
    uint64_t seconds = (uint64_t)(unix_us / 1000000 + NTP_UNIX_EPOCH_S);
    uint64_t fraction = ((uint64_t)(unix_us % 1000000) << 32) / 1000000;
    return seconds << 32 | fraction;
}

/** The middle 32 bits, in units of 1/65536 s, as LSR and DLSR are (RFC 3550 6.4.1). */
static inline uint32_t ntp_compact(uint64_t ntp)
{
    return (uint32_t)(ntp >> 16);
}

/** A duration in units of 1/65536 s as microseconds. */
static inline int64_t ntp_compact_duration_us(uint32_t duration)
{
    return (int64_t)duration * 1000000 / 65536;
}
