/*
 * Paths and queries against the table of routes: the first byte is the method, the rest a path, and after a line break
 * a query. Every redirect is a relative reference in clean ASCII.
 */
#include "http/routes.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static void check_location(const char *location)
{
    g_assert(g_str_has_prefix(location, "./") || g_str_has_prefix(location, "../"));
    for (const char *c = location; *c; c++)
        g_assert(g_ascii_isgraph(*c));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    if (length == 0)
        return 0;
    g_autofree char *path = g_strndup((const char *)bytes + 1, length - 1);
    char *query = strchr(path, '\n');
    if (query)
        *query++ = '\0';
    g_auto(RouteMatch) match = {0};
    router_match(routes_table, (HttpMethod)(1 << bytes[0] % 5 >> 1), path, query, &match);
    g_assert((match.result == ROUTE_FOUND) == (match.route != NULL));
    g_assert((match.result == ROUTE_WRONG_METHOD) == (match.allow != NULL));
    g_assert((match.result == ROUTE_REDIRECT) == (match.location != NULL));
    g_assert(!match.parameter || g_utf8_validate(match.parameter, -1, NULL));
    if (match.location)
        check_location(match.location);
    return 0;
}
