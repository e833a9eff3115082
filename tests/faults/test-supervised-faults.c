/*
 * The supervisor over a camera in a worker: after each fault of the driver the status says what it was, and the picture
 * is back as soon as the camera works again.
 */
#include "camera/camera-supervisor.h"
#include "faults-fixture.h"
#include "util/clock.h"

#include <string.h>

static const CameraBackend *const backends[] = {&faulty_camera, &faulty_hasty_camera, NULL};

static CameraSupervisor *start(const char *backend, Mailbox *frames)
{
    const CameraSupervisorConfig config = {.camera = *faulty_config(),
                                           .backend = backend,
                                           .stall_timeout_us = 20 * G_USEC_PER_SEC, /* so that hangs are told apart */
                                           .backends = backends};
    CameraSupervisor *supervisor = camera_supervisor_new(&config, frames);
    camera_supervisor_start(supervisor);
    return supervisor;
}

/* Waits until the camera delivers, and has delivered more than that. */
static guint64 wait_for_picture(CameraSupervisor *supervisor, guint64 frame_count)
{
    CameraStatus status;
    const int64_t limit_us = clock_monotonic_us() + FAR_AWAY_US;
    do {
        g_usleep(2000);
        camera_supervisor_get_status(supervisor, &status);
    } while ((status.state != CAMERA_STATE_CONNECTED || status.frame_count <= frame_count) &&
             clock_monotonic_us() < limit_us);
    g_assert_cmpstr(camera_state_name(status.state), ==, "connected");
    g_assert_cmpstr(status.cause, ==, "");
    return status.frame_count;
}

static void wait_for_cause(CameraSupervisor *supervisor, const char *cause, const char *words)
{
    CameraStatus status;
    const int64_t limit_us = clock_monotonic_us() + FAR_AWAY_US;
    do {
        g_usleep(2000);
        camera_supervisor_get_status(supervisor, &status);
    } while (strcmp(status.cause, cause) != 0 && clock_monotonic_us() < limit_us);
    g_assert_cmpstr(status.cause, ==, cause);
    if (!strstr(status.message, words))
        g_error("\"%s\" is not in: %s", words, status.message);
}

static void test_each_fault_is_told_and_mended(void)
{
    static const struct {
        const char *fault;
        const char *cause;
        const char *words;
    } cases[] = {
        {"wait-segfaults", "worker_crashed", "Segmentation fault"},
        {"wait-aborts", "worker_crashed", "Aborted"},
        {"wait-exits", "worker_crashed", "status 3"},
        {"garbage", "worker_crashed", "no message"},
        {"wait-hangs", "driver_hung", "wait_frame has not returned"},
        {"wait-spins", "driver_hung", "wait_frame has not returned"},
        {"wait-fails", "busy", "wait-fails"},
    };
    g_autoptr(Mailbox) frames = mailbox_new((GBoxedCopyFunc)frame_ref, (GDestroyNotify)frame_unref);
    g_autoptr(CameraSupervisor) supervisor = start("faulty", frames);
    guint64 frame_count = wait_for_picture(supervisor, 0);
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        control(cases[i].fault);
        wait_for_cause(supervisor, cases[i].cause, cases[i].words);
        control("well");
        frame_count = wait_for_picture(supervisor, frame_count);
        g_autoptr(Frame) frame = mailbox_take(frames, clock_monotonic_us() + FAR_AWAY_US);
        assert_picture(frame);
    }
}

static void test_an_open_that_hangs(void)
{
    control("open-hangs");
    g_autoptr(Mailbox) frames = mailbox_new((GBoxedCopyFunc)frame_ref, (GDestroyNotify)frame_unref);
    g_autoptr(CameraSupervisor) supervisor = start("faulty-hasty", frames);
    wait_for_cause(supervisor, "driver_hung", "open has not returned");
}

/* Whatever the driver does, who reconnects does not wait for it, nor who ends the service. */
static void test_nobody_waits_for_a_hung_driver(void)
{
    static const char *const faults[] = {"open-hangs", "wait-hangs", "close-hangs"};
    for (size_t i = 0; i < G_N_ELEMENTS(faults); i++) {
        control("well");
        g_autoptr(Mailbox) frames = mailbox_new((GBoxedCopyFunc)frame_ref, (GDestroyNotify)frame_unref);
        CameraSupervisor *supervisor = start("faulty", frames);
        guint64 frame_count = wait_for_picture(supervisor, 0);
        control(faults[i]);
        const int64_t start_us = clock_monotonic_us();
        camera_supervisor_reconnect(supervisor);
        g_assert_cmpint(clock_monotonic_us() - start_us, <, G_USEC_PER_SEC);
        g_usleep(20000);
        control("well");
        camera_supervisor_reconnect(supervisor);
        wait_for_picture(supervisor, frame_count);
        control(faults[i]);
        camera_supervisor_reconnect(supervisor);
        camera_supervisor_free(supervisor);
        g_assert_cmpint(clock_monotonic_us() - start_us, <, 40 * G_USEC_PER_SEC); /* the budget alone is a minute */
        assert_no_child();
    }
}

int main(int argc, char **argv)
{
    faults_init(&argc, &argv);
    add_test("/supervised-faults/each-fault-is-told-and-mended", test_each_fault_is_told_and_mended);
    add_test("/supervised-faults/an-open-that-hangs-is-told", test_an_open_that_hangs);
    add_test("/supervised-faults/nobody-waits-for-a-hung-driver", test_nobody_waits_for_a_hung_driver);
    return faults_run();
}
