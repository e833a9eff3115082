/*
 * DTLS 1.2 over datagrams that others carry (RFC 6347, RFC 8827), with the keys for SRTP (RFC 5764). An edge around
 * OpenSSL that holds no policy: datagrams and the time go in, datagrams, application data and state come out by
 * callbacks. Loop thread.
 */
#pragma once

#include <gio/gio.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** What all connections share: the certificate by which viewers know the service, and OpenSSL's settings. */
typedef struct DtlsContext DtlsContext;

/** With a certificate of its own (transfer full); NULL with error set where OpenSSL fails. */
DtlsContext *dtls_context_new(GError **error);
void dtls_context_free(DtlsContext *context); /* NULL is allowed */

/** The certificate's fingerprint: "sha-256 AA:BB:...", as an SDP a=fingerprint has it (RFC 8122). (transfer none) */
const char *dtls_context_get_fingerprint(const DtlsContext *context);

typedef struct DtlsTransport DtlsTransport;

typedef enum DtlsState {
    DTLS_STATE_HANDSHAKING,
    DTLS_STATE_CONNECTED, /* and the peer's certificate has the fingerprint of the offer */
    DTLS_STATE_CLOSED,    /* by the peer's close_notify */
    DTLS_STATE_FAILED,
} DtlsState;

/** The SRTP keys of both directions: key and salt as libsrtp wants them (RFC 5764 4.2). */
typedef struct DtlsSrtpKeys {
    const char *profile; /* OpenSSL's name: "SRTP_AEAD_AES_128_GCM"; static */
    uint8_t local[64];   /* key, then salt */
    uint8_t remote[64];
    size_t key_length;
    size_t salt_length;
} DtlsSrtpKeys;

typedef struct DtlsTransportConfig {
    const DtlsContext *context;   /* outlives the transport */
    bool active;                  /* we send the ClientHello (RFC 8842 5) */
    const char *fingerprint_hash; /* of the peer: "sha-256" */
    const uint8_t *fingerprint_digest;
    size_t fingerprint_length;
    void (*send)(const uint8_t *datagram, size_t length, gpointer user_data);
    void (*receive)(const uint8_t *data, size_t length, gpointer user_data); /* application data: SCTP */
    gpointer user_data;
} DtlsTransportConfig;

/** (transfer full); NULL with error set where OpenSSL fails. Nothing is sent yet. */
DtlsTransport *dtls_transport_new(const DtlsTransportConfig *config, GError **error);
void dtls_transport_free(DtlsTransport *transport); /* NULL is allowed; sends nothing */

/** Starts the handshake where we are active; to be called once the path is there. */
void dtls_transport_start(DtlsTransport *transport);

/**
 * A datagram from the network. True where it held something authentic or moved the handshake on. May call send and
 * receive; the state may have changed after it.
 */
bool dtls_transport_handle_datagram(DtlsTransport *transport, const uint8_t *datagram, size_t length);

/** To be called when dtls_transport_next_timeout() has come: retransmits the flight. */
void dtls_transport_handle_timeout(DtlsTransport *transport);

/** When the handshake's flight is to be sent again, given the time; DEADLINE_NEVER if it is not waiting. */
int64_t dtls_transport_next_timeout(const DtlsTransport *transport, int64_t now_us);

DtlsState dtls_transport_get_state(const DtlsTransport *transport);

/** Why it failed, for the log; "" otherwise. */
const char *dtls_transport_get_error(const DtlsTransport *transport);

/** The keys for SRTP, once connected; false where no SRTP profile was agreed on. */
bool dtls_transport_export_srtp_keys(DtlsTransport *transport, DtlsSrtpKeys *ret_keys);

/** Sends application data as one record; false where it is not connected or data is too long for a datagram. */
bool dtls_transport_send(DtlsTransport *transport, const uint8_t *data, size_t length);

/** Sends close_notify, where connected: the end of an ordinary conversation. */
void dtls_transport_close(DtlsTransport *transport);

/**
 * Sends a fatal access_denied alert where connected and active, else close_notify: the peer is turned away. Browsers
 * report a connection as failed at once then, while one closed by close_notify looks connected for seconds more.
 */
void dtls_transport_abort(DtlsTransport *transport);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(DtlsContext, dtls_context_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DtlsTransport, dtls_transport_free)
