/* How far each viewer came, while it is there and when it has gone: one that ends at each stage, by real viewers. */
#include "service-fixture.h"

#include "transport/media-crypto.h"

#include <math.h>
#include <time.h>

#define CONNECTION(name)                                                                                               \
    g_auto(ServiceConnection) name;                                                                                    \
    service_get_connection(fixture->service, &name)

static bool was_reached(ServiceFixture *fixture, double (*get)(const ServiceTimeline *timeline))
{
    CONNECTION(connection);
    return !isnan(get(&connection.timeline));
}

static double get_connected(const ServiceTimeline *timeline)
{
    return timeline->connected_s;
}

static double get_secured(const ServiceTimeline *timeline)
{
    return timeline->secured_s;
}

static double get_first_frame_sent(const ServiceTimeline *timeline)
{
    return timeline->first_frame_sent_s;
}

/* Closes the viewer a, whose log line has to name the stage; what is remembered of it is the caller's to clear. */
static ServiceConnection close_viewer(ServiceFixture *fixture, const char *logged)
{
    g_autofree char *pattern = g_strconcat("viewer a closed: deleted, after *", logged, NULL);
    g_test_expect_message("session", G_LOG_LEVEL_MESSAGE, pattern);
    g_assert_true(service_close_client(fixture->service, "a"));
    g_test_assert_expected_messages();
    ServiceConnection connection;
    service_get_connection(fixture->service, &connection);
    g_assert_null(connection.client_id);
    g_assert_cmpstr(connection.last_closed.client_id, ==, "a");
    g_assert_cmpstr(connection.last_closed.reason, ==, "deleted");
    g_assert_cmpfloat(fabs(connection.last_closed.at - (double)time(NULL)), <, 120);
    double lasted_s = connection.last_closed.at - connection.last_closed.timeline.offer_at;
    g_assert_cmpfloat(fabs(lasted_s - connection.last_closed.duration_s), <, 1);
    return connection;
}

static void test_nobody_yet(ServiceFixture *fixture, gconstpointer data)
{
    (void)data;
    CONNECTION(connection);
    g_assert_null(connection.client_id);
    g_assert_null(connection.last_closed.client_id);
}

static void test_answered(ServiceFixture *fixture, gconstpointer data)
{
    (void)data;
    TestViewer *viewer = test_viewer_new(fixture->sctp);
    g_autofree char *offer = test_viewer_offer(viewer, "H264");
    g_free(service_fixture_offer(fixture, offer, "a", NULL));
    g_auto(ServiceConnection) closed = close_viewer(fixture, "; no picture was sent: answered");
    g_assert_cmpfloat(closed.last_closed.timeline.answered_s, >, 0);
    g_assert_true(isnan(closed.last_closed.timeline.connected_s));
    test_viewer_free(viewer);
}

/* A viewer that answers checks, and no handshake. */
static void test_connected(ServiceFixture *fixture, gconstpointer data)
{
    (void)data;
    TestViewer *viewer = service_fixture_connect(fixture, "a", "H264");
    g_clear_pointer(&viewer->dtls, dtls_transport_free);
    RUN_UNTIL(was_reached(fixture, get_connected));
    g_auto(ServiceConnection) closed = close_viewer(fixture, "; no picture was sent: connected");
    const ServiceTimeline *timeline = &closed.last_closed.timeline;
    g_assert_cmpfloat(timeline->connected_s, >=, timeline->answered_s);
    g_assert_true(isnan(timeline->secured_s));
    test_viewer_free(viewer);
}

/* The first picture follows as soon as the loop runs again. */
static void test_secured(ServiceFixture *fixture, gconstpointer data)
{
    (void)data;
    TestViewer *viewer = service_fixture_connect(fixture, "a", "H264");
    RUN_UNTIL(was_reached(fixture, get_secured));
    g_auto(ServiceConnection) closed = close_viewer(fixture, "; no picture was sent: secured");
    const ServiceTimeline *timeline = &closed.last_closed.timeline;
    g_assert_cmpfloat(timeline->secured_s, >=, timeline->connected_s);
    g_assert_true(isnan(timeline->first_frame_captured_s));
    g_assert_true(isnan(timeline->first_frame_encoded_s));
    g_assert_true(isnan(timeline->first_frame_sent_s));
    test_viewer_free(viewer);
}

static void test_streaming(ServiceFixture *fixture, gconstpointer data)
{
    (void)data;
    TestViewer *viewer = service_fixture_connect(fixture, "a", "H264");
    RUN_UNTIL(was_reached(fixture, get_first_frame_sent));
    RUN_UNTIL(viewer->frames > 0);
    g_auto(ServiceConnection) closed = close_viewer(fixture, " s");
    const ServiceTimeline *timeline = &closed.last_closed.timeline;
    g_assert_cmpfloat(timeline->secured_s, >=, timeline->connected_s);
    g_assert_cmpfloat(timeline->first_frame_encoded_s, >, timeline->first_frame_captured_s);
    g_assert_cmpfloat(timeline->first_frame_encoded_s, >=, timeline->secured_s);
    g_assert_cmpfloat(timeline->first_frame_sent_s, >=, timeline->first_frame_encoded_s);
    test_viewer_free(viewer);
}

/* The offer's time is when it came in, not when the loop got to it. */
static void test_the_wait_for_the_loop_counts(ServiceFixture *fixture, gconstpointer data)
{
    (void)data;
    TestViewer *viewer = test_viewer_new(fixture->sctp);
    g_autofree char *sdp = test_viewer_offer(viewer, "H264");
    ServiceOffer offer = {.sdp = sdp,
                          .client_id = "a",
                          .over_loopback = true,
                          .peer = "127.0.0.1",
                          .received_us = g_get_monotonic_time() - 2 * G_USEC_PER_SEC};
    ServiceAnswer answer = {0};
    g_assert_true(service_offer(fixture->service, &offer, &answer, NULL));
    CONNECTION(connection);
    g_assert_cmpfloat(connection.timeline.answered_s, >=, 2);
    g_assert_cmpfloat(connection.duration_s, >=, connection.timeline.answered_s);
    g_free(answer.sdp);
    g_free(answer.client_id);
    test_viewer_free(viewer);
}

static void test_takeover(ServiceFixture *fixture, gconstpointer data)
{
    (void)data;
    TestViewer *first = service_fixture_connect(fixture, "first", "H264");
    RUN_UNTIL(first->frames > 0);
    g_assert_null(service_fixture_offer(fixture, "rubbish", "bad", NULL));
    CONNECTION(before);
    g_assert_null(before.last_closed.client_id);
    TestViewer *second = service_fixture_connect(fixture, "second", "VP8");
    CONNECTION(after);
    g_assert_cmpstr(after.client_id, ==, "second");
    g_assert_true(isnan(after.timeline.secured_s));
    g_assert_cmpstr(after.last_closed.client_id, ==, "first");
    g_assert_cmpstr(after.last_closed.reason, ==, "taken_over");
    g_assert_cmpfloat(after.last_closed.timeline.offer_at, <=, after.timeline.offer_at);
    g_assert_false(isnan(after.last_closed.timeline.first_frame_sent_s));
    test_viewer_free(first);
    test_viewer_free(second);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_autoptr(MediaCryptoLibrary) library = media_crypto_library_new(NULL);
    g_assert_nonnull(library);
    service_fixture_add_test("/service-connection/nobody-has-come-yet", NULL, test_nobody_yet);
    service_fixture_add_test("/service-connection/one-that-was-answered", NULL, test_answered);
    service_fixture_add_test("/service-connection/one-that-was-connected", NULL, test_connected);
    service_fixture_add_test("/service-connection/one-that-was-secured", NULL, test_secured);
    service_fixture_add_test("/service-connection/one-that-saw-the-picture", NULL, test_streaming);
    service_fixture_add_test("/service-connection/the-wait-for-the-loop-counts", NULL,
                             test_the_wait_for_the_loop_counts);
    service_fixture_add_test("/service-connection/the-one-before-a-takeover", NULL, test_takeover);
    return g_test_run();
}
