/*
 * The viewer's data channels (RFC 8832): opened by the viewer, with any label. JSON text both ways; {"type":"ping"} is
 * answered {"type": "pong"}, what is not understood is ignored. Pure: messages in, messages out by a callback.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Channels that are remembered for broadcasts; a viewer needs one. More are answered, but told nothing. */
#define DATA_CHANNEL_MAX_OPEN 16

typedef struct DataChannels {
    bool (*send)(uint16_t stream, uint32_t ppid, const void *message, size_t length, gpointer user_data);
    gpointer user_data;
    const char *greeting; /* (nullable) text that each channel is told when it opens; the owner's */
    uint16_t open[DATA_CHANNEL_MAX_OPEN];
    size_t n_open;
} DataChannels;

/** A message of the viewer, foreign bytes. */
void data_channels_handle_message(DataChannels *channels, uint16_t stream, uint32_t ppid, const uint8_t *message,
                                  size_t length);

/** Sends text on every open channel; true where at least one took it. */
bool data_channels_broadcast(DataChannels *channels, const char *text);
