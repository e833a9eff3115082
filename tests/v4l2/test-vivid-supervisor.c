/*
 * The supervisor, with the camera in its worker process, over the kernel's own drivers: what is pulled out, stalled or
 * taken by another comes back by itself. Runs in the virtual machine that tests/v4l2/run-in-vm starts.
 */
#include "camera/camera-supervisor.h"
#include "camera/worker/camera-worker.h"
#include "util/clock.h"
#include "vivid.h"

#include <fcntl.h>
#include <linux/videodev2.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

/* Longer than any test may take: who waits for this has hung. */
#define FAR_AWAY_US (120 * G_USEC_PER_SEC)

/* An emulated processor is slow: of ten frames a second it may miss several. */
#define STALL_TIMEOUT_US (3 * G_USEC_PER_SEC)

typedef struct Fixture {
    Mailbox *frames;
    CameraSupervisor *supervisor;
} Fixture;

static void start(Fixture *fixture, const char *backend, const char *device)
{
    CameraSupervisorConfig config = {
        .camera = {.width = 320, .height = 180, .fps = 10, .device = device},
        .backend = backend,
        .stall_timeout_us = STALL_TIMEOUT_US,
    };
    fixture->supervisor = camera_supervisor_new(&config, fixture->frames);
    camera_supervisor_start(fixture->supervisor);
}

static void set_up(Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
    fixture->frames = mailbox_new((GBoxedCopyFunc)frame_ref, (GDestroyNotify)frame_unref);
}

static void tear_down(Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
    camera_supervisor_free(fixture->supervisor);
    mailbox_free(fixture->frames);
}

static CameraStatus get_status(Fixture *fixture)
{
    CameraStatus status;
    camera_supervisor_get_status(fixture->supervisor, &status);
    return status;
}

/* Waits until frames come, from now on. */
static CameraStatus wait_for_frames(Fixture *fixture)
{
    guint64 before = get_status(fixture).frame_count;
    int64_t give_up_us = clock_monotonic_us() + FAR_AWAY_US;
    for (;;) {
        CameraStatus status = get_status(fixture);
        bool grows = status.frame_count < before /* counted anew */ || status.frame_count >= before + 3;
        if (status.state == CAMERA_STATE_CONNECTED && grows && status.frame_count >= 3)
            return status;
        if (clock_monotonic_us() > give_up_us)
            g_error("still %s (%s)", camera_state_name(status.state), status.message);
        g_usleep(10000);
    }
}

static void wait_for_cause(Fixture *fixture, CameraError cause)
{
    int64_t give_up_us = clock_monotonic_us() + FAR_AWAY_US;
    for (;;) {
        CameraStatus status = get_status(fixture);
        if (g_str_equal(status.cause, camera_error_name(cause))) {
            g_test_message("%s", status.message);
            return;
        }
        if (clock_monotonic_us() > give_up_us)
            g_error("%s (%s), and not %s", camera_state_name(status.state), status.message, camera_error_name(cause));
        g_usleep(10000);
    }
}

static void test_frames(Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
    start(fixture, "auto", VIVID_WEBCAM);
    CameraStatus status = wait_for_frames(fixture);
    g_assert_cmpstr(status.backend, ==, "v4l2");
    g_assert_cmpstr(status.info.name, ==, "vivid");
    g_assert_cmpint(status.width, ==, 320);
    g_assert_cmpint(status.height, ==, 180);
    g_autoptr(Frame) frame = mailbox_take(fixture->frames, clock_monotonic_us() + FAR_AWAY_US);
    g_assert_cmpint(frame->format, ==, PIXEL_FORMAT_I420); /* the cheapest of what it offers */
    g_assert_cmpint(clock_monotonic_us() - frame->capture_time_us, <, FAR_AWAY_US);
}

static void test_replugged(Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
    start(fixture, "v4l2", NULL);
    wait_for_frames(fixture);
    vivid_unbind();
    wait_for_cause(fixture, CAMERA_ERROR_NO_DEVICE);
    g_assert_cmpint(get_status(fixture).state, ==, CAMERA_STATE_DISCONNECTED);
    vivid_bind();
    wait_for_frames(fixture);
}

static void test_disconnected(Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
    start(fixture, "v4l2", VIVID_WEBCAM);
    wait_for_frames(fixture);
    vivid_set_control(VIVID_WEBCAM, "Disconnect", 1); /* the node stays, and can be opened again */
    wait_for_cause(fixture, CAMERA_ERROR_DISCONNECTED);
    wait_for_frames(fixture);
}

static void test_stalled(Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
    start(fixture, "v4l2", VIVID_WEBCAM);
    wait_for_frames(fixture);
    vivid_set_control(VIVID_WEBCAM, "Percentage of Dropped Buffers", 100);
    wait_for_cause(fixture, CAMERA_ERROR_STALLED);
    vivid_set_control(VIVID_WEBCAM, "Percentage of Dropped Buffers", 0);
    wait_for_frames(fixture);
}

static void test_failing_start(Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
    vivid_set_control(VIVID_WEBCAM, "Inject VIDIOC_STREAMON Error", 1);
    start(fixture, "v4l2", VIVID_WEBCAM);
    wait_for_cause(fixture, CAMERA_ERROR_FAILED);
    wait_for_frames(fixture);
}

/* The worker has given up the right to see whose the camera is; the service has it. */
static void test_busy(Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
    int fd = open(VIVID_WEBCAM, O_RDWR | O_CLOEXEC);
    struct v4l2_requestbuffers request = {.count = 2, .type = V4L2_BUF_TYPE_VIDEO_CAPTURE, .memory = V4L2_MEMORY_MMAP};
    g_assert_cmpint(ioctl(fd, VIDIOC_REQBUFS, &request), ==, 0); /* the camera is that descriptor's, */
    pid_t child = fork();
    if (child == 0)
        _exit(pause());
    close(fd); /* which is the child's alone now */
    start(fixture, "v4l2", VIVID_WEBCAM);
    wait_for_cause(fixture, CAMERA_ERROR_BUSY);
    g_autofree char *holder = g_strdup_printf("it is used by test-vivid-supe (process %d)", child);
    CameraStatus status = get_status(fixture);
    g_assert_nonnull(strstr(status.message, holder));
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    wait_for_frames(fixture);
}

static void test_no_realsense(Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
    start(fixture, "realsense-v4l2", NULL);
    wait_for_cause(fixture, CAMERA_ERROR_NO_DEVICE); /* other cameras are not shown unasked */
    g_assert_nonnull(strstr(get_status(fixture).message, "set CAMERA_DEVICE; attached: vivid-000-vid-cap"));
}

int main(int argc, char **argv)
{
    if (camera_worker_is_wanted(argc, argv))
        return camera_worker_run(argv, camera_backends());
    static const struct {
        const char *path;
        void (*test)(Fixture *fixture, gconstpointer data);
    } tests[] = {
        {"/vivid-supervisor/frames-come-from-the-worker", test_frames},
        {"/vivid-supervisor/an-unplugged-camera-is-back-when-plugged-in", test_replugged},
        {"/vivid-supervisor/a-disconnected-camera-is-opened-again", test_disconnected},
        {"/vivid-supervisor/a-stalled-camera-is-opened-again", test_stalled},
        {"/vivid-supervisor/a-start-that-fails-is-tried-again", test_failing_start},
        {"/vivid-supervisor/a-busy-camera-names-who-has-it", test_busy},
        {"/vivid-supervisor/without-the-sdk-auto-shows-realsense-alone", test_no_realsense},
    };
    g_test_init(&argc, &argv, NULL);
    g_log_set_always_fatal(G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL); /* a camera that is lost is worth a warning */
    for (size_t i = 0; i < G_N_ELEMENTS(tests); i++)
        g_test_add(tests[i].path, Fixture, NULL, set_up, tests[i].test, tear_down);
    return g_test_run();
}
