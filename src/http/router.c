/*
 * Matching is linear: the table has a dozen rows. The rules are Starlette's, whose clients we inherit: a wrong method
 * goes before a redirect, and a redirect is a 307 to the path without its trailing slashes, or with one.
 */
#include "http/router.h"

#include <string.h>

/* True if path, from where the pattern has its parameter, fits; parameter is set where there is one. */
static bool matches_pattern(const char *pattern, const char *path, char **ret_parameter)
{
    const char *brace = strchr(pattern, '{');
    if (!brace)
        return strcmp(pattern, path) == 0;
    size_t literal = (size_t)(brace - pattern);
    if (strncmp(pattern, path, literal) != 0)
        return false;
    const char *value = path + literal;
    if (!g_str_has_suffix(brace, ":path}") && (*value == '\0' || strchr(value, '/')))
        return false;
    *ret_parameter = g_strdup(value);
    return true;
}

/* The path within the table: without the prefix, if it has it. */
static const char *strip_prefix(const char *path)
{
    size_t length = strlen(ROUTER_PREFIX);
    bool has_prefix = strncmp(path, ROUTER_PREFIX, length) == 0 && (path[length] == '/' || path[length] == '\0');
    return has_prefix ? path + length : path;
}

/* The methods that the table has for path, and in ret_match the route for method, if there is one. */
static unsigned look_up(const Route *routes, HttpMethod method, const char *path, RouteMatch *ret_match)
{
    unsigned methods = 0;
    for (const Route *route = routes; route->pattern && !ret_match->route; route++) {
        g_autofree char *parameter = NULL;
        if (!matches_pattern(route->pattern, strip_prefix(path), &parameter))
            continue;
        methods |= route->methods;
        if (route->methods & method) {
            ret_match->route = route;
            ret_match->parameter = g_steal_pointer(&parameter);
        }
    }
    return methods;
}

/* The path with its trailing slashes gone, or with one where it had none. (transfer full) */
static char *other_slash(const char *path)
{
    if (!g_str_has_suffix(path, "/"))
        return g_strconcat(path, "/", NULL);
    char *shorter = g_strdup(path);
    for (size_t length = strlen(shorter); length > 0 && shorter[length - 1] == '/'; length--)
        shorter[length - 1] = '\0';
    return shorter;
}

/*
 * A reference from path to target that climbs to the root first: it is right whatever scheme, host and prefix a proxy
 * in front of us shows to the client (RFC 3986, 5.2.4; RFC 9110, 10.2.2 allows a relative one).
 */
static char *make_location(const char *path, const char *target, const char *query)
{
    GString *location = g_string_new(NULL);
    for (const char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/'))
        g_string_append(location, "../");
    if (location->len == 0)
        g_string_append(location, "./");
    g_string_append_uri_escaped(location, target + 1, "/!$&'()*+,;=:@", FALSE);
    if (query && *query) {
        g_string_append_c(location, '?');
        g_string_append_uri_escaped(location, query, "/?!$&'()*+,;=:@%", FALSE);
    }
    return g_string_free(location, FALSE);
}

/* Where path is one slash away from a route, that is what match becomes. */
static void look_for_redirect(const Route *routes, const char *path, const char *query, RouteMatch *match)
{
    g_autofree char *target = other_slash(path);
    g_auto(RouteMatch) other = {0};
    if (*target == '\0' || look_up(routes, HTTP_METHOD_OTHER, target, &other) == 0)
        return;
    match->result = ROUTE_REDIRECT;
    match->location = make_location(path, target, query);
}

void router_match(const Route *routes, HttpMethod method, const char *path, const char *query, RouteMatch *ret_match)
{
    *ret_match = (RouteMatch){.result = ROUTE_NOT_FOUND};
    /* A path that is no text can be nobody's, and must not get into an answer or a log. */
    if (*path != '/' || !g_utf8_validate(path, -1, NULL))
        return;
    unsigned methods = look_up(routes, method, path, ret_match);
    if (ret_match->route) {
        ret_match->result = ROUTE_FOUND;
    } else if (methods != 0) {
        ret_match->result = ROUTE_WRONG_METHOD;
        ret_match->allow = http_method_list(methods);
    } else {
        look_for_redirect(routes, path, query, ret_match);
    }
}

void route_match_clear(RouteMatch *match)
{
    g_free(match->parameter);
    g_free(match->allow);
    g_free(match->location);
    *match = (RouteMatch){0};
}
