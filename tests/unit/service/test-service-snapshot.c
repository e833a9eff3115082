/* Which camera a snapshot is given of, and with which words it is refused. */
#include "service-snapshot.h"

#include "util/clock.h"
#include "video/frame.h"

#include <string.h>

#define STALL_US (2 * G_USEC_PER_SEC)

static const ServiceSnapshotOptions options = {.quality = 80};

typedef struct Fixture {
    Mailbox *frames;
    SnapshotMaker *maker;
    CameraStatus status;
} Fixture;

static void set_up(Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
    fixture->frames = mailbox_new((GBoxedCopyFunc)frame_ref, (GDestroyNotify)frame_unref);
    fixture->maker = snapshot_maker_new(fixture->frames, 0);
    fixture->status = (CameraStatus){.state = CAMERA_STATE_CONNECTED, .backend = "realsense"};
}

static void tear_down(Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
    snapshot_maker_free(fixture->maker);
    mailbox_free(fixture->frames);
}

static void put_frame(Fixture *fixture, int64_t age_us)
{
    Frame *frame = frame_new(PIXEL_FORMAT_I420, 32, 32);
    for (int plane = 0; plane < 3; plane++)
        memset(frame_writable_plane(frame, plane), 128, (size_t)frame->strides[plane] * (plane ? 16 : 32));
    frame->capture_time_us = clock_monotonic_us() - age_us;
    mailbox_put(fixture->frames, frame);
}

static void assert_given(Fixture *fixture, const char *camera, double at_least_s)
{
    g_auto(ServiceSnapshot) snapshot = {0};
    g_autoptr(GError) error = NULL;
    double now_s = (double)clock_realtime_us() / G_USEC_PER_SEC;
    service_snapshot_take(fixture->maker, &fixture->status, STALL_US, &options, &snapshot, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(snapshot.camera, ==, camera);
    g_assert_cmpuint(g_bytes_get_size(snapshot.jpeg), >, 100);
    g_assert_cmpfloat(snapshot.age_s, >=, at_least_s);
    g_assert_cmpfloat_with_epsilon(snapshot.captured_at, now_s - at_least_s, 30);
}

static void assert_refused(Fixture *fixture, const char *reason)
{
    ServiceSnapshot snapshot;
    g_autoptr(GError) error = NULL;
    g_assert_false(service_snapshot_take(fixture->maker, &fixture->status, STALL_US, &options, &snapshot, &error));
    g_assert_error(error, SERVICE_ERROR, SERVICE_ERROR_NO_PICTURE);
    g_assert_cmpstr(error->message, ==, reason);
}

static void test_given(Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
    put_frame(fixture, 0);
    assert_given(fixture, "realsense", 0);
}

static void test_fallback(Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
    put_frame(fixture, 0);
    fixture->status = (CameraStatus){
        .state = CAMERA_STATE_DISCONNECTED, .backend = "pattern", .is_fallback = true, .message = "no device"};
    assert_given(fixture, "pattern", 0);
}

static void test_away(Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
    static const CameraState states[] = {CAMERA_STATE_DISCONNECTED, CAMERA_STATE_CONNECTING, CAMERA_STATE_FAILED};
    put_frame(fixture, 0); /* the last one, of a moment ago */
    for (size_t i = 0; i < G_N_ELEMENTS(states); i++) {
        fixture->status = (CameraStatus){.state = states[i], .message = "it was unplugged"};
        assert_refused(fixture, "it was unplugged");
    }
    fixture->status.message[0] = '\0';
    assert_refused(fixture, "the camera is starting");
}

static void test_old_frame(Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
    assert_refused(fixture, "there is no new picture from the camera"); /* none at all */
    put_frame(fixture, 100 * G_USEC_PER_SEC);
    assert_refused(fixture, "there is no new picture from the camera");
    fixture->status.info.fps = 0.02; /* which is in time for a camera as slow as that */
    assert_given(fixture, "realsense", 100);
}

#define ADD(path, function) g_test_add("/service-snapshot/" path, Fixture, NULL, set_up, function, tear_down)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("given-of-a-camera-whose-frames-come", test_given);
    ADD("given-of-the-fallback-by-its-name", test_fallback);
    ADD("refused-with-the-cause-while-the-camera-is-away", test_away);
    ADD("refused-of-an-old-frame", test_old_frame);
    return g_test_run();
}
