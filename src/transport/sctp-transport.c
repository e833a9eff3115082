/*
 * usrsctp with AF_CONN addresses. The library calls back with the address it was given, and its timers may still do so
 * after a socket was closed; so an address is a small Endpoint that outlives its transport for a while.
 */
#define G_LOG_DOMAIN "sctp"
#include "transport/sctp-transport.h"

#include <errno.h>
#include <string.h>
#include <usrsctp.h>

/* Retransmission, delayed acknowledgement and heartbeat timers count in hundreds of milliseconds. */
#define TICK_MS 50
/* Longer than any timer the library keeps for an association that was aborted. */
#define ENDPOINT_GRACE_US (10 * G_USEC_PER_SEC)
/* DTLS adds up to 37 bytes to a packet that must fit the path's smallest MTU. */
#define PATH_MTU_BYTES 1100
/* A dead association is noticed by heartbeats, and its answers show that the viewer lives. */
#define HEARTBEAT_MS 1000
/* A lost message (taken_over) is sent again after this rather than after RFC 9260's 1 s. */
#define RTO_MIN_MS 200
#define RTO_MAX_MS 2000
/* Messages are short; more than this unacknowledged means that the viewer does not listen. */
#define SEND_BUFFER_BYTES 65536

typedef struct Endpoint {
    SctpTransport *transport; /* NULL once freed */
    int64_t freed_at_us;
} Endpoint;

struct SctpStack {
    GMainContext *context;
    GSource *tick; /* NULL while there is nothing to time */
    int64_t ticked_at_us;
    guint n_transports;
    GQueue freed; /* Endpoint, oldest first */
};

struct SctpTransport {
    SctpTransportConfig config;
    Endpoint *endpoint;
    struct socket *socket;
};

static void free_old_endpoints(SctpStack *stack, int64_t now_us)
{
    Endpoint *oldest;
    while ((oldest = g_queue_peek_head(&stack->freed)) && now_us - oldest->freed_at_us >= ENDPOINT_GRACE_US) {
        usrsctp_deregister_address(oldest);
        g_free(g_queue_pop_head(&stack->freed));
    }
}

static void stop_ticking(SctpStack *stack)
{
    if (stack->tick)
        g_source_destroy(stack->tick);
    g_clear_pointer(&stack->tick, g_source_unref);
}

static gboolean on_tick(gpointer user_data)
{
    SctpStack *stack = user_data;
    int64_t now_us = g_get_monotonic_time();
    uint32_t elapsed_ms = (uint32_t)((now_us - stack->ticked_at_us) / 1000);
    stack->ticked_at_us += (int64_t)elapsed_ms * 1000;
    usrsctp_handle_timers(elapsed_ms);
    free_old_endpoints(stack, now_us);
    if (stack->n_transports == 0 && g_queue_is_empty(&stack->freed))
        stop_ticking(stack);
    return G_SOURCE_CONTINUE;
}

static void start_ticking(SctpStack *stack)
{
    if (stack->tick)
        return;
    stack->ticked_at_us = g_get_monotonic_time();
    stack->tick = g_timeout_source_new(TICK_MS);
    g_source_set_callback(stack->tick, on_tick, stack, NULL);
    g_source_attach(stack->tick, stack->context);
}

static int on_output(void *address, void *packet, size_t length, uint8_t tos, uint8_t set_df)
{
    (void)tos;
    (void)set_df;
    SctpTransport *transport = ((Endpoint *)address)->transport;
    if (!transport)
        return ENOTCONN;
    return transport->config.send(packet, length, transport->config.user_data) ? 0 : EAGAIN;
}

SctpStack *sctp_stack_new(GMainContext *context)
{
    SctpStack *stack = g_new0(SctpStack, 1);
    stack->context = context;
    g_queue_init(&stack->freed);
    usrsctp_init_nothreads(0, on_output, NULL);
    usrsctp_sysctl_set_sctp_ecn_enable(0); /* there is no IP header to mark */
    usrsctp_sysctl_set_sctp_asconf_enable(0);
    usrsctp_sysctl_set_sctp_auth_enable(0);
    usrsctp_sysctl_set_sctp_nr_outgoing_streams_default(SCTP_STREAMS);
    return stack;
}

void sctp_stack_free(SctpStack *stack)
{
    if (!stack)
        return;
    g_assert(stack->n_transports == 0);
    stop_ticking(stack);
    /* An inpcb that a timer still holds goes with a later tick; a few seconds of them are enough. */
    for (int i = 0; usrsctp_finish() != 0 && i < 100; i++)
        usrsctp_handle_timers(100);
    g_queue_clear_full(&stack->freed, g_free);
    g_free(stack);
}

static void handle_notification(SctpTransport *transport, const union sctp_notification *notification, size_t length)
{
    if (length < sizeof notification->sn_header)
        return;
    switch (notification->sn_header.sn_type) {
    case SCTP_ASSOC_CHANGE:
        if (length >= sizeof notification->sn_assoc_change && notification->sn_assoc_change.sac_state == SCTP_COMM_UP)
            transport->config.connected(transport->config.user_data);
        break;
    case SCTP_SENDER_DRY_EVENT:
        transport->config.sent_all(transport->config.user_data);
        break;
    default:
        break;
    }
}

/* Called from within usrsctp_conninput(); data is ours to free. */
static int on_receive(struct socket *socket, union sctp_sockstore address, void *data, size_t length,
                      struct sctp_rcvinfo info, int flags, void *user_data)
{
    (void)socket;
    (void)address;
    SctpTransport *transport = ((Endpoint *)user_data)->transport;
    if (!data)
        return 1;
    if (transport && (flags & MSG_NOTIFICATION))
        handle_notification(transport, data, length);
    else if (transport && (flags & MSG_EOR) && length <= SCTP_MAX_MESSAGE_BYTES)
        transport->config.receive(info.rcv_sid, ntohl(info.rcv_ppid), data, length, transport->config.user_data);
    free(data); /* not g_free(): the library's malloc() made it */
    return 1;
}

static bool subscribe(struct socket *socket, uint16_t type)
{
    struct sctp_event event = {.se_assoc_id = SCTP_ALL_ASSOC, .se_type = type, .se_on = 1};
    return usrsctp_setsockopt(socket, IPPROTO_SCTP, SCTP_EVENT, &event, sizeof event) == 0;
}

static bool set_options(struct socket *socket)
{
    const struct linger linger = {.l_onoff = 1, .l_linger = 0}; /* close() aborts, and frees at once */
    const int on = 1, send_buffer = SEND_BUFFER_BYTES, receive_buffer = 4 * SCTP_MAX_MESSAGE_BYTES;
    const struct sctp_initmsg streams = {.sinit_num_ostreams = SCTP_STREAMS, .sinit_max_instreams = SCTP_STREAMS};
    const struct sctp_rtoinfo rto = {.srto_initial = RTO_MIN_MS, .srto_min = RTO_MIN_MS, .srto_max = RTO_MAX_MS};
    const struct sctp_paddrparams path = {
        .spp_address.ss_family = AF_CONN,
        .spp_hbinterval = HEARTBEAT_MS,
        .spp_pathmtu = PATH_MTU_BYTES,
        .spp_flags = SPP_HB_ENABLE | SPP_PMTUD_DISABLE,
    };
    return usrsctp_set_non_blocking(socket, 1) == 0 &&
           usrsctp_setsockopt(socket, SOL_SOCKET, SO_LINGER, &linger, sizeof linger) == 0 &&
           usrsctp_setsockopt(socket, SOL_SOCKET, SO_SNDBUF, &send_buffer, sizeof send_buffer) == 0 &&
           usrsctp_setsockopt(socket, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer) == 0 &&
           usrsctp_setsockopt(socket, IPPROTO_SCTP, SCTP_NODELAY, &on, sizeof on) == 0 &&
           usrsctp_setsockopt(socket, IPPROTO_SCTP, SCTP_INITMSG, &streams, sizeof streams) == 0 &&
           usrsctp_setsockopt(socket, IPPROTO_SCTP, SCTP_RTOINFO, &rto, sizeof rto) == 0 &&
           usrsctp_setsockopt(socket, IPPROTO_SCTP, SCTP_PEER_ADDR_PARAMS, &path, sizeof path) == 0 &&
           subscribe(socket, SCTP_ASSOC_CHANGE) && subscribe(socket, SCTP_SENDER_DRY_EVENT);
}

/* Both sides connect, as RFC 8841 9 has it; the two INITs make one association (RFC 9260 5.2). */
static bool bind_and_connect(SctpTransport *transport)
{
    struct sockaddr_conn address = {
        .sconn_family = AF_CONN,
        .sconn_port = htons(transport->config.local_port),
        .sconn_addr = transport->endpoint,
    };
    if (usrsctp_bind(transport->socket, (struct sockaddr *)&address, sizeof address) != 0)
        return false;
    address.sconn_port = htons(transport->config.remote_port);
    return usrsctp_connect(transport->socket, (struct sockaddr *)&address, sizeof address) == 0 || errno == EINPROGRESS;
}

SctpTransport *sctp_transport_new(const SctpTransportConfig *config, GError **error)
{
    g_autoptr(SctpTransport) transport = g_new0(SctpTransport, 1);
    transport->config = *config;
    config->stack->n_transports++;
    start_ticking(config->stack);
    transport->endpoint = g_new0(Endpoint, 1);
    transport->endpoint->transport = transport;
    usrsctp_register_address(transport->endpoint);
    transport->socket = usrsctp_socket(AF_CONN, SOCK_STREAM, IPPROTO_SCTP, on_receive, NULL, 0, transport->endpoint);
    if (transport->socket && set_options(transport->socket) && bind_and_connect(transport))
        return g_steal_pointer(&transport);
    g_set_error(error, G_IO_ERROR, g_io_error_from_errno(errno), "cannot set up SCTP: %s", g_strerror(errno));
    return NULL;
}

void sctp_transport_free(SctpTransport *transport)
{
    if (!transport)
        return;
    if (transport->socket)
        usrsctp_close(transport->socket);
    transport->endpoint->transport = NULL;
    transport->endpoint->freed_at_us = g_get_monotonic_time();
    g_queue_push_tail(&transport->config.stack->freed, transport->endpoint);
    transport->config.stack->n_transports--;
    g_free(transport);
}

void sctp_transport_handle_packet(SctpTransport *transport, const uint8_t *packet, size_t length)
{
    usrsctp_conninput(transport->endpoint, packet, length, 0);
}

bool sctp_transport_send(SctpTransport *transport, uint16_t stream, SctpPpid ppid, const void *message, size_t length)
{
    struct sctp_sndinfo info = {
        .snd_sid = stream,
        .snd_ppid = htonl(ppid),
        .snd_flags = SCTP_EOR | SCTP_SACK_IMMEDIATELY,
    };
    return usrsctp_sendv(transport->socket, message, length, NULL, 0, &info, sizeof info, SCTP_SENDV_SNDINFO, 0) ==
           (ssize_t)length;
}
