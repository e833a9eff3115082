/* The server and its service; and the request of a client that looks whether it is answered as documented. */
#include "routes-fixture.h"

#include "http/routes.h"
#include "reply-check.h"

#include <string.h>

/* As much of a body is enough to tell which one it is. */
#define SHOWN_BYTES 200

void routes_fixture_set_up(RoutesFixture *fixture, gconstpointer data)
{
    (void)data;
    char *environment[] = {"USE_TURN=1", "TURN_URLS=stun:127.0.0.1:9,turn:127.0.0.1:9", "TURN_USERNAME=me", NULL};
    fixture->ice_config = ice_config_new(environment);
    fake_service_init(&fixture->service);
    fixture->service.client_id = g_strdup("viewer");
    fixture->service.camera_config = (ServiceCameraConfig){640, 480, 30, 90, "0815"};
    fixture->server = fake_service_serve(&fixture->service, NULL, fixture->ice_config);
    fixture->port = http_server_get_port(fixture->server);
}

void routes_fixture_tear_down(RoutesFixture *fixture, gconstpointer data)
{
    (void)data;
    http_server_free(fixture->server);
    ice_config_free(fixture->ice_config);
    fake_service_clear(&fixture->service);
}

/* The handler of what is no part of the API answers what it will; so does who is answered before there is a route. */
static void check_documented(const char *method, const char *path, const HttpClientResponse *response)
{
    g_autofree char *encoded = g_strndup(path, strcspn(path, "?"));
    g_autofree char *decoded = g_uri_unescape_string(encoded, NULL);
    g_auto(RouteMatch) match = {0};
    router_match(routes_table, http_method_from_name(method), decoded ? decoded : encoded, NULL, &match);
    if (match.result != ROUTE_FOUND || !match.route->summary)
        return;
    if (response->status == 200 && match.route->reply_type) {
        g_assert_cmpstr(http_client_header(response, "content-type"), ==, match.route->reply_type);
        return;
    }
    json_auto_t *body = json_loads(response->body, 0, NULL);
    g_assert_nonnull(body);
    reply_check(match.route, (unsigned)response->status, body);
}

HttpClientResponse *routes_fixture_ask(RoutesFixture *fixture, const char *method, const char *path,
                                       const char *content_type, const char *body)
{
    g_autofree char *start = g_strndup(body ? body : "", SHOWN_BYTES);
    g_autofree char *shown = g_strescape(start, NULL);
    g_test_message("%s %s %s", method, path, shown);
    HttpClientResponse *response = http_client_request(fixture->port, method, path, content_type, body);
    check_documented(method, path, response);
    return response;
}

void routes_fixture_expect(RoutesFixture *fixture, const char *method, const char *path, const char *body, int status,
                           const char *expected)
{
    g_autoptr(HttpClientResponse) response = routes_fixture_ask(fixture, method, path, JSON, body);
    g_assert_cmpint(response->status, ==, status);
    g_assert_cmpstr(response->body, ==, expected);
}

json_t *routes_fixture_get_json(RoutesFixture *fixture, const char *path)
{
    g_autoptr(HttpClientResponse) response = routes_fixture_ask(fixture, "GET", path, NULL, NULL);
    g_assert_cmpint(response->status, ==, 200);
    json_t *json = json_loads(response->body, 0, NULL);
    g_assert_nonnull(json);
    return json;
}

void routes_fixture_set_error(RoutesFixture *fixture, ServiceError error, const char *message)
{
    g_autoptr(GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new(&fixture->service.mutex);
    fixture->service.error = (int)error + 1;
    fixture->service.error_message = message;
}

void routes_fixture_set_viewer(RoutesFixture *fixture, const char *client_id)
{
    g_autoptr(GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new(&fixture->service.mutex);
    g_free(fixture->service.client_id);
    fixture->service.client_id = g_strdup(client_id);
}

void routes_fixture_set_status(RoutesFixture *fixture, const CameraStatus *status)
{
    g_autoptr(GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new(&fixture->service.mutex);
    fixture->service.status = *status;
}
