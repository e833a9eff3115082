/* The single-viewer rule with real viewers over loopback: they connect, are taken over, vanish, leave, and come by the
 * hundred. */
#include "service-fixture.h"

#include "transport/media-crypto.h"

#include <glib/gstdio.h>
#include <string.h>

static char *current_client(ServiceFixture *fixture)
{
    g_auto(ServiceConnection) connection;
    service_get_connection(fixture->service, &connection);
    return g_steal_pointer(&connection.client_id);
}

static void assert_current(ServiceFixture *fixture, const char *client_id)
{
    g_autofree char *current = current_client(fixture);
    g_assert_cmpstr(current, ==, client_id);
}

static bool nobody_watches(ServiceFixture *fixture)
{
    g_autofree char *current = current_client(fixture);
    return current == NULL;
}

static void test_picture_comes(ServiceFixture *fixture, gconstpointer codec)
{
    TestViewer *viewer = service_fixture_connect(fixture, "a", codec);
    RUN_UNTIL(viewer->frames >= 10);
    g_assert_cmpuint(viewer->undecryptable, ==, 0);
    assert_current(fixture, "a");
    RUN_UNTIL(viewer->data_channel_open);
    test_viewer_say(viewer, "{\"type\":\"ping\"}");
    RUN_UNTIL(viewer->texts->len > 0);
    g_assert_cmpstr(viewer->texts->str, ==, "{\"type\": \"pong\"}\n");
    test_viewer_free(viewer);
}

static void test_newest_wins(ServiceFixture *fixture, gconstpointer data)
{
    (void)data;
    TestViewer *first = service_fixture_connect(fixture, "first", "H264");
    RUN_UNTIL(first->frames >= 3 && first->data_channel_open);
    TestViewer *second = service_fixture_connect(fixture, "second", "VP8");
    assert_current(fixture, "second");
    guint seen = first->frames;
    RUN_UNTIL(test_viewer_was_closed(first));
    g_assert_cmpstr(first->texts->str, ==, "{\"type\":\"taken_over\"}\n");
    g_assert_true(first->got_bye);
    RUN_UNTIL(second->frames >= 5);
    g_assert_cmpuint(first->frames, <=, seen + 3); /* what was on its way */
    test_viewer_free(first);
    test_viewer_free(second);
}

static void test_loopback_is_for_this_machine(ServiceFixture *fixture, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    TestViewer *viewer = test_viewer_new(fixture->sctp);
    g_autofree char *sdp = test_viewer_offer(viewer, "H264");
    g_autofree char *near_answer = service_fixture_offer(fixture, sdp, "near", &error);
    g_assert_no_error(error);
    g_assert_nonnull(strstr(near_answer, " 127.0.0.1 "));
    ServiceOffer far = {.sdp = sdp,
                        .client_id = "far",
                        .over_loopback = false,
                        .peer = "192.0.2.1",
                        .received_us = g_get_monotonic_time()};
    ServiceAnswer far_answer = {0};
    /* A machine without any other address has nothing to offer to others. */
    if (service_offer(fixture->service, &far, &far_answer, NULL))
        g_assert_null(strstr(far_answer.sdp, " 127.0.0.1 "));
    else
        assert_current(fixture, "near");
    g_free(far_answer.sdp);
    g_free(far_answer.client_id);
    test_viewer_free(viewer);
}

static void test_bad_offers_change_nothing(ServiceFixture *fixture, gconstpointer data)
{
    (void)data;
    static const char *const offers[] = {
        "",
        "rubbish",
        "v=0\r\n",
        "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\n",
    };
    TestViewer *viewer = service_fixture_connect(fixture, "a", "H264");
    RUN_UNTIL(viewer->frames >= 3);
    for (size_t i = 0; i < G_N_ELEMENTS(offers); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_null(service_fixture_offer(fixture, offers[i], "b", &error));
        g_assert_error(error, SERVICE_ERROR, SERVICE_ERROR_BAD_OFFER);
        g_assert_cmpuint(strlen(error->message), >, 0);
    }
    assert_current(fixture, "a");
    guint frames = viewer->frames;
    RUN_UNTIL(viewer->frames > frames + 3);
    test_viewer_free(viewer);
}

static void test_only_the_current_viewer_is_known(ServiceFixture *fixture, gconstpointer data)
{
    (void)data;
    g_assert_false(service_close_client(fixture->service, "a"));
    g_assert_false(service_add_candidate(fixture->service, "a", "candidate:1 1 udp 1 127.0.0.1 9 typ host"));
    g_assert_null(service_force_release(fixture->service));
    TestViewer *viewer = service_fixture_connect(fixture, "a", "H264");
    g_assert_true(service_add_candidate(fixture->service, "a", ""));
    g_assert_true(service_add_candidate(fixture->service, "a", "rubbish"));
    g_assert_false(service_add_candidate(fixture->service, "b", ""));
    g_assert_false(service_close_client(fixture->service, "b"));
    RUN_UNTIL(viewer->frames > 0);
    g_assert_true(service_close_client(fixture->service, "a"));
    g_assert_true(nobody_watches(fixture));
    RUN_UNTIL(test_viewer_was_closed(viewer));
    test_viewer_free(viewer);
    viewer = service_fixture_connect(fixture, "c", "H264");
    g_autofree char *released = service_force_release(fixture->service);
    g_assert_cmpstr(released, ==, "c");
    g_assert_true(nobody_watches(fixture));
    test_viewer_free(viewer);
}

static void test_cleanup_closes_the_old(ServiceFixture *fixture, gconstpointer data)
{
    (void)data;
    service_cleanup(fixture->service, 0);
    TestViewer *viewer = service_fixture_connect(fixture, "a", "H264");
    RUN_UNTIL(viewer->frames > 0);
    service_cleanup(fixture->service, 3600 * (int64_t)G_USEC_PER_SEC);
    assert_current(fixture, "a");
    g_test_expect_message("session", G_LOG_LEVEL_MESSAGE, "viewer a closed: expired, *");
    service_cleanup(fixture->service, 0);
    g_test_assert_expected_messages();
    g_assert_true(nobody_watches(fixture));
    RUN_UNTIL(test_viewer_was_closed(viewer));
    test_viewer_free(viewer);
}

static int64_t last_attempt_us(ServiceFixture *fixture)
{
    CameraStatus status;
    service_get_camera_status(fixture->service, &status);
    return status.last_attempt_us;
}

static void test_reconnect_keeps_the_viewer(ServiceFixture *fixture, gconstpointer data)
{
    (void)data;
    TestViewer *viewer = service_fixture_connect(fixture, "a", "H264");
    RUN_UNTIL(viewer->frames > 0);
    int64_t attempt_us = last_attempt_us(fixture);
    service_reconnect_camera(fixture->service);
    RUN_UNTIL(last_attempt_us(fixture) > attempt_us);
    guint frames = viewer->frames;
    RUN_UNTIL(viewer->frames > frames + 3);
    assert_current(fixture, "a");
    test_viewer_free(viewer);
}

static void write_clip(const char *path)
{
    enum { WIDTH = 64, HEIGHT = 48, BYTES = WIDTH * HEIGHT * 3 / 2 };
    g_autoptr(GError) error = NULL;
    g_autoptr(GString) clip = g_string_new("YUV4MPEG2 W64 H48 F15:1 C420\nFRAME\n");
    for (int i = 0; i < BYTES; i++)
        g_string_append_c(clip, (char)i);
    g_file_set_contents(path, clip->str, (gssize)clip->len, &error);
    g_assert_no_error(error);
}

static void test_camera_comes(ServiceFixture *fixture, gconstpointer data)
{
    (void)data;
    g_autofree char *directory = g_dir_make_tmp("service-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(directory, "camera.y4m", NULL);
    service_fixture_change_camera(fixture, "file", path);
    TestViewer *viewer = service_fixture_connect(fixture, "a", "H264");
    RUN_UNTIL(viewer->frames >= 2); /* slates */
    RUN_UNTIL(viewer->texts->len > 0);
    g_assert_true(g_str_has_prefix(viewer->texts->str, "{\"type\":\"camera\",\"state\":\""));
    RUN_UNTIL(strstr(viewer->texts->str, path)); /* the cause, in words */
    g_assert_null(strstr(viewer->texts->str, "\"connected\""));
    write_clip(path);
    RUN_UNTIL(strstr(viewer->texts->str, "\"state\":\"connected\",\"cause\":null,\"message\":null,"));
    guint frames = viewer->frames;
    RUN_UNTIL(viewer->frames >= frames + 10);
    assert_current(fixture, "a");
    test_viewer_free(viewer);
    g_remove(path);
    g_rmdir(directory);
}

static void test_leaving_frees(ServiceFixture *fixture, gconstpointer data)
{
    (void)data;
    TestViewer *viewer = service_fixture_connect(fixture, "a", "H264");
    RUN_UNTIL(viewer->frames > 0);
    test_viewer_leave(viewer);
    RUN_UNTIL(nobody_watches(fixture));
    test_viewer_free(viewer);
}

static void test_vanishing_frees(ServiceFixture *fixture, gconstpointer data)
{
    (void)data;
    TestViewer *viewer = service_fixture_connect(fixture, "a", "H264");
    RUN_UNTIL(viewer->frames > 0 && viewer->data_channel_open);
    int64_t vanished_us = g_get_monotonic_time();
    test_viewer_free(viewer);
    RUN_UNTIL(nobody_watches(fixture));
    g_assert_cmpint(g_get_monotonic_time() - vanished_us, >, G_USEC_PER_SEC); /* it was missed, not told */
}

static guint count_entries(const char *directory)
{
    g_autoptr(GDir) dir = g_dir_open(directory, 0, NULL);
    guint count = 0;
    while (g_dir_read_name(dir))
        count++;
    return count;
}

/* Each taken over by the next, some before they are connected; memory is the leak sanitizer's to judge. */
static void test_takeovers_leave_nothing(ServiceFixture *fixture, gconstpointer data)
{
    (void)data;
    TestViewer *previous = NULL;
    guint descriptors = 0, threads = 0;
    for (int i = 0; i < 200; i++) {
        g_autofree char *client_id = g_strdup_printf("viewer-%d", i);
        TestViewer *viewer = service_fixture_connect(fixture, client_id, i % 2 ? "VP8" : "H264");
        if (i % 4 != 3)
            RUN_UNTIL(viewer->frames > 0);
        if (previous)
            test_viewer_free(previous);
        previous = viewer;
        if (i == 20) {
            descriptors = count_entries("/proc/self/fd");
            threads = count_entries("/proc/self/task");
        }
    }
    /* The last few that were taken over are still being told. */
    g_assert_cmpuint(count_entries("/proc/self/fd"), <=, descriptors + 60);
    RUN_UNTIL(previous->frames > 0);
    test_viewer_free(previous);
    RUN_UNTIL(nobody_watches(fixture));
    g_assert_cmpuint(count_entries("/proc/self/fd"), <=, descriptors);
    g_assert_cmpuint(count_entries("/proc/self/task"), <=, threads);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_autoptr(MediaCryptoLibrary) library = media_crypto_library_new(NULL);
    g_assert_nonnull(library);
    service_fixture_add_test("/service/h264-comes-and-a-ping-is-answered", "H264", test_picture_comes);
    service_fixture_add_test("/service/vp8-comes-and-a-ping-is-answered", "VP8", test_picture_comes);
    service_fixture_add_test("/service/the-newest-wins-and-the-old-one-is-told", NULL, test_newest_wins);
    service_fixture_add_test("/service/loopback-is-offered-to-this-machine-alone", NULL,
                             test_loopback_is_for_this_machine);
    service_fixture_add_test("/service/bad-offers-change-nothing", NULL, test_bad_offers_change_nothing);
    service_fixture_add_test("/service/only-the-current-viewer-is-known", NULL, test_only_the_current_viewer_is_known);
    service_fixture_add_test("/service/cleanup-closes-who-is-too-old", NULL, test_cleanup_closes_the_old);
    service_fixture_add_test("/service/a-reconnected-camera-keeps-its-viewer", NULL, test_reconnect_keeps_the_viewer);
    service_fixture_add_test("/service/who-comes-before-the-camera-sees-and-hears-of-it", NULL, test_camera_comes);
    service_fixture_add_test("/service/a-viewer-that-leaves-frees-the-camera", NULL, test_leaving_frees);
    service_fixture_add_test("/service/a-viewer-that-vanishes-frees-the-camera", NULL, test_vanishing_frees);
    service_fixture_add_test("/service/two-hundred-takeovers-leave-nothing-behind", NULL, test_takeovers_leave_nothing);
    return g_test_run();
}
