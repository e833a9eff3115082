/* A transport-wide feedback message: what was found well-formed is read to its end, each packet in order. */
#include "rtp/rtcp-twcc.h"

#include <glib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    RtcpTwccReader reader;
    if (!rtcp_twcc_reader_init(&reader, data, size))
        return 0;
    uint16_t expected = (uint16_t)(data[0] << 8 | data[1]);
    size_t told = (size_t)data[2] << 8 | data[3];
    RtcpTwccArrival arrival;
    while (rtcp_twcc_reader_next(&reader, &arrival)) {
        g_assert(arrival.transport_seq_num == expected++);
        g_assert(told-- > 0);
    }
    g_assert(told == 0);
    g_assert(!reader.chunks.failed && !reader.deltas.failed);
    return 0;
}
