/* A queue of connections, that which did something last at its tail. A hundred entries are looked through, not sorted,
 * nor counted in advance.
 */
#include "http/connection-guard.h"

#include "util/deadline.h"

#include <stdbool.h>
#include <sys/socket.h>

struct GuardedConnection {
    GList link; /* in the guard's queue until it is cut */
    int fd;
    uint64_t network;
    int64_t deadline_us; /* DEADLINE_NEVER: it is cut */
};

struct ConnectionGuard {
    ConnectionLimits limits;
    GQueue connections;
};

ConnectionGuard *connection_guard_new(const ConnectionLimits *limits)
{
    ConnectionGuard *guard = g_new0(ConnectionGuard, 1);
    guard->limits = *limits;
    g_queue_init(&guard->connections);
    return guard;
}

void connection_guard_free(ConnectionGuard *guard)
{
    if (!guard)
        return;
    g_assert(g_queue_is_empty(&guard->connections));
    g_free(guard);
}

static bool is_cut(const GuardedConnection *connection)
{
    return connection->deadline_us == DEADLINE_NEVER;
}

static void cut(ConnectionGuard *guard, GuardedConnection *connection)
{
    g_queue_unlink(&guard->connections, &connection->link);
    connection->deadline_us = DEADLINE_NEVER;
    shutdown(connection->fd, SHUT_RDWR);
}

static guint count_in_network(const ConnectionGuard *guard, uint64_t network)
{
    guint count = 0;
    for (const GList *link = guard->connections.head; link; link = link->next)
        count += ((const GuardedConnection *)link->data)->network == network;
    return count;
}

/* Which connection makes room for one more of newcomer's network, which counts. */
static GuardedConnection *choose_victim(ConnectionGuard *guard, uint64_t newcomer)
{
    GuardedConnection *victim = NULL;
    guint most = 0;
    for (GList *link = guard->connections.head; link; link = link->next) {
        GuardedConnection *connection = link->data;
        guint count = count_in_network(guard, connection->network) + (connection->network == newcomer);
        if (count > most) {
            most = count;
            victim = connection;
        }
    }
    return victim;
}

GuardedConnection *connection_guard_add(ConnectionGuard *guard, int fd, uint64_t network, int64_t now_us)
{
    if (guard->connections.length >= guard->limits.connections)
        cut(guard, choose_victim(guard, network));
    GuardedConnection *connection = g_new0(GuardedConnection, 1);
    connection->link.data = connection;
    connection->fd = fd;
    connection->network = network;
    connection->deadline_us = now_us + guard->limits.idle_us;
    g_queue_push_tail_link(&guard->connections, &connection->link);
    return connection;
}

void connection_guard_begin(ConnectionGuard *guard, GuardedConnection *connection, ConnectionPhase phase,
                            int64_t now_us)
{
    if (is_cut(connection))
        return;
    connection->deadline_us =
        now_us + (phase == CONNECTION_PHASE_REQUEST ? guard->limits.request_us : guard->limits.idle_us);
    g_queue_unlink(&guard->connections, &connection->link);
    g_queue_push_tail_link(&guard->connections, &connection->link);
}

void connection_guard_remove(ConnectionGuard *guard, GuardedConnection *connection)
{
    if (!is_cut(connection))
        g_queue_unlink(&guard->connections, &connection->link);
    g_free(connection);
}

void connection_guard_handle_timeout(ConnectionGuard *guard, int64_t now_us)
{
    for (GList *link = guard->connections.head; link;) {
        GuardedConnection *connection = link->data;
        link = link->next;
        if (connection->deadline_us <= now_us)
            cut(guard, connection);
    }
}

int64_t connection_guard_next_timeout(const ConnectionGuard *guard)
{
    int64_t next_us = DEADLINE_NEVER;
    for (const GList *link = guard->connections.head; link; link = link->next)
        next_us = deadline_min(next_us, ((const GuardedConnection *)link->data)->deadline_us);
    return next_us;
}
