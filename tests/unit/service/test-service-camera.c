#include "service-camera.h"

#include "util/clock.h"

static CameraStatus lost(void)
{
    return (CameraStatus){.state = CAMERA_STATE_DISCONNECTED,
                          .since_us = clock_monotonic_us() - 5000000,
                          .cause = "stalled",
                          .message = "no frame"};
}

static void test_away(void)
{
    static const struct {
        CameraState state;
        bool is_fallback, away;
    } cases[] = {
        {CAMERA_STATE_CONNECTED, false, false},   {CAMERA_STATE_CONNECTING, false, true},
        {CAMERA_STATE_DISCONNECTED, false, true}, {CAMERA_STATE_FAILED, false, true},
        {CAMERA_STATE_DISCONNECTED, true, false}, {CAMERA_STATE_FAILED, true, false},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        CameraStatus status = {.state = cases[i].state, .is_fallback = cases[i].is_fallback};
        g_assert_true(service_camera_is_away(&status) == cases[i].away);
    }
}

static void test_slate(void)
{
    CameraStatus status = lost();
    PipelineSlate slate = service_camera_slate(&status);
    g_assert_cmpstr(slate.headline, ==, "No picture\nfrom the camera");
    g_assert_cmpstr(slate.reason, ==, "no frame");
    g_assert_cmpint(slate.since_us, ==, status.since_us);

    status.state = CAMERA_STATE_CONNECTING; /* again: nothing is better yet */
    g_assert_cmpstr(service_camera_slate(&status).headline, ==, "No picture\nfrom the camera");
    status.message[0] = '\0'; /* for the first time */
    g_assert_cmpstr(service_camera_slate(&status).headline, ==, "The camera\nis starting");
}

static void test_message(void)
{
    CameraStatus status = lost();
    SessionCamera message = service_camera_message(&status);
    g_assert_cmpstr(message.state, ==, "disconnected");
    g_assert_cmpstr(message.cause, ==, "stalled");
    g_assert_cmpstr(message.message, ==, "no frame");
    g_assert_true(message.is_away);
    int64_t ago_us = clock_realtime_us() - message.since_us;
    g_assert_cmpint(ago_us, >, 4 * G_USEC_PER_SEC);
    g_assert_cmpint(ago_us, <, 60 * G_USEC_PER_SEC);

    status.is_fallback = true;
    message = service_camera_message(&status);
    g_assert_true(message.is_fallback && !message.is_away);

    CameraStatus starting = {.state = CAMERA_STATE_CONNECTING};
    g_assert_false(service_camera_message(&starting).is_away); /* not worth a word yet */
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/service-camera/away-is-without-camera-and-fallback", test_away);
    g_test_add_func("/service-camera/slate-says-why-or-that-it-starts", test_slate);
    g_test_add_func("/service-camera/message-says-why-and-since-when", test_message);
    return g_test_run();
}
