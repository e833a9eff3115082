/* All routes on a real server, in front of a fake service that "viewer" watches. */
#pragma once

#include "fake-service.h"
#include "http-client.h"

#include <jansson.h>

#define JSON   "application/json"
#define PREFIX "/api/v1/color_camera"

typedef struct RoutesFixture {
    FakeService service;
    IceConfig *ice_config;
    HttpServer *server;
    int port;
} RoutesFixture;

void routes_fixture_set_up(RoutesFixture *fixture, gconstpointer data);
void routes_fixture_tear_down(RoutesFixture *fixture, gconstpointer data);

#define ROUTES_TEST(path, function)                                                                                    \
    g_test_add(path, RoutesFixture, NULL, routes_fixture_set_up, function, routes_fixture_tear_down)

/** One request; what a route of the API answers is held to its schema. (transfer full) */
HttpClientResponse *routes_fixture_ask(RoutesFixture *fixture, const char *method, const char *path,
                                       const char *content_type, const char *body);

/** A request whose answer is known: its status and its exact body. */
void routes_fixture_expect(RoutesFixture *fixture, const char *method, const char *path, const char *body, int status,
                           const char *response);

/** The body of a 200 (transfer full). */
json_t *routes_fixture_get_json(RoutesFixture *fixture, const char *path);

/** What every verb fails with from now on. */
void routes_fixture_set_error(RoutesFixture *fixture, ServiceError error, const char *message);

/** Who watches, from now on (nullable). */
void routes_fixture_set_viewer(RoutesFixture *fixture, const char *client_id);

void routes_fixture_set_status(RoutesFixture *fixture, const CameraStatus *status);
