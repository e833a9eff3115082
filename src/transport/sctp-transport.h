/*
 * SCTP over DTLS for data channels (RFC 8261, RFC 8831): messages on streams, no more. An edge around usrsctp, run
 * without threads of its own. Loop thread.
 */
#pragma once

#include <gio/gio.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** The longest message taken from a viewer; announced as a=max-message-size (RFC 8841 6.1). */
#define SCTP_MAX_MESSAGE_BYTES 16384

/** Streams in each direction: a browser may name any channel below its own limit of 1024. */
#define SCTP_STREAMS 1024

/** Payload protocol identifiers of RFC 8831 8. */
typedef enum SctpPpid {
    SCTP_PPID_DCEP = 50,
    SCTP_PPID_STRING = 51,
    SCTP_PPID_BINARY = 53,
    SCTP_PPID_STRING_EMPTY = 56,
    SCTP_PPID_BINARY_EMPTY = 57,
} SctpPpid;

/** The library itself: one in a process, made before and freed after all transports. */
typedef struct SctpStack SctpStack;

SctpStack *sctp_stack_new(GMainContext *context); /* (transfer full) */
void sctp_stack_free(SctpStack *stack);           /* NULL is allowed */

typedef struct SctpTransport SctpTransport;

typedef struct SctpTransportConfig {
    SctpStack *stack;
    uint16_t local_port;
    uint16_t remote_port;
    bool (*send)(const uint8_t *packet, size_t length, gpointer user_data);
    void (*receive)(uint16_t stream, uint32_t ppid, const uint8_t *message, size_t length, gpointer user_data);
    void (*connected)(gpointer user_data);
    void (*sent_all)(gpointer user_data); /* the peer has acknowledged everything */
    gpointer user_data;
} SctpTransportConfig;

/** (transfer full); NULL with error set where the library fails. Connects at once: DTLS must be up. */
SctpTransport *sctp_transport_new(const SctpTransportConfig *config, GError **error);

/** Aborts the association. No callback comes from then on but send, for the ABORT, before it returns. NULL is allowed.
 */
void sctp_transport_free(SctpTransport *transport);

/** A packet that came out of DTLS. */
void sctp_transport_handle_packet(SctpTransport *transport, const uint8_t *packet, size_t length);

/** Queues a message, reliable and ordered, acknowledged at once by the peer; false where it does not fit. */
bool sctp_transport_send(SctpTransport *transport, uint16_t stream, SctpPpid ppid, const void *message, size_t length);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(SctpStack, sctp_stack_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SctpTransport, sctp_transport_free)
