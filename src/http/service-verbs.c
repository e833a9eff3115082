/* The error domain of the verbs, and what their results hold; all else about them is the service's. */
#include "http/service-verbs.h"

G_DEFINE_QUARK(service - error - quark, service_error)

void service_connection_clear(ServiceConnection *connection)
{
    g_free(connection->client_id);
    g_free(connection->last_closed.client_id);
    *connection = (ServiceConnection){0};
}

void service_snapshot_clear(ServiceSnapshot *snapshot)
{
    g_clear_pointer(&snapshot->jpeg, g_bytes_unref);
}
