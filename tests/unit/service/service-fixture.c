/* The service's life around each test. */
#include "service-fixture.h"

static gboolean wake(gpointer user_data)
{
    (void)user_data;
    return G_SOURCE_CONTINUE;
}

void service_fixture_run_a_little(void)
{
    g_autoptr(GSource) source = g_timeout_source_new(50);
    g_source_set_callback(source, wake, NULL, NULL);
    g_source_attach(source, NULL);
    g_main_context_iteration(NULL, TRUE);
    g_source_destroy(source);
}

static void start(ServiceFixture *fixture, const char *backend, const char *file)
{
    g_autofree char *backend_setting = g_strconcat("CAMERA_BACKEND=", backend, NULL);
    g_autofree char *file_setting = g_strconcat("CAMERA_FILE=", file, NULL);
    const char *environment[] = {backend_setting,    "CAMERA_WIDTH=160", "CAMERA_HEIGHT=120",
                                 "VIEWER_TIMEOUT=2", file_setting,       NULL};
    g_autoptr(GError) error = NULL;
    fixture->settings = settings_new_from_environment((char **)environment, &error);
    g_assert_no_error(error);
    fixture->sctp = sctp_stack_new(g_main_context_default());
    fixture->service = service_new(fixture->settings, g_main_context_default(), fixture->sctp, &error);
    g_assert_no_error(error);
}

static void stop(ServiceFixture *fixture)
{
    service_free(fixture->service);
    sctp_stack_free(fixture->sctp);
    settings_free(fixture->settings);
}

static void set_up(ServiceFixture *fixture, gconstpointer data)
{
    (void)data;
    start(fixture, "pattern", "");
}

static void tear_down(ServiceFixture *fixture, gconstpointer data)
{
    (void)data;
    stop(fixture);
    g_log_set_always_fatal((GLogLevelFlags)(G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_WARNING));
}

/* A camera that is not there is warned of, by a thread of its own at a time of its own. */
void service_fixture_change_camera(ServiceFixture *fixture, const char *backend, const char *file)
{
    stop(fixture);
    g_log_set_always_fatal((GLogLevelFlags)(G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL));
    start(fixture, backend, file);
}

void service_fixture_add_test(const char *path, gconstpointer data, ServiceFixtureTest test)
{
    g_test_add(path, ServiceFixture, data, set_up, test, tear_down);
}

char *service_fixture_offer(ServiceFixture *fixture, const char *sdp, const char *client_id, GError **error)
{
    ServiceOffer offer = {.sdp = sdp,
                          .client_id = client_id,
                          .over_loopback = true,
                          .peer = "127.0.0.1",
                          .received_us = g_get_monotonic_time()};
    ServiceAnswer answer = {0};
    if (!service_offer(fixture->service, &offer, &answer, error))
        return NULL;
    if (client_id)
        g_assert_cmpstr(answer.client_id, ==, client_id);
    g_free(answer.client_id);
    return answer.sdp;
}

TestViewer *service_fixture_connect(ServiceFixture *fixture, const char *client_id, const char *codec)
{
    g_autoptr(GError) error = NULL;
    TestViewer *viewer = test_viewer_new(fixture->sctp);
    g_autofree char *offer = test_viewer_offer(viewer, codec);
    g_autofree char *answer = service_fixture_offer(fixture, offer, client_id, &error);
    g_assert_no_error(error);
    test_viewer_accept(viewer, answer);
    return viewer;
}
