/*
 * Knows which camera it is by what was last open: before anything was, there is none whose port may be reset. Nor is
 * there with a recording, which names the camera that it was made with.
 */
#define G_LOG_DOMAIN "camera"

#include "camera/camera-recovery.h"

#include "camera/camera-handle.h"
#include "camera/camera-wait.h"
#include "camera/usb-device.h"
#include "util/clock.h"

/* From when the kernel has the device again until its drivers have, and the camera bears to be opened. */
#define USB_SETTLE_US (2 * G_USEC_PER_SEC)

CameraRecovery camera_recovery_init(const ResetLadderRules *rules, const char *sysfs_root)
{
    return (CameraRecovery){.ladder = reset_ladder_init(rules), .sysfs_root = sysfs_root};
}

static bool is_hardware(const CameraBackend *backend, const CameraConfig *config)
{
    return backend && backend->isolated && !(config->file && camera_file_is_recording(config->file));
}

void camera_recovery_note_open(CameraRecovery *recovery, const CameraBackend *backend, const CameraConfig *config,
                               const CameraInfo *info)
{
    const bool is_known = is_hardware(backend, config);
    camera_info_set_text(recovery->usb_port, sizeof recovery->usb_port, is_known ? info->usb_port : "");
    camera_info_set_text(recovery->serial, sizeof recovery->serial, is_known ? info->serial : "");
}

void camera_recovery_note_frame(CameraRecovery *recovery, int64_t now_us)
{
    reset_ladder_note_frame(&recovery->ladder, now_us);
    recovery->step = RESET_STEP_NONE;
}

static ResetSteps possible_steps(const CameraRecovery *recovery, const CameraBackend *backend,
                                 const CameraConfig *config, const GError *error)
{
    const int code = error->domain == CAMERA_ERROR ? error->code : CAMERA_ERROR_FAILED;
    g_autofree char *device = usb_device_find(recovery->sysfs_root, recovery->usb_port, recovery->serial);
    if (!reset_ladder_may_help((CameraError)code, device != NULL))
        return 0;
    ResetSteps steps = RESET_STEP_BIT(RESET_STEP_REOPEN);
    if (is_hardware(backend, config) && backend->reset)
        steps |= RESET_STEP_BIT(RESET_STEP_HARDWARE_RESET);
    if (is_hardware(backend, config) && device)
        steps |= RESET_STEP_BIT(RESET_STEP_USB_RESET);
    return steps;
}

void camera_recovery_note_failure(CameraRecovery *recovery, const CameraBackend *backend, const CameraConfig *config,
                                  const GError *error)
{
    const ResetSteps possible = possible_steps(recovery, backend, config, error);
    recovery->step = reset_ladder_climb(&recovery->ladder, possible, clock_monotonic_us());
    recovery->wants_reset = recovery->step == RESET_STEP_HARDWARE_RESET || recovery->step == RESET_STEP_USB_RESET;
}

void camera_recovery_note_hot_plug(CameraRecovery *recovery)
{
    reset_ladder_note_hot_plug(&recovery->ladder, clock_monotonic_us());
}

void camera_recovery_start_over(CameraRecovery *recovery)
{
    reset_ladder_start_over(&recovery->ladder);
    recovery->step = RESET_STEP_NONE;
    recovery->wants_reset = false;
}

static void reset_hardware(CameraRecovery *recovery, const CameraBackend *backend, const CameraConfig *config,
                           GCancellable *cancellable)
{
    g_autoptr(GError) error = NULL;
    g_message("opening it anew does not help: the camera's hardware is reset");
    if (camera_handle_reset(backend, config, cancellable, &error) || g_cancellable_is_cancelled(cancellable))
        return;
    g_warning("the camera's hardware was not reset: %s", error->message);
    if (g_error_matches(error, CAMERA_ERROR, CAMERA_ERROR_NOT_SUPPORTED))
        reset_ladder_rule_out(&recovery->ladder, RESET_STEP_HARDWARE_RESET);
}

static void reset_usb(CameraRecovery *recovery, GCancellable *cancellable)
{
    g_autofree char *device = usb_device_find(recovery->sysfs_root, recovery->usb_port, recovery->serial);
    if (!device)
        return; /* it has gone meanwhile */
    g_autoptr(GError) error = NULL;
    g_message("the camera's USB port is reset: %s", device);
    if (usb_device_reset(device, &error)) {
        camera_wait(-1, clock_monotonic_us() + USB_SETTLE_US, cancellable);
        return;
    }
    g_warning("the camera's USB port cannot be reset: %s", error->message);
    reset_ladder_rule_out(&recovery->ladder, RESET_STEP_USB_RESET);
}

void camera_recovery_reset(CameraRecovery *recovery, const CameraBackend *backend, const CameraConfig *config,
                           GCancellable *cancellable)
{
    const ResetStep step = recovery->step;
    g_assert(recovery->wants_reset);
    recovery->wants_reset = false;
    if (step == RESET_STEP_HARDWARE_RESET)
        reset_hardware(recovery, backend, config, cancellable);
    else
        reset_usb(recovery, cancellable);
    reset_ladder_note_end(&recovery->ladder, step, clock_monotonic_us());
}

guint camera_recovery_count_attempts(const CameraRecovery *recovery)
{
    return recovery->ladder.used[recovery->step];
}
