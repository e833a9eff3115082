/*
 * DCEP's two messages, and the little that is said over a channel. A channel that both sides were told of beforehand
 * (negotiated) never sends an OPEN: its first message makes it known. Channels are not closed one by one.
 */
#include "session/data-channel.h"

#include "transport/sctp-transport.h"

#include <jansson.h>
#include <string.h>

/* RFC 8832 8.2.1 */
#define DCEP_ACK  0x02
#define DCEP_OPEN 0x03

static void remember(DataChannels *channels, uint16_t stream)
{
    for (size_t i = 0; i < channels->n_open; i++)
        if (channels->open[i] == stream)
            return;
    if (channels->n_open == DATA_CHANNEL_MAX_OPEN)
        return;
    channels->open[channels->n_open++] = stream;
    const char *greeting = channels->greeting;
    if (greeting)
        channels->send(stream, SCTP_PPID_STRING, greeting, strlen(greeting), channels->user_data);
}

static bool is_ping(const uint8_t *message, size_t length)
{
    json_t *json = json_loadb((const char *)message, length, JSON_REJECT_DUPLICATES, NULL);
    const char *type = json_string_value(json_object_get(json, "type"));
    bool ping = type && strcmp(type, "ping") == 0;
    json_decref(json);
    return ping;
}

void data_channels_handle_message(DataChannels *channels, uint16_t stream, uint32_t ppid, const uint8_t *message,
                                  size_t length)
{
    static const char pong[] = "{\"type\": \"pong\"}";
    static const uint8_t ack[] = {DCEP_ACK};
    switch (ppid) {
    case SCTP_PPID_DCEP:
        if (length == 0 || message[0] != DCEP_OPEN)
            return;
        channels->send(stream, SCTP_PPID_DCEP, ack, sizeof ack, channels->user_data);
        remember(channels, stream);
        return;
    case SCTP_PPID_STRING:
    case SCTP_PPID_BINARY:
        remember(channels, stream);
        if (is_ping(message, length))
            channels->send(stream, SCTP_PPID_STRING, pong, strlen(pong), channels->user_data);
        return;
    default:
        return;
    }
}

bool data_channels_broadcast(DataChannels *channels, const char *text)
{
    bool any = false;
    for (size_t i = 0; i < channels->n_open; i++)
        any |= channels->send(channels->open[i], SCTP_PPID_STRING, text, strlen(text), channels->user_data);
    return any;
}
