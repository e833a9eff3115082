/* The supervisor over a camera that opening anew does not help: up the reset ladder, and what the status says of it. */
#include "../unit/camera/usb-fixture.h"
#include "camera/camera-supervisor.h"
#include "faults-fixture.h"
#include "util/clock.h"

#include <stdio.h>
#include <string.h>

static const CameraBackend *const backends[] = {&faulty_camera, &faulty_hasty_camera, NULL};

/* As for real cameras, but for its times. */
static const ResetLadderRules hasty_rules = {
    .budget = {[RESET_STEP_REOPEN] = 2, [RESET_STEP_HARDWARE_RESET] = 2, [RESET_STEP_USB_RESET] = 1},
    .cool_down_us = {[RESET_STEP_HARDWARE_RESET] = 2 * G_USEC_PER_SEC, [RESET_STEP_USB_RESET] = G_USEC_PER_SEC},
    .steady_us = 60 * G_USEC_PER_SEC,
    .own_change_us = 60 * G_USEC_PER_SEC,
};

typedef struct Drill {
    char *sysfs;
    Mailbox *frames;
    CameraSupervisor *supervisor;
} Drill;

static Drill start(const char *backend)
{
    Drill drill = {.sysfs = usb_fixture_new(),
                   .frames = mailbox_new((GBoxedCopyFunc)frame_ref, (GDestroyNotify)frame_unref)};
    usb_fixture_add(drill.sysfs, FAULTY_USB_PORT, "");
    usb_fixture_add(drill.sysfs, "9-8.6", "");
    const CameraSupervisorConfig config = {.camera = *faulty_config(),
                                           .backend = backend,
                                           .stall_timeout_us = 300000,
                                           .sysfs_root = drill.sysfs,
                                           .reset_rules = &hasty_rules,
                                           .backends = backends};
    drill.supervisor = camera_supervisor_new(&config, drill.frames);
    camera_supervisor_start(drill.supervisor);
    return drill;
}

static void finish(Drill *drill)
{
    camera_supervisor_free(drill->supervisor);
    mailbox_free(drill->frames);
    usb_fixture_remove(drill->sysfs);
    g_free(drill->sysfs);
}

static CameraStatus get_status(const Drill *drill)
{
    CameraStatus status;
    camera_supervisor_get_status(drill->supervisor, &status);
    return status;
}

static CameraStatus wait_for_step(const Drill *drill, ResetStep step)
{
    const int64_t limit_us = clock_monotonic_us() + FAR_AWAY_US;
    CameraStatus status = get_status(drill);
    while (status.recovery_step != step && clock_monotonic_us() < limit_us) {
        g_usleep(2000);
        status = get_status(drill);
    }
    g_assert_cmpstr(reset_step_name(status.recovery_step), ==, reset_step_name(step));
    return status;
}

static CameraStatus wait_for_picture(const Drill *drill, guint64 frame_count)
{
    const int64_t limit_us = clock_monotonic_us() + FAR_AWAY_US;
    CameraStatus status = get_status(drill);
    while ((status.state != CAMERA_STATE_CONNECTED || status.frame_count <= frame_count) &&
           clock_monotonic_us() < limit_us) {
        g_usleep(2000);
        status = get_status(drill);
    }
    g_assert_cmpstr(camera_state_name(status.state), ==, "connected");
    g_assert_cmpint(status.recovery_step, ==, RESET_STEP_NONE);
    return status;
}

static void wait_for_resets(guint count)
{
    const int64_t limit_us = clock_monotonic_us() + FAR_AWAY_US;
    while (count_resets() < count && clock_monotonic_us() < limit_us)
        g_usleep(2000);
    g_assert_cmpuint(count_resets(), ==, count);
}

/* Each step in its order, and no reset before the last one has cooled down. */
static void test_it_climbs_in_order(void)
{
    Drill drill = start("faulty");
    const CameraStatus before = wait_for_picture(&drill, 5);
    control("wait-stalls");
    g_assert_cmpuint(wait_for_step(&drill, RESET_STEP_REOPEN).recovery_attempts, ==, 1);
    g_assert_cmpuint(count_resets(), ==, 0);
    wait_for_step(&drill, RESET_STEP_HARDWARE_RESET);
    wait_for_resets(1);
    const int64_t first_us = clock_monotonic_us();
    wait_for_step(&drill, RESET_STEP_WAIT); /* until it has cooled down */
    wait_for_resets(2);
    g_assert_cmpint(clock_monotonic_us() - first_us, >=, hasty_rules.cool_down_us[RESET_STEP_HARDWARE_RESET] * 9 / 10);
    wait_for_step(&drill, RESET_STEP_USB_RESET);
    CameraStatus status = wait_for_step(&drill, RESET_STEP_WAIT);
    g_assert_cmpstr(status.cause, ==, "stalled");
    g_assert_cmpuint(count_resets(), ==, 2);
    g_assert_cmpint(status.lost_us, >=, before.lost_us + 2 * G_USEC_PER_SEC);
    control("well");
    status = wait_for_picture(&drill, status.frame_count);
    g_assert_cmpstr(status.cause, ==, "");
    g_assert_cmpint(status.next_attempt_us, ==, 0);
    finish(&drill);
}

static void test_a_hardware_reset_heals(void)
{
    Drill drill = start("faulty");
    const CameraStatus before = wait_for_picture(&drill, 5);
    control("wait-stalls heals");
    wait_for_resets(1);
    const int64_t able_us = clock_monotonic_us();
    wait_for_picture(&drill, before.frame_count + 5);
    g_test_message("picture %.2f s after the reset", (double)(clock_monotonic_us() - able_us) / G_USEC_PER_SEC);
    g_assert_cmpuint(count_resets(), ==, 1);
    g_autofree char *authorized = usb_fixture_get_authorized(drill.sysfs, FAULTY_USB_PORT);
    g_assert_cmpstr(authorized, ==, "1");
    finish(&drill);
}

/* The port of this camera, and of no other device. */
static void test_a_usb_reset_heals(void)
{
    Drill drill = start("faulty");
    const CameraStatus before = wait_for_picture(&drill, 5);
    control("wait-stalls lacks");
    wait_for_step(&drill, RESET_STEP_USB_RESET);
    g_assert_cmpuint(count_resets(), ==, 1); /* one that there is none of is not wanted twice */
    control("well");
    wait_for_picture(&drill, before.frame_count);
    g_autofree char *authorized = usb_fixture_get_authorized(drill.sysfs, FAULTY_USB_PORT);
    g_autofree char *other = usb_fixture_get_authorized(drill.sysfs, "9-8.6");
    g_assert_cmpstr(authorized, ==, "1");
    g_assert_cmpstr(other, ==, "1");
    finish(&drill);
}

/* Where opening it would fail the same way after a reset. */
static void test_a_busy_camera_is_not_reset(void)
{
    Drill drill = start("faulty");
    wait_for_picture(&drill, 5);
    control("open-fails");
    camera_supervisor_reconnect(drill.supervisor);
    const int64_t limit_us = clock_monotonic_us() + FAR_AWAY_US;
    while (get_status(&drill).retry_count < 5 && clock_monotonic_us() < limit_us)
        g_usleep(2000);
    const CameraStatus status = get_status(&drill);
    g_assert_cmpstr(status.cause, ==, "busy");
    g_assert_cmpint(status.recovery_step, ==, RESET_STEP_WAIT);
    g_assert_cmpuint(count_resets(), ==, 0);
    finish(&drill);
}

static void test_a_reset_that_hangs_is_ended(void)
{
    Drill drill = start("faulty-hasty");
    const CameraStatus before = wait_for_picture(&drill, 5);
    control("wait-stalls hangs");
    wait_for_resets(2);
    wait_for_step(&drill, RESET_STEP_USB_RESET);
    control("well");
    wait_for_picture(&drill, before.frame_count);
    finish(&drill);
}

/* The reset would take a minute. */
static void test_nobody_waits_for_a_reset(void)
{
    Drill drill = start("faulty");
    const CameraStatus before = wait_for_picture(&drill, 5);
    control("wait-stalls hangs");
    wait_for_resets(1);
    control("well");
    int64_t start_us = clock_monotonic_us();
    camera_supervisor_reconnect(drill.supervisor);
    g_assert_cmpint(clock_monotonic_us() - start_us, <, G_USEC_PER_SEC);
    wait_for_picture(&drill, before.frame_count);
    g_assert_cmpint(clock_monotonic_us() - start_us, <, 40 * G_USEC_PER_SEC);
    control("wait-stalls hangs");
    wait_for_resets(2);
    start_us = clock_monotonic_us();
    finish(&drill);
    g_assert_cmpint(clock_monotonic_us() - start_us, <, 40 * G_USEC_PER_SEC);
}

static guint64 resident_bytes(void)
{
    g_autofree char *text = NULL;
    guint64 pages = 0;
    g_assert_true(g_file_get_contents("/proc/self/statm", &text, NULL, NULL));
    g_assert_cmpint(sscanf(text, "%*u %" G_GUINT64_FORMAT, &pages), ==, 1);
    return pages * 4096;
}

/* Both ways to lose a camera that cost no time-out; the picture is back after each. */
static void test_many_faults_in_a_row(void)
{
    enum { FAULTS = 200, WARM_UP = 50 };
    const guint64 margin_bytes = 64 << 20; /* sanitizers keep what was freed for a while */
    Drill drill = start("faulty");
    guint64 frame_count = wait_for_picture(&drill, 0).frame_count, bytes = 0;
    guint descriptors = 0;
    for (int i = 0; i < FAULTS; i++) {
        if (i == WARM_UP) {
            descriptors = count_entries("/proc/self/fd");
            bytes = resident_bytes();
        }
        control(i % 2 ? "wait-segfaults" : "wait-exits");
        const int64_t limit_us = clock_monotonic_us() + FAR_AWAY_US;
        while (get_status(&drill).state == CAMERA_STATE_CONNECTED && clock_monotonic_us() < limit_us)
            g_usleep(1000);
        control("well");
        camera_supervisor_reconnect(drill.supervisor); /* does not wait for the back-off */
        frame_count = wait_for_picture(&drill, frame_count).frame_count;
    }
    g_assert_cmpuint(count_entries("/proc/self/fd"), <=, descriptors + 2); /* a worker may be on its way in or out */
    g_assert_cmpuint(resident_bytes(), <, bytes + margin_bytes);
    g_test_message("%" G_GINT64_FORMAT " KiB more", ((gint64)resident_bytes() - (gint64)bytes) / 1024);
    finish(&drill);
}

int main(int argc, char **argv)
{
    faults_init(&argc, &argv);
    add_test("/recovery/it-climbs-in-order", test_it_climbs_in_order);
    add_test("/recovery/a-hardware-reset-heals", test_a_hardware_reset_heals);
    add_test("/recovery/a-usb-reset-heals", test_a_usb_reset_heals);
    add_test("/recovery/a-busy-camera-is-not-reset", test_a_busy_camera_is_not_reset);
    add_test("/recovery/a-reset-that-hangs-is-ended", test_a_reset_that_hangs_is_ended);
    add_test("/recovery/nobody-waits-for-a-reset", test_nobody_waits_for_a_reset);
    add_test("/recovery/two-hundred-faults-leave-nothing-behind", test_many_faults_in_a_row);
    return faults_run();
}
