/*
 * Stands in for libgupnp-igd, which libnice is linked with for UPnP. This service never turns UPnP on, but the real
 * library brings an HTTP client, XML, SQLite, Kerberos and ICU into the process: a third of its memory and of its
 * start-up time. The executable's RPATH finds this one first. See docs/decisions/0001-no-upnp.md.
 */
#include <stdlib.h>

/* What libnice 0.1.18 to 0.1.21 refers to. None is ever called: nice_agent's "upnp" is false. */
__attribute__((visibility("default"))) void gupnp_simple_igd_thread_new(void);
__attribute__((visibility("default"))) void gupnp_simple_igd_get_type(void);
__attribute__((visibility("default"))) void gupnp_simple_igd_add_port(void);
__attribute__((visibility("default"))) void gupnp_simple_igd_remove_port(void);
__attribute__((visibility("default"))) void gupnp_simple_igd_remove_port_local(void);
__attribute__((visibility("default"))) void gupnp_simple_igd_delete_all_mappings(void);

void gupnp_simple_igd_thread_new(void)
{
    abort();
}

void gupnp_simple_igd_get_type(void)
{
    abort();
}

void gupnp_simple_igd_add_port(void)
{
    abort();
}

void gupnp_simple_igd_remove_port(void)
{
    abort();
}

void gupnp_simple_igd_remove_port_local(void)
{
    abort();
}

void gupnp_simple_igd_delete_all_mappings(void)
{
    abort();
}
