/*
 * libnice with everything off that a host behind no gateway of its own does not need (UPnP, ICE-TCP). Host candidates
 * are gathered within the call, so that the answer to an offer waits for nothing. No STUN or TURN server is asked here.
 */
#define G_LOG_DOMAIN "ice"
#include "transport/ice-transport.h"

#include "transport/host-addresses.h"

#include <nice/agent.h>
#include <string.h>

#define COMPONENT_ID NICE_COMPONENT_TYPE_RTP

/* RFC 8445 14.2 lets Ta go down to 5 ms; libnice's own 20 ms would be felt in the time to the first picture. */
#define CHECK_PACING_MS 5

/* Candidates taken from one viewer: what the checklist has room for, several times what a browser sends. */
#define MAX_REMOTE_CANDIDATES 64

/* A longer candidate line is not one (RFC 8839 5.1 needs below 300 with an IPv6 relay and its base). */
#define MAX_CANDIDATE_BYTES 1024

struct IceTransport {
    IceTransportConfig config;
    NiceAgent *agent;
    guint stream_id;
    char *ufrag;
    char *pwd;
    guint n_remote_candidates;
    IceTransportState state;
};

static void on_datagram(NiceAgent *agent, guint stream_id, guint component_id, guint length, char *bytes,
                        gpointer user_data)
{
    (void)agent;
    (void)stream_id;
    (void)component_id;
    IceTransport *transport = user_data;
    transport->config.receive((uint8_t *)bytes, length, transport->config.user_data);
}

static void on_component_state(NiceAgent *agent, guint stream_id, guint component_id, guint nice_state,
                               gpointer user_data)
{
    (void)agent;
    (void)stream_id;
    (void)component_id;
    IceTransport *transport = user_data;
    IceTransportState state = transport->state;
    if (nice_state == NICE_COMPONENT_STATE_CONNECTED || nice_state == NICE_COMPONENT_STATE_READY)
        state = ICE_TRANSPORT_STATE_CONNECTED;
    else if (nice_state == NICE_COMPONENT_STATE_FAILED)
        state = ICE_TRANSPORT_STATE_FAILED;
    if (state == transport->state)
        return;
    transport->state = state;
    transport->config.state_changed(state, transport->config.user_data);
}

static bool add_local_addresses(IceTransport *transport)
{
    g_auto(GStrv) addresses = host_addresses_list(transport->config.include_loopback);
    bool any = false;
    for (char **address = addresses; *address; address++) {
        NiceAddress nice_address;
        nice_address_init(&nice_address);
        if (nice_address_set_from_string(&nice_address, *address))
            any |= nice_agent_add_local_address(transport->agent, &nice_address);
    }
    return any;
}

static bool gather(IceTransport *transport)
{
    NiceAgent *agent = transport->agent;
    transport->stream_id = nice_agent_add_stream(agent, 1);
    return transport->stream_id != 0 && add_local_addresses(transport) &&
           nice_agent_get_local_credentials(agent, transport->stream_id, &transport->ufrag, &transport->pwd) &&
           nice_agent_attach_recv(agent, transport->stream_id, COMPONENT_ID, transport->config.context, on_datagram,
                                  transport) &&
           nice_agent_gather_candidates(agent, transport->stream_id);
}

IceTransport *ice_transport_new(const IceTransportConfig *config, GError **error)
{
    g_autoptr(IceTransport) transport = g_new0(IceTransport, 1);
    transport->config = *config;
    transport->agent = nice_agent_new_full(config->context, NICE_COMPATIBILITY_RFC5245, NICE_AGENT_OPTION_ICE_TRICKLE);
    /*
     * Consent (RFC 7675) is asked for by keep-alive checks every five seconds; the path has failed when none was
     * answered for fifty. libnice's "consent-freshness" gives up after two lost checks: at 10 % loss, a viewer every
     * few minutes.
     */
    g_object_set(transport->agent, "upnp", FALSE, "ice-tcp", FALSE, "controlling-mode", config->controlling,
                 "stun-pacing-timer", CHECK_PACING_MS, "keepalive-conncheck", TRUE, NULL);
    g_signal_connect(transport->agent, "component-state-changed", G_CALLBACK(on_component_state), transport);
    if (gather(transport))
        return g_steal_pointer(&transport);
    g_set_error(error, G_IO_ERROR, G_IO_ERROR_HOST_UNREACHABLE, "no network address to offer a candidate of");
    return NULL;
}

void ice_transport_free(IceTransport *transport)
{
    if (!transport)
        return;
    g_signal_handlers_disconnect_by_data(transport->agent, transport);
    if (transport->stream_id)
        nice_agent_remove_stream(transport->agent, transport->stream_id);
    g_object_unref(transport->agent);
    g_free(transport->ufrag);
    g_free(transport->pwd);
    g_free(transport);
}

const char *ice_transport_get_local_ufrag(const IceTransport *transport)
{
    return transport->ufrag;
}

const char *ice_transport_get_local_pwd(const IceTransport *transport)
{
    return transport->pwd;
}

char **ice_transport_get_local_candidates(IceTransport *transport)
{
    GSList *candidates = nice_agent_get_local_candidates(transport->agent, transport->stream_id, COMPONENT_ID);
    GPtrArray *lines = g_ptr_array_new();
    for (GSList *item = candidates; item; item = item->next) {
        char *line = nice_agent_generate_local_candidate_sdp(transport->agent, item->data);
        g_ptr_array_add(lines, g_strdup(g_str_has_prefix(line, "a=") ? line + 2 : line));
        g_free(line);
    }
    g_slist_free_full(candidates, (GDestroyNotify)nice_candidate_free);
    g_ptr_array_add(lines, NULL);
    return (char **)g_ptr_array_free(lines, FALSE);
}

bool ice_transport_set_remote_credentials(IceTransport *transport, const char *ufrag, const char *pwd)
{
    return nice_agent_set_remote_credentials(transport->agent, transport->stream_id, ufrag, pwd);
}

/* RFC 8839 5.1: foundation, component, transport, and more. libnice takes a tcptype for granted where it is TCP. */
static bool is_for_udp(const char *candidate)
{
    g_auto(GStrv) fields = g_strsplit(candidate, " ", 4);
    return g_strv_length(fields) == 4 && g_ascii_strcasecmp(fields[2], "udp") == 0;
}

bool ice_transport_add_remote_candidate(IceTransport *transport, const char *candidate)
{
    if (transport->n_remote_candidates >= MAX_REMOTE_CANDIDATES || strlen(candidate) > MAX_CANDIDATE_BYTES ||
        !is_for_udp(candidate))
        return false;
    g_autofree char *line = g_strconcat(g_str_has_prefix(candidate, "a=") ? "" : "a=", candidate, NULL);
    NiceCandidate *parsed = nice_agent_parse_remote_candidate_sdp(transport->agent, transport->stream_id, line);
    if (!parsed)
        return false;
    bool usable = parsed->component_id == COMPONENT_ID && nice_address_is_valid(&parsed->addr);
    if (usable) {
        GSList list = {.data = parsed};
        usable = nice_agent_set_remote_candidates(transport->agent, transport->stream_id, COMPONENT_ID, &list) > 0;
        transport->n_remote_candidates++;
    }
    nice_candidate_free(parsed);
    return usable;
}

bool ice_transport_send(IceTransport *transport, const uint8_t *datagram, size_t length)
{
    return nice_agent_send(transport->agent, transport->stream_id, COMPONENT_ID, (guint)length,
                           (const char *)datagram) == (int)length;
}

static void append_candidate(GString *text, const NiceCandidate *candidate)
{
    static const char *const types[] = {"host", "srflx", "prflx", "relay"};
    char address[NICE_ADDRESS_STRING_LEN];
    nice_address_to_string(&candidate->addr, address);
    g_string_append_printf(text, "%s %s:%u", candidate->type < G_N_ELEMENTS(types) ? types[candidate->type] : "?",
                           address, nice_address_get_port(&candidate->addr));
}

char *ice_transport_describe_path(IceTransport *transport)
{
    NiceCandidate *local = NULL, *remote = NULL;
    if (!nice_agent_get_selected_pair(transport->agent, transport->stream_id, COMPONENT_ID, &local, &remote))
        return NULL;
    GString *text = g_string_new(NULL);
    append_candidate(text, local);
    g_string_append(text, " -> ");
    append_candidate(text, remote);
    return g_string_free(text, FALSE);
}
