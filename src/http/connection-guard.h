/*
 * Cuts connections that are not worth keeping, so that no peer can hold the server by being slow. An idle time-out
 * alone does not do: a byte now and then keeps it from ever running out. Here each phase of a connection has a deadline
 * that no byte moves: from the connect, or the end of the last answer, to the end of the next request's headers; and
 * from there to the end of its answer. And where there are too many connections, one makes room for the new one: of the
 * network that has most of them, the one that has done nothing for longest. So a single peer takes connections from
 * itself alone, however many it opens. There is no other limit per address: many viewers share that of a proxy or a
 * NAT.
 *
 * One thread; time is an argument.
 */
#pragma once

#include <glib.h>
#include <stdint.h>

typedef struct ConnectionGuard ConnectionGuard;
typedef struct GuardedConnection GuardedConnection;

typedef enum ConnectionPhase {
    CONNECTION_PHASE_IDLE,    /* no request yet, or part of its headers */
    CONNECTION_PHASE_REQUEST, /* the headers are here; the body comes, or the answer goes */
} ConnectionPhase;

typedef struct ConnectionLimits {
    guint connections;
    int64_t idle_us;    /* longest CONNECTION_PHASE_IDLE */
    int64_t request_us; /* longest CONNECTION_PHASE_REQUEST */
} ConnectionLimits;

ConnectionGuard *connection_guard_new(const ConnectionLimits *limits); /* (transfer full) */
void connection_guard_free(ConnectionGuard *guard);                    /* NULL is allowed; no connection may be left */

/**
 * Watches over the socket fd, which stays its owner's, of a peer in network (peer_address_network()); belongs to the
 * guard until connection_guard_remove().
 */
GuardedConnection *connection_guard_add(ConnectionGuard *guard, int fd, uint64_t network, int64_t now_us);

/** A phase of the connection begins. */
void connection_guard_begin(ConnectionGuard *guard, GuardedConnection *connection, ConnectionPhase phase,
                            int64_t now_us);

/** The connection is closed; to be called before its descriptor is. */
void connection_guard_remove(ConnectionGuard *guard, GuardedConnection *connection);

/** Shuts the sockets down that are overdue; their owner sees the end of them, and closes. */
void connection_guard_handle_timeout(ConnectionGuard *guard, int64_t now_us);

/** When to call connection_guard_handle_timeout() next; DEADLINE_NEVER if nothing is due. */
int64_t connection_guard_next_timeout(const ConnectionGuard *guard);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(ConnectionGuard, connection_guard_free)
