/* A service with a small pattern camera on the default context, and viewers in C for it. */
#pragma once

#include "service.h"
#include "test-viewer.h"

typedef struct ServiceFixture {
    Settings *settings;
    Service *service;
    SctpStack *sctp; /* the viewers' too: the library allows one */
} ServiceFixture;

typedef void (*ServiceFixtureTest)(ServiceFixture *fixture, gconstpointer data);

/** Adds a test to GLib's, with a service that is made before and freed after it. */
void service_fixture_add_test(const char *path, gconstpointer data, ServiceFixtureTest test);

/** Frees the service and makes one with another CAMERA_BACKEND and CAMERA_FILE, which may fail for this test. */
void service_fixture_change_camera(ServiceFixture *fixture, const char *backend, const char *file);

/** The answer's SDP (transfer full), or NULL with error set; client_id is nullable. */
char *service_fixture_offer(ServiceFixture *fixture, const char *sdp, const char *client_id, GError **error);

/** A viewer that has begun to connect (transfer full). */
TestViewer *service_fixture_connect(ServiceFixture *fixture, const char *client_id, const char *codec);

/** Runs the default context for a moment: 50 ms at most if nothing happens. */
void service_fixture_run_a_little(void);

/** Runs the default context until the condition holds, and fails if it has not for a minute. */
#define RUN_UNTIL(condition)                                                                                           \
    do {                                                                                                               \
        int64_t end_us = g_get_monotonic_time() + 60 * G_USEC_PER_SEC;                                                 \
        while (!(condition) && g_get_monotonic_time() < end_us)                                                        \
            service_fixture_run_a_little();                                                                            \
        g_assert_true(condition);                                                                                      \
    } while (0)
