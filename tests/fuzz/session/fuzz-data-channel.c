/*
 * A viewer's messages on its data channels, one after the other: each is a byte for the stream, one that picks the
 * payload protocol, one for the length, and as many bytes. No message is answered by more than one, but that a channel
 * is greeted; and no number of channels makes greetings or a broadcast more than their bound.
 */
#include "session/data-channel.h"
#include "transport/sctp-transport.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static bool count(uint16_t stream, uint32_t ppid, const void *message, size_t length, gpointer user_data)
{
    (void)stream;
    g_assert(ppid == SCTP_PPID_DCEP || ppid == SCTP_PPID_STRING);
    g_assert(message && length > 0 && length < 100);
    ++*(guint *)user_data;
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    static const uint32_t ppids[] = {SCTP_PPID_DCEP, SCTP_PPID_STRING, SCTP_PPID_BINARY, SCTP_PPID_STRING_EMPTY, 99};
    guint sent = 0, messages = 0;
    DataChannels channels = {.send = count, .user_data = &sent, .greeting = "{\"type\":\"camera\"}"};
    while (length >= 3) {
        size_t message_length = MIN(bytes[2], length - 3);
        /* A copy of just that length, so that a byte read behind it is noticed. */
        g_autofree uint8_t *message = g_memdup2(bytes + 3, message_length);
        data_channels_handle_message(&channels, bytes[0], ppids[bytes[1] % G_N_ELEMENTS(ppids)], message,
                                     message_length);
        messages++;
        bytes += 3 + message_length;
        length -= 3 + message_length;
    }
    g_assert(sent <= messages + DATA_CHANNEL_MAX_OPEN);
    sent = 0;
    data_channels_broadcast(&channels, "{\"type\":\"taken_over\"}");
    g_assert(sent <= DATA_CHANNEL_MAX_OPEN);
    return 0;
}
