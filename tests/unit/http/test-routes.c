/*
 * All routes, beyond the rows of the contract: each answers as it is described, bounds, and what the service behind
 * them says.
 */
#include "http/routes.h"
#include "routes-fixture.h"

#include <string.h>
#include <unistd.h>

#define NO_CLIENT "{\"detail\":\"Client not found or already disconnected\"}"
#define OFFER     "{\"sdp\":\"v=0\",\"type\":\"offer\"}"

/* The root of the API under the prefix has no row in the contract's files: it has no path of its own. */
static void test_redirects(RoutesFixture *fixture, gconstpointer data)
{
    (void)data;
    const struct {
        const char *path;
        const char *target;
    } redirects[] = {
        {PREFIX, PREFIX "/"},
        {"/connections///", "/connections"},
        {"/camera/status/?a=b", "/camera/status?a=b"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(redirects); i++) {
        g_autoptr(HttpClientResponse) response = routes_fixture_ask(fixture, "GET", redirects[i].path, NULL, NULL);
        g_assert_cmpint(response->status, ==, 307);
        g_autofree char *base = g_strconcat("http://host", redirects[i].path, NULL);
        g_autofree char *target =
            g_uri_resolve_relative(base, http_client_header(response, "location"), G_URI_FLAGS_ENCODED, NULL);
        g_assert_cmpstr(target + strlen("http://host"), ==, redirects[i].target);
    }
}

/* A body as its fields' examples make it; what has none is left out. (transfer full) */
static char *example_body(const RequestField *fields)
{
    json_auto_t *body = json_object();
    for (const RequestField *field = fields; field->name; field++) {
        if (field->literal)
            json_object_set_new(body, field->name, json_string(field->literal));
        else if (field->example)
            json_object_set_new(body, field->name, json_loads(field->example, JSON_DECODE_ANY, NULL));
    }
    return json_dumps(body, JSON_COMPACT);
}

/* The viewer that the examples speak of. */
#define EXAMPLE_VIEWER "3f1c9a52-6f0e-4c1d-9d55-0c6c7a1f2b34"

/* Every handler there is, asked as its own description says, answers as that says. */
static void test_every_route_answers_as_described(RoutesFixture *fixture, gconstpointer data)
{
    (void)data;
    routes_fixture_set_viewer(fixture, EXAMPLE_VIEWER);
    for (const Route *route = routes_table; route->pattern; route++) {
        if (!route->summary)
            continue;
        g_autofree char *start = g_strndup(route->pattern, strcspn(route->pattern, "{"));
        g_autofree char *path = g_strconcat(start, strchr(route->pattern, '{') ? EXAMPLE_VIEWER : NULL, NULL);
        g_autofree char *body = route->body ? example_body(route->body) : NULL;
        g_autofree char *method = http_method_list(route->methods & ~(unsigned)HTTP_METHOD_HEAD);
        g_autoptr(HttpClientResponse) response = routes_fixture_ask(fixture, method, path, JSON, body);
        g_assert_cmpint(response->status, ==, 200);
    }
}

static void test_nobody_watches(RoutesFixture *fixture, gconstpointer data)
{
    (void)data;
    routes_fixture_set_viewer(fixture, NULL);
    routes_fixture_expect(fixture, "GET", "/connections", NULL, 200,
                          "{\"clients\":[],\"current_client\":null,\"connection_duration\":0,\"state\":null,"
                          "\"timeline\":null,\"last_closed\":null}");
    routes_fixture_expect(fixture, "POST", "/force-release", NULL, 200, "{\"status\":\"already_empty\"}");
    routes_fixture_expect(fixture, "DELETE", "/connections/viewer", NULL, 404, NO_CLIENT);
}

static void test_bad_offer(RoutesFixture *fixture, gconstpointer data)
{
    (void)data;
    routes_fixture_set_error(fixture, SERVICE_ERROR_BAD_OFFER, "no video \303");
    routes_fixture_expect(fixture, "POST", "/offer", OFFER, 422,
                          "{\"detail\":[{\"type\":\"value_error\",\"loc\":[\"body\",\"sdp\"],"
                          "\"msg\":\"Value error, no video \357\277\275\",\"input\":\"v=0\"}]}");
}

/* A service that does not keep up: every route that asks it says so. */
static void test_internal_errors(RoutesFixture *fixture, gconstpointer data)
{
    (void)data;
    static const char *const requests[][3] = {
        {"POST", "/offer", OFFER},
        {"POST", "/ice", "{\"candidate\":\"\",\"client_id\":\"viewer\"}"},
        {"DELETE", "/connections/viewer", NULL},
        {"GET", "/connections", NULL},
        {"POST", "/force-release", NULL},
        {"POST", "/cleanup", NULL},
    };
    routes_fixture_set_error(fixture, SERVICE_ERROR_INTERNAL, "late");
    for (size_t i = 0; i < G_N_ELEMENTS(requests); i++)
        routes_fixture_expect(fixture, requests[i][0], requests[i][1], requests[i][2], 500,
                              "{\"detail\":\"Internal server error: late\"}");
}

static void test_cleanup_is_of_those_older_than_an_hour(RoutesFixture *fixture, gconstpointer data)
{
    (void)data;
    routes_fixture_expect(fixture, "POST", "/cleanup", NULL, 200, "{\"status\":\"ok\"}");
    g_mutex_lock(&fixture->service.mutex);
    g_assert_cmpint(fixture->service.max_age_us, ==, INT64_C(3600000000));
    g_mutex_unlock(&fixture->service.mutex);
}

static void test_bad_offer_is_given_back_cut(RoutesFixture *fixture, gconstpointer data)
{
    (void)data;
    routes_fixture_set_error(fixture, SERVICE_ERROR_BAD_OFFER, "bad");
    g_autofree char *sdp = g_strnfill(100000, 'x');
    g_autofree char *body = g_strdup_printf("{\"sdp\":\"%s\",\"type\":\"offer\"}", sdp);
    g_autoptr(HttpClientResponse) response = routes_fixture_ask(fixture, "POST", "/offer", JSON, body);
    g_assert_cmpint(response->status, ==, 422);
    g_assert_cmpuint(response->body_length, <, 1200);
    g_mutex_lock(&fixture->service.mutex);
    g_assert_cmpuint(strlen(fixture->service.sdp), ==, 100000);
    g_mutex_unlock(&fixture->service.mutex);
}

static void test_too_long_client_id(RoutesFixture *fixture, gconstpointer data)
{
    (void)data;
    g_autofree char *id = g_strnfill(129, 'i');
    g_autofree char *body = g_strdup_printf("{\"sdp\":\"v=0\",\"type\":\"offer\",\"client_id\":\"%s\"}", id);
    g_autoptr(HttpClientResponse) response = routes_fixture_ask(fixture, "POST", "/offer", JSON, body);
    g_assert_cmpint(response->status, ==, 422);
    g_assert_nonnull(strstr(response->body, "\"type\":\"string_too_long\",\"loc\":[\"body\",\"client_id\"],"
                                            "\"msg\":\"String should have at most 128 characters\""));
    g_assert_nonnull(strstr(response->body, "\"ctx\":{\"max_length\":128}"));
}

/* As many URLs of that length, and then one more text. (transfer full) */
static char *ice_config_body(int urls, int url_chars, const char *last)
{
    g_autofree char *url = g_strnfill((gsize)url_chars, 'u');
    GString *body = g_string_new("{\"urls\":[");
    for (int i = 0; i < urls; i++)
        g_string_append_printf(body, "\"%s\",\" \",", url);
    g_string_append_printf(body, "\"%s\"]}", last);
    return g_string_free(body, FALSE);
}

static void test_bounds_of_ice_config(RoutesFixture *fixture, gconstpointer data)
{
    (void)data;
    g_autofree char *long_url = g_strnfill(513, 'u');
    const struct {
        int urls;
        const char *last;
        int status;
        const char *response; /* the start of it */
    } cases[] = {
        {15, "stun:a", 200, "{\"use_turn\":false,\"urls\":[\"uuu"},
        {16, " ", 200, "{\"use_turn\":false,\"urls\":[\"uuu"},
        {16, "stun:a", 422,
         "{\"detail\":[{\"type\":\"too_long\",\"loc\":[\"body\",\"urls\",32],"
         "\"msg\":\"List should have at most 16 items\",\"input\":\"stun:a\",\"ctx\":{\"max_length\":16}}]}"},
        {2, long_url, 422,
         "{\"detail\":[{\"type\":\"string_too_long\",\"loc\":[\"body\",\"urls\",4],"
         "\"msg\":\"String should have at most 512 characters\",\"input\":\"uuu"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *body = ice_config_body(cases[i].urls, 512, cases[i].last);
        g_autoptr(HttpClientResponse) response = routes_fixture_ask(fixture, "POST", "/ice_config", JSON, body);
        g_assert_cmpint(response->status, ==, cases[i].status);
        g_assert_true(g_str_has_prefix(response->body, cases[i].response));
    }
}

/* What the service is told of where an offer came from. */
static void test_proxied_offer_is_not_over_loopback(RoutesFixture *fixture, gconstpointer data)
{
    (void)data;
    const struct {
        const char *header;
        bool over_loopback;
    } cases[] = {
        {"", true},
        {"X-Forwarded-For: 192.0.2.1\r\n", false},
        {"forwarded: for=192.0.2.1\r\n", false},
        {"X-Real-IP: 192.0.2.1\r\n", false},
        {"Via: 1.1 proxy\r\n", false},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        int fd = http_client_connect(fixture->port);
        const char *body = "{\"sdp\":\"v=0\",\"type\":\"offer\"}";
        g_autofree char *request = g_strdup_printf("POST /offer HTTP/1.1\r\nHost: x\r\n%sContent-Length: %zu\r\n\r\n%s",
                                                   cases[i].header, strlen(body), body);
        http_client_send(fd, request);
        g_autoptr(HttpClientResponse) response = http_client_read(fd, FALSE);
        g_assert_cmpint(response->status, ==, 200);
        g_mutex_lock(&fixture->service.mutex);
        g_assert_cmpint(fixture->service.over_loopback, ==, cases[i].over_loopback);
        g_assert_cmpstr(fixture->service.peer, ==, "127.0.0.1");
        g_mutex_unlock(&fixture->service.mutex);
        close(fd);
    }
}

/* More than a route takes is refused, whatever it is. */
static void test_too_large(RoutesFixture *fixture, gconstpointer data)
{
    (void)data;
    g_autofree char *body = g_strnfill(17 * 1024, ' ');
    routes_fixture_expect(fixture, "POST", "/ice", body, 413,
                          "{\"detail\":\"Request body too large: the limit is 16384 bytes\"}");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ROUTES_TEST("/routes/redirects-lead-to-the-other-slash", test_redirects);
    ROUTES_TEST("/routes/every-route-answers-as-it-is-described", test_every_route_answers_as_described);
    ROUTES_TEST("/routes/nobody-watches", test_nobody_watches);
    ROUTES_TEST("/routes/a-bad-offer", test_bad_offer);
    ROUTES_TEST("/routes/a-bad-offer-is-given-back-cut", test_bad_offer_is_given_back_cut);
    ROUTES_TEST("/routes/a-service-that-does-not-keep-up", test_internal_errors);
    ROUTES_TEST("/routes/cleanup-is-of-those-older-than-an-hour", test_cleanup_is_of_those_older_than_an_hour);
    ROUTES_TEST("/routes/a-too-long-client-id", test_too_long_client_id);
    ROUTES_TEST("/routes/a-too-large-body", test_too_large);
    ROUTES_TEST("/routes/bounds-of-the-ice-config", test_bounds_of_ice_config);
    ROUTES_TEST("/routes/a-proxied-offer-is-not-over-loopback", test_proxied_offer_is_not_over_loopback);
    return g_test_run();
}
