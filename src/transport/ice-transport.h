/*
 * One ICE agent with one component (RFC 8445): finds the path to the viewer and carries datagrams over it. An edge
 * around libnice that holds no policy. Loop thread.
 */
#pragma once

#include <gio/gio.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct IceTransport IceTransport;

typedef enum IceTransportState {
    ICE_TRANSPORT_STATE_CHECKING,
    ICE_TRANSPORT_STATE_CONNECTED, /* a pair is selected: datagrams pass */
    ICE_TRANSPORT_STATE_FAILED,    /* no pair works, or consent was lost (RFC 7675) */
} IceTransportState;

typedef struct IceTransportConfig {
    GMainContext *context;
    bool include_loopback; /* loopback candidates too: the viewer is on this machine */
    bool controlling;      /* only towards an ICE-lite peer (RFC 8445 6.1.1) */
    void (*receive)(uint8_t *datagram, size_t length, gpointer user_data); /* may be changed in place */
    void (*state_changed)(IceTransportState state, gpointer user_data);
    gpointer user_data;
} IceTransportConfig;

/**
 * Opens the sockets and gathers the host candidates before it returns (transfer full); NULL with error set where there
 * is no address to use.
 */
IceTransport *ice_transport_new(const IceTransportConfig *config, GError **error);

/** Closes the sockets; no callback comes from then on. NULL is allowed. */
void ice_transport_free(IceTransport *transport);

const char *ice_transport_get_local_ufrag(const IceTransport *transport); /* (transfer none) */
const char *ice_transport_get_local_pwd(const IceTransport *transport);   /* (transfer none) */

/** "candidate:..." lines, NULL-terminated (transfer full; g_strfreev). */
char **ice_transport_get_local_candidates(IceTransport *transport);

/** The viewer's credentials; checks begin, also with candidates yet unknown. False where libnice refuses them. */
bool ice_transport_set_remote_credentials(IceTransport *transport, const char *ufrag, const char *pwd);

/**
 * A candidate of the viewer: "candidate:...", with or without "a=". False where it cannot be used (an mDNS name, TCP,
 * malformed, one too many): never fatal, the viewer's own checks may still find us.
 */
bool ice_transport_add_remote_candidate(IceTransport *transport, const char *candidate);

/** False where there is no path, or its socket's buffer is full. */
bool ice_transport_send(IceTransport *transport, const uint8_t *datagram, size_t length);

/** The selected pair as "host 192.0.2.1:5000 -> prflx 192.0.2.7:6000"; NULL before there is one (transfer full). */
char *ice_transport_describe_path(IceTransport *transport);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(IceTransport, ice_transport_free)
