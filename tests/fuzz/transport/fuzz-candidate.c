/*
 * A viewer's candidates, a line each, on an ICE agent that never runs: nothing is sent. A line that is taken can be
 * used; and however many come, the agent keeps a bounded number of them.
 */
#include "transport/ice-transport.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static void on_datagram(uint8_t *datagram, size_t length, gpointer user_data)
{
    (void)datagram;
    (void)length;
    (void)user_data;
    g_assert_not_reached();
}

static void on_state(IceTransportState state, gpointer user_data)
{
    (void)state;
    (void)user_data;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    g_autofree char *text = g_strndup((const char *)bytes, length);
    g_auto(GStrv) lines = g_strsplit(text, "\n", 80);
    g_autoptr(GMainContext) context = g_main_context_new();
    g_autoptr(IceTransport) transport = ice_transport_new(
        &(IceTransportConfig){
            .context = context, .include_loopback = true, .receive = on_datagram, .state_changed = on_state},
        NULL);
    g_assert(transport);
    guint taken = 0;
    for (char **line = lines; *line; line++)
        taken += ice_transport_add_remote_candidate(transport, *line);
    g_assert(taken <= 64);
    return 0;
}
