/* The camera's routes: what of its status is told, and its reconnection. */
#include "routes-fixture.h"
#include "util/clock.h"

#include <string.h>

/* Without its last two members: the times since the frame and since the state began. */
static void assert_status(RoutesFixture *fixture, const char *expected)
{
    json_auto_t *status = routes_fixture_get_json(fixture, "/camera/status");
    json_auto_t *age = json_incref(json_object_get(status, "frame_age"));
    json_object_del(status, "frame_age");
    g_assert_cmpfloat(json_real_value(json_object_get(status, "state_age")), >=, 60);
    json_object_del(status, "state_age");
    g_autofree char *text = json_dumps(status, JSON_COMPACT | JSON_REAL_PRECISION(16));
    g_assert_cmpstr(text, ==, expected);
    if (fixture->service.status.last_frame_us == 0)
        g_assert_true(json_is_null(age));
    else
        g_assert_true(json_is_real(age) && json_real_value(age) >= 0);
}

#define NO_DEVICE "\"device\":{\"name\":null,\"serial\":null,\"firmware\":null,\"usb_type\":null}"

static void test_status_without_camera(RoutesFixture *fixture, gconstpointer data)
{
    (void)data;
    routes_fixture_set_status(fixture, &(CameraStatus){
                                           .state = CAMERA_STATE_DISCONNECTED,
                                           .since_us = clock_monotonic_us() - 60 * G_USEC_PER_SEC,
                                           .running = true,
                                           .retry_count = 3,
                                           .last_attempt_us = 1700000000250000,
                                           .cause = "no_device",
                                           .message = "No RealSense",
                                           .lost_us = 61500000,
                                           .recovery_step = RESET_STEP_WAIT,
                                           .recovery_attempts = 3,
                                           .next_attempt_us = 1, /* overdue */
                                       });
    assert_status(fixture,
                  "{\"status\":\"ok\",\"connection_state\":\"disconnected\",\"running\":true,\"retry_count\":3,"
                  "\"last_attempt\":1700000000.25,\"last_successful_frame\":0.0,\"has_frame\":false,"
                  "\"frame_timestamp\":null,\"backend\":null,\"fallback\":false,\"cause\":\"no_device\","
                  "\"message\":\"No RealSense\"," NO_DEVICE ",\"width\":0,\"height\":0,\"fps\":0.0,\"frame_count\":0,"
                  "\"measured_fps\":0.0,\"dropped_frames\":0,\"recovery\":{\"step\":\"waiting\",\"attempts\":3,"
                  "\"next_attempt_in\":0.0},\"lost_s\":61.5}");
}

static void test_status_of_camera(RoutesFixture *fixture, gconstpointer data)
{
    (void)data;
    routes_fixture_set_status(
        fixture, &(CameraStatus){
                     .state = CAMERA_STATE_CONNECTED,
                     .since_us = clock_monotonic_us() - 60 * G_USEC_PER_SEC,
                     .running = true,
                     .backend = "realsense",
                     .info = {.name = "D435", .serial = "0815", .firmware = "5.16", .usb_type = "3.2", .fps = 29.97},
                     .width = 640,
                     .height = 480,
                     .last_attempt_us = 1700000000000000,
                     .last_frame_us = 1700000001123456,
                     .frame_count = 5000000000,
                     .dropped_frames = 17,
                     .measured_fps = 29.5,
                     .lost_us = 2000000,
                 });
    assert_status(fixture,
                  "{\"status\":\"ok\",\"connection_state\":\"connected\",\"running\":true,\"retry_count\":0,"
                  "\"last_attempt\":1700000000.0,\"last_successful_frame\":1700000001.123456,\"has_frame\":true,"
                  "\"frame_timestamp\":1700000001.123456,\"backend\":\"realsense\",\"fallback\":false,\"cause\":null,"
                  "\"message\":null,\"device\":{\"name\":\"D435\",\"serial\":\"0815\",\"firmware\":\"5.16\","
                  "\"usb_type\":\"3.2\"},\"width\":640,\"height\":480,\"fps\":29.97,\"frame_count\":5000000000,"
                  "\"measured_fps\":29.5,\"dropped_frames\":17,\"recovery\":{\"step\":\"none\",\"attempts\":0,"
                  "\"next_attempt_in\":null},\"lost_s\":2.0}");
}

static void test_status_of_fallback(RoutesFixture *fixture, gconstpointer data)
{
    (void)data;
    routes_fixture_set_status(fixture, &(CameraStatus){.state = CAMERA_STATE_DISCONNECTED,
                                                       .is_fallback = true,
                                                       .last_frame_us = clock_realtime_us() + 5000000});
    json_auto_t *status = routes_fixture_get_json(fixture, "/camera/status");
    g_assert_true(json_is_true(json_object_get(status, "has_frame")));
    g_assert_true(json_is_true(json_object_get(status, "fallback")));
    /* A clock that was set back makes no frame younger than new. */
    g_assert_cmpfloat(json_real_value(json_object_get(status, "frame_age")), ==, 0);
}

static void test_each_step_of_the_recovery_is_named(RoutesFixture *fixture, gconstpointer data)
{
    (void)data;
    static const char *const names[] = {"none", "reopen", "hardware_reset", "usb_reset", "waiting"};
    for (int step = RESET_STEP_NONE; step < RESET_STEP_COUNT; step++) {
        routes_fixture_set_status(fixture, &(CameraStatus){.recovery_step = (ResetStep)step,
                                                           .recovery_attempts = 2,
                                                           .next_attempt_us = clock_monotonic_us() + 60000000});
        json_auto_t *status = routes_fixture_get_json(fixture, "/camera/status");
        const json_t *recovery = json_object_get(status, "recovery");
        g_assert_cmpstr(json_string_value(json_object_get(recovery, "step")), ==, names[step]);
        g_assert_cmpint(json_integer_value(json_object_get(recovery, "attempts")), ==, 2);
        const double wait_s = json_real_value(json_object_get(recovery, "next_attempt_in"));
        g_assert_true(wait_s > 0 && wait_s <= 60);
    }
}

static void test_stalled_has_no_frame(RoutesFixture *fixture, gconstpointer data)
{
    (void)data;
    routes_fixture_set_status(fixture,
                              &(CameraStatus){.state = CAMERA_STATE_CONNECTING, .last_frame_us = 1700000001000000});
    json_auto_t *status = routes_fixture_get_json(fixture, "/camera/status");
    g_assert_true(json_is_false(json_object_get(status, "has_frame")));
    g_assert_true(json_is_null(json_object_get(status, "frame_timestamp")));
    g_assert_cmpfloat(json_real_value(json_object_get(status, "last_successful_frame")), ==, 1700000001.0);
}

static void test_each_reconnect_reaches_the_camera(RoutesFixture *fixture, gconstpointer data)
{
    (void)data;
    for (int i = 0; i < 2; i++)
        routes_fixture_expect(fixture, "POST", "/camera/reconnect", NULL, 200,
                              "{\"status\":\"ok\",\"message\":\"Camera reconnection initiated\"}");
    g_mutex_lock(&fixture->service.mutex);
    g_assert_cmpuint(fixture->service.reconnect_count, ==, 2);
    g_mutex_unlock(&fixture->service.mutex);
}

/* The description names all states there are. */
static void test_states_are_documented(RoutesFixture *fixture, gconstpointer data)
{
    (void)data;
    for (int state = CAMERA_STATE_DISCONNECTED; state <= CAMERA_STATE_FAILED; state++) {
        routes_fixture_set_status(fixture, &(CameraStatus){.state = (CameraState)state});
        json_auto_t *status = routes_fixture_get_json(fixture, "/camera/status");
        g_assert_cmpstr(json_string_value(json_object_get(status, "connection_state")), ==,
                        camera_state_name((CameraState)state));
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ROUTES_TEST("/routes-camera/status-without-a-camera", test_status_without_camera);
    ROUTES_TEST("/routes-camera/status-of-a-camera", test_status_of_camera);
    ROUTES_TEST("/routes-camera/status-of-a-fallback", test_status_of_fallback);
    ROUTES_TEST("/routes-camera/each-step-of-the-recovery-is-named", test_each_step_of_the_recovery_is_named);
    ROUTES_TEST("/routes-camera/a-stalled-camera-has-no-frame", test_stalled_has_no_frame);
    ROUTES_TEST("/routes-camera/all-states-are-documented", test_states_are_documented);
    ROUTES_TEST("/routes-camera/each-reconnect-reaches-the-camera", test_each_reconnect_reaches_the_camera);
    return g_test_run();
}
