/*
 * The realsense back end against the real librealsense, with software cameras in place of hardware: in a worker, as
 * the service has it.
 */
#include "camera/camera-supervisor.h"
#include "realsense-fixture.h"
#include "util/clock.h"

static const CameraConfig vga = {.width = 640, .height = 480, .fps = 30};

static void test_streams(void)
{
    CameraInfo info = {0};
    CameraHandle *camera = open_camera(&vga, &info);
    g_assert_cmpstr(info.name, ==, software_camera_models[0].name);
    g_assert_cmpstr(info.serial, ==, software_camera_models[0].serial);
    g_assert_cmpstr(info.firmware, ==, software_camera_models[0].firmware);
    g_assert_cmpstr(info.usb_type, ==, software_camera_models[0].usb_type);
    g_assert_cmpfloat(info.fps, ==, 30);
    int64_t last_capture_us = 0;
    int last_bar = -1;
    for (uint64_t number = 0; number < 20; number++) {
        g_autoptr(Frame) frame = next_frame(camera);
        assert_picture(frame, vga.width, vga.height);
        g_assert_cmpuint(frame->number, ==, number);
        g_assert_cmpint(frame->capture_time_us, >, last_capture_us);
        g_assert_cmpint(frame->capture_time_us, <=, clock_monotonic_us());
        g_assert_cmpint(bar_position(frame), !=, last_bar);
        last_capture_us = frame->capture_time_us;
        last_bar = bar_position(frame);
    }
    camera_handle_close(camera);
}

/* The software camera says that it captured 3 ms before it delivers. */
static void test_capture_time(void)
{
    CameraInfo info = {0};
    CameraHandle *camera = open_camera(&vga, &info);
    for (int i = 0; i < 5; i++) {
        g_autoptr(Frame) frame = next_frame(camera);
        g_assert_cmpint(clock_monotonic_us() - frame->capture_time_us, >=, 2900);
    }
    camera_handle_close(camera);
}

static void test_sizes(void)
{
    static const CameraConfig configs[] = {
        {.width = 320, .height = 240, .fps = 30},  {.width = 848, .height = 480, .fps = 30},
        {.width = 640, .height = 480, .fps = 60},  {.width = 640, .height = 480, .fps = 15},
        {.width = 1280, .height = 720, .fps = 30},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(configs); i++) {
        CameraInfo info = {0};
        CameraHandle *camera = open_camera(&configs[i], &info);
        g_assert_cmpfloat(info.fps, ==, configs[i].fps);
        for (int n = 0; n < 3; n++) {
            g_autoptr(Frame) frame = next_frame(camera);
            assert_picture(frame, configs[i].width, configs[i].height);
        }
        camera_handle_close(camera);
    }
}

static void test_frames_outlive_camera(void)
{
    CameraInfo info = {0};
    CameraHandle *camera = open_camera(&vga, &info);
    Frame *frames[4];
    for (size_t i = 0; i < G_N_ELEMENTS(frames); i++)
        frames[i] = next_frame(camera);
    camera_handle_close(camera);
    for (size_t i = 0; i < G_N_ELEMENTS(frames); i++) {
        assert_picture(frames[i], vga.width, vga.height);
        frame_unref(frames[i]);
    }
}

static void test_serial(void)
{
    control("devices=2 mode=stream");
    for (int i = 0; i < SOFTWARE_CAMERA_COUNT; i++) {
        const CameraConfig config = {
            .width = 640, .height = 480, .fps = 30, .serial = software_camera_models[i].serial};
        CameraInfo info = {0};
        CameraHandle *camera = open_camera(&config, &info);
        g_assert_cmpstr(info.serial, ==, software_camera_models[i].serial);
        g_assert_cmpstr(info.name, ==, software_camera_models[i].name);
        frame_unref(next_frame(camera));
        camera_handle_close(camera);
    }
}

static void test_wrong_serial(void)
{
    control("devices=2 mode=stream");
    const CameraConfig config = {.width = 640, .height = 480, .fps = 30, .serial = "123456789012"};
    g_autofree char *message = open_failure(&config, CAMERA_ERROR_WRONG_SERIAL);
    assert_contains(message, "CAMERA_SERIAL=123456789012");
    assert_contains(message, software_camera_models[0].serial);
    assert_contains(message, software_camera_models[1].serial);
}

static void test_no_device(void)
{
    control("devices=0");
    g_free(open_failure(&vga, CAMERA_ERROR_NO_DEVICE));
    const CameraConfig config = {.width = 640, .height = 480, .fps = 30, .serial = software_camera_models[0].serial};
    g_free(open_failure(&config, CAMERA_ERROR_NO_DEVICE));
}

static void test_wrong_profile(void)
{
    const CameraConfig config = {.width = 640, .height = 480, .fps = 25};
    g_autofree char *message = open_failure(&config, CAMERA_ERROR_PROFILE);
    assert_contains(message, "640x480@25");
    assert_contains(message, "offers 1280x720@30/15/6, 848x480@30, 640x480@60/30/15/6, 320x240@30, 64x48@100/1");
    g_assert_null(strstr(message, "USB"));
}

/* A rate that the camera has in another format only, and a camera that would have it on USB 3. */
static void test_wrong_profile_on_usb2(void)
{
    control("devices=2 mode=stream");
    const CameraConfig config = {.width = 640, .height = 480, .fps = 60, .serial = software_camera_models[1].serial};
    g_autofree char *message = open_failure(&config, CAMERA_ERROR_PROFILE);
    assert_contains(message, "1280x720@6, 640x480@30/15/6, 320x240@30, 64x48@100/1");
    assert_contains(message, "USB 2.1");
}

static void test_busy(void)
{
    control("devices=1 mode=busy");
    g_free(open_failure(&vga, CAMERA_ERROR_BUSY));
    reset();
    CameraInfo info = {0};
    CameraHandle *camera = open_camera(&vga, &info);
    frame_unref(next_frame(camera));
    camera_handle_close(camera);
}

static void test_denied(void)
{
    control("devices=1 mode=denied");
    g_autofree char *message = open_failure(&vga, CAMERA_ERROR_PERMISSION);
    assert_contains(message, "/dev/video4");
}

static void test_stall(void)
{
    CameraInfo info = {0};
    CameraHandle *camera = open_camera(&vga, &info);
    frame_unref(next_frame(camera));
    control("devices=1 mode=stall");
    int64_t last_frame_us = clock_monotonic_us();
    while (clock_monotonic_us() < last_frame_us + G_USEC_PER_SEC / 2) { /* until it has taken effect */
        g_autoptr(Frame) frame = camera_handle_wait_frame(camera, clock_monotonic_us() + 50000, NULL, NULL);
        if (frame != NULL)
            last_frame_us = clock_monotonic_us();
    }
    g_autoptr(GError) error = NULL;
    const int64_t deadline_us = clock_monotonic_us() + 250000;
    g_assert_null(camera_handle_wait_frame(camera, deadline_us, NULL, &error));
    g_assert_no_error(error);
    g_assert_cmpint(clock_monotonic_us(), >=, deadline_us);
    reset();
    frame_unref(next_frame(camera));
    camera_handle_close(camera);
}

static void test_unplug(void)
{
    CameraInfo info = {0};
    CameraHandle *camera = open_camera(&vga, &info);
    frame_unref(next_frame(camera));
    control("devices=0");
    assert_disconnects(camera);
    camera_handle_close(camera);
    reset();
    camera = open_camera(&vga, &info);
    frame_unref(next_frame(camera));
    camera_handle_close(camera);
}

static gpointer cancel_soon(gpointer cancellable)
{
    g_usleep(50000);
    g_cancellable_cancel(cancellable);
    return NULL;
}

static void test_cancel(void)
{
    CameraInfo info = {0};
    control("devices=1 mode=stall");
    CameraHandle *camera = open_camera(&vga, &info);
    g_autoptr(GCancellable) cancellable = g_cancellable_new();
    GThread *thread = g_thread_new("cancel", cancel_soon, cancellable);
    g_autoptr(GError) error = NULL;
    const int64_t deadline_us = clock_monotonic_us() + 60 * G_USEC_PER_SEC;
    g_assert_null(camera_handle_wait_frame(camera, deadline_us, cancellable, &error));
    g_assert_no_error(error);
    g_assert_cmpint(clock_monotonic_us(), <, deadline_us - 50 * G_USEC_PER_SEC);
    g_thread_join(thread);
    camera_handle_close(camera);
}

/* Waits until the supervisor reports that state with a frame count above minimum_frames. */
static CameraStatus wait_status(CameraSupervisor *supervisor, CameraState state, guint64 minimum_frames)
{
    CameraStatus status = {0};
    const int64_t limit_us = clock_monotonic_us() + 20 * G_USEC_PER_SEC;
    do {
        g_usleep(5000);
        camera_supervisor_get_status(supervisor, &status);
    } while ((status.state != state || status.frame_count <= minimum_frames) && clock_monotonic_us() < limit_us);
    g_assert_cmpstr(camera_state_name(status.state), ==, camera_state_name(state));
    g_assert_cmpuint(status.frame_count, >, minimum_frames);
    return status;
}

static void test_supervised(void)
{
    static const CameraBackend *const only_realsense[] = {&camera_realsense_backend, NULL};
    const CameraSupervisorConfig config = {
        .camera = vga, .backend = "realsense", .stall_timeout_us = G_USEC_PER_SEC / 2, .backends = only_realsense};
    g_autoptr(Mailbox) frames = mailbox_new((GBoxedCopyFunc)frame_ref, (GDestroyNotify)frame_unref);
    g_autoptr(CameraSupervisor) supervisor = camera_supervisor_new(&config, frames);
    camera_supervisor_start(supervisor);
    CameraStatus status = wait_status(supervisor, CAMERA_STATE_CONNECTED, 10);
    g_assert_cmpstr(status.info.serial, ==, software_camera_models[0].serial);
    g_assert_cmpint(status.width, ==, vga.width);

    control("devices=0");
    status = wait_status(supervisor, CAMERA_STATE_DISCONNECTED, 0);
    g_assert_cmpstr(status.message, !=, "");
    reset();
    status = wait_status(supervisor, CAMERA_STATE_CONNECTED, status.frame_count);

    control("devices=1 mode=stall");
    const int64_t limit_us = clock_monotonic_us() + 20 * G_USEC_PER_SEC;
    while (g_strcmp0(status.cause, "stalled") != 0 && clock_monotonic_us() < limit_us) {
        g_usleep(5000);
        camera_supervisor_get_status(supervisor, &status);
    }
    g_assert_cmpstr(status.cause, ==, "stalled");
    reset();
    wait_status(supervisor, CAMERA_STATE_CONNECTED, status.frame_count);
}

static void assert_no_reset(const CameraConfig *config, CameraError code)
{
    g_autoptr(GError) error = NULL;
    g_assert_false(camera_handle_reset(&camera_realsense_backend, config, NULL, &error));
    g_assert_error(error, CAMERA_ERROR, (int)code);
}

/* The SDK's software device has none, nor has a recording. */
static void test_what_has_no_hardware_reset(void)
{
    CameraConfig recording = vga;
    recording.file = "recording.bag";
    assert_no_reset(&vga, CAMERA_ERROR_NOT_SUPPORTED);
    assert_no_reset(&recording, CAMERA_ERROR_NOT_SUPPORTED);
    control("devices=0");
    assert_no_reset(&vga, CAMERA_ERROR_NO_DEVICE);
}

int main(int argc, char **argv)
{
    become_worker_if_asked(argc, argv);
    g_test_init(&argc, &argv, NULL);
    g_log_set_always_fatal(G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL); /* the supervisor warns of what is done to it */
    add_test("/realsense/streams-the-color-sensor", test_streams);
    add_test("/realsense/takes-the-capture-time-from-the-sdk", test_capture_time);
    add_test("/realsense/opens-each-size-and-rate", test_sizes);
    add_test("/realsense/frames-outlive-the-camera", test_frames_outlive_camera);
    add_test("/realsense/opens-the-serial-number-asked-for", test_serial);
    add_test("/realsense/a-wrong-serial-number-lists-those-attached", test_wrong_serial);
    add_test("/realsense/no-camera-is-an-error-of-its-own", test_no_device);
    add_test("/realsense/a-wrong-profile-lists-those-offered", test_wrong_profile);
    add_test("/realsense/a-profile-missing-on-usb-2-says-so", test_wrong_profile_on_usb2);
    add_test("/realsense/a-busy-camera-is-told-and-opens-later", test_busy);
    add_test("/realsense/a-forbidden-camera-is-told", test_denied);
    add_test("/realsense/a-stall-is-silence-without-error", test_stall);
    add_test("/realsense/an-unplugged-camera-disconnects-and-comes-back", test_unplug);
    add_test("/realsense/a-wait-can-be-cancelled", test_cancel);
    add_test("/realsense/what-has-no-hardware-reset-says-so", test_what_has_no_hardware_reset);
    add_test("/realsense/the-supervisor-brings-it-back", test_supervised);
    return run_tests();
}
