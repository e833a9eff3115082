/* GET /connections: the timeline of the viewer, and of the one that was closed last. */
#include "fake-service.h"
#include "http-client.h"

typedef struct Fixture {
    FakeService service;
    IceConfig *ice_config;
    HttpServer *server;
} Fixture;

static void set_up(Fixture *fixture, gconstpointer data)
{
    (void)data;
    char *environment[] = {NULL};
    fake_service_init(&fixture->service);
    fixture->ice_config = ice_config_new(environment);
    fixture->server = fake_service_serve(&fixture->service, NULL, fixture->ice_config);
}

static void tear_down(Fixture *fixture, gconstpointer data)
{
    (void)data;
    http_server_free(fixture->server);
    ice_config_free(fixture->ice_config);
    fake_service_clear(&fixture->service);
}

static void assert_connections(Fixture *fixture, const char *expected)
{
    g_autoptr(HttpClientResponse) response =
        http_client_request(http_server_get_port(fixture->server), "GET", "/connections", NULL, NULL);
    g_assert_cmpint(response->status, ==, 200);
    g_assert_cmpstr(response->body, ==, expected);
}

static void test_unreached_is_null(Fixture *fixture, gconstpointer data)
{
    (void)data;
    fixture->service.client_id = g_strdup("a");
    assert_connections(fixture, "{\"clients\":[\"a\"],\"current_client\":\"a\",\"connection_duration\":1.5,"
                                "\"state\":\"streaming\",\"timeline\":" FAKE_TIMELINE ",\"last_closed\":null}");
}

static void test_last_closed(Fixture *fixture, gconstpointer data)
{
    (void)data;
    fixture->service.connection.last_closed = (ServiceClosedConnection){
        .client_id = (char *)"an older one",
        .reason = "taken_over",
        .at = 1700000060.25,
        .duration_s = 60,
        .timeline = {1700000000.25, 0.5, 0.75, 1, -0.125, 1.25, 1.5},
    };
    assert_connections(fixture,
                       "{\"clients\":[],\"current_client\":null,\"connection_duration\":0,\"state\":null,"
                       "\"timeline\":null,\"last_closed\":{\"client_id\":\"an older one\",\"reason\":\"taken_over\","
                       "\"at\":1700000060.25,\"duration\":60.0,\"timeline\":{\"offer_at\":1700000000.25,"
                       "\"answered\":0.5,\"connected\":0.75,\"secured\":1.0,\"first_frame_captured\":-0.125,"
                       "\"first_frame_encoded\":1.25,\"first_frame_sent\":1.5}}}");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add("/connections/what-was-not-reached-is-null", Fixture, NULL, set_up, test_unreached_is_null, tear_down);
    g_test_add("/connections/the-viewer-closed-last-is-shown", Fixture, NULL, set_up, test_last_closed, tear_down);
    return g_test_run();
}
