/* Deadlines and places, with time as the test sets it; a cut connection is one whose other end sees its end. */
#include "http/connection-guard.h"
#include "util/deadline.h"

#include <sys/socket.h>
#include <unistd.h>

#define SECOND G_USEC_PER_SEC

static const ConnectionLimits limits = {.connections = 3, .idle_us = 30 * SECOND, .request_us = 10 * SECOND};

/* A guarded socket and its other end. */
typedef struct Connection {
    int fds[2];
    GuardedConnection *guarded;
} Connection;

static Connection open_connection_from(ConnectionGuard *guard, uint64_t network, int64_t now_us)
{
    Connection connection;
    g_assert_cmpint(socketpair(AF_UNIX, SOCK_STREAM, 0, connection.fds), ==, 0);
    connection.guarded = connection_guard_add(guard, connection.fds[0], network, now_us);
    return connection;
}

static Connection open_connection(ConnectionGuard *guard, int64_t now_us)
{
    return open_connection_from(guard, 1, now_us);
}

static void close_connection(ConnectionGuard *guard, Connection *connection)
{
    connection_guard_remove(guard, connection->guarded);
    close(connection->fds[0]);
    close(connection->fds[1]);
}

static gboolean is_cut(const Connection *connection)
{
    char byte;
    return recv(connection->fds[1], &byte, 1, MSG_DONTWAIT) == 0;
}

static void test_phases(void)
{
    g_autoptr(ConnectionGuard) guard = connection_guard_new(&limits);
    g_assert_cmpint(connection_guard_next_timeout(guard), ==, DEADLINE_NEVER);
    Connection connection = open_connection(guard, 0);
    g_assert_cmpint(connection_guard_next_timeout(guard), ==, 30 * SECOND);
    connection_guard_begin(guard, connection.guarded, CONNECTION_PHASE_REQUEST, 5 * SECOND);
    g_assert_cmpint(connection_guard_next_timeout(guard), ==, 15 * SECOND);
    connection_guard_begin(guard, connection.guarded, CONNECTION_PHASE_IDLE, 6 * SECOND);
    g_assert_cmpint(connection_guard_next_timeout(guard), ==, 36 * SECOND);
    connection_guard_handle_timeout(guard, 36 * SECOND - 1);
    g_assert_false(is_cut(&connection));
    connection_guard_handle_timeout(guard, 36 * SECOND);
    g_assert_true(is_cut(&connection));
    g_assert_cmpint(connection_guard_next_timeout(guard), ==, DEADLINE_NEVER);
    close_connection(guard, &connection);
}

static void test_only_the_overdue_are_cut(void)
{
    g_autoptr(ConnectionGuard) guard = connection_guard_new(&limits);
    Connection idle = open_connection(guard, 0);
    Connection asking = open_connection(guard, 0);
    Connection late = open_connection(guard, 9 * SECOND);
    connection_guard_begin(guard, asking.guarded, CONNECTION_PHASE_REQUEST, 0);
    connection_guard_handle_timeout(guard, 10 * SECOND);
    g_assert_true(is_cut(&asking));
    g_assert_false(is_cut(&idle));
    connection_guard_handle_timeout(guard, 30 * SECOND);
    g_assert_true(is_cut(&idle));
    g_assert_false(is_cut(&late));
    close_connection(guard, &idle);
    close_connection(guard, &asking);
    close_connection(guard, &late);
}

static void test_the_longest_idle_makes_room(void)
{
    g_autoptr(ConnectionGuard) guard = connection_guard_new(&limits);
    Connection connections[5];
    for (int i = 0; i < 3; i++)
        connections[i] = open_connection(guard, i);
    connection_guard_begin(guard, connections[0].guarded, CONNECTION_PHASE_REQUEST, 4);
    connections[3] = open_connection(guard, 5);
    g_assert_true(is_cut(&connections[1]));
    connections[4] = open_connection(guard, 6);
    g_assert_true(is_cut(&connections[2]));
    g_assert_false(is_cut(&connections[0]));
    g_assert_false(is_cut(&connections[3]));
    for (int i = 0; i < 5; i++)
        close_connection(guard, &connections[i]);
}

/* Whoever opens one connection after the other only loses its own. */
static void test_the_greedy_make_room(void)
{
    g_autoptr(ConnectionGuard) guard = connection_guard_new(&limits);
    Connection quiet = open_connection_from(guard, 7, 0);
    Connection greedy[10];
    for (int i = 0; i < 10; i++)
        greedy[i] = open_connection_from(guard, 8, 1 + i);
    g_assert_false(is_cut(&quiet));
    for (int i = 0; i < 8; i++)
        g_assert_true(is_cut(&greedy[i]));
    Connection another = open_connection_from(guard, 9, 20);
    g_assert_true(is_cut(&greedy[8]));
    g_assert_false(is_cut(&quiet));
    g_assert_false(is_cut(&greedy[9]));
    close_connection(guard, &quiet);
    close_connection(guard, &another);
    for (int i = 0; i < 10; i++)
        close_connection(guard, &greedy[i]);
}

static void test_of_equals_the_longest_idle_makes_room(void)
{
    g_autoptr(ConnectionGuard) guard = connection_guard_new(&limits);
    Connection connections[4];
    for (int i = 0; i < 4; i++)
        connections[i] = open_connection_from(guard, (uint64_t)i, i);
    g_assert_true(is_cut(&connections[0]));
    for (int i = 1; i < 4; i++)
        g_assert_false(is_cut(&connections[i]));
    for (int i = 0; i < 4; i++)
        close_connection(guard, &connections[i]);
}

static void test_a_cut_one_stays_cut(void)
{
    g_autoptr(ConnectionGuard) guard = connection_guard_new(&limits);
    Connection connection = open_connection(guard, 0);
    connection_guard_handle_timeout(guard, 31 * SECOND);
    connection_guard_begin(guard, connection.guarded, CONNECTION_PHASE_IDLE, 32 * SECOND);
    g_assert_cmpint(connection_guard_next_timeout(guard), ==, DEADLINE_NEVER);
    close_connection(guard, &connection);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/connection-guard/each-phase-has-its-deadline", test_phases);
    g_test_add_func("/connection-guard/only-the-overdue-are-cut", test_only_the_overdue_are_cut);
    g_test_add_func("/connection-guard/the-longest-idle-makes-room", test_the_longest_idle_makes_room);
    g_test_add_func("/connection-guard/the-greedy-make-room", test_the_greedy_make_room);
    g_test_add_func("/connection-guard/of-equals-the-longest-idle-makes-room",
                    test_of_equals_the_longest_idle_makes_room);
    g_test_add_func("/connection-guard/a-cut-one-stays-cut", test_a_cut_one_stays_cut);
    return g_test_run();
}
