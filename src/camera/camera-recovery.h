/*
 * What the capture thread does about a camera that fails: the reset ladder's decisions, and the resets, on the camera
 * that was in use and no other device. All functions: the capture thread.
 */
#pragma once

#include "camera/reset-ladder.h"

typedef struct CameraRecovery {
    ResetLadder ladder;
    const char *sysfs_root;
    char usb_port[32]; /* of the camera that was last open, as in CameraInfo */
    char serial[64];
    ResetStep step;   /* what is done about it; RESET_STEP_NONE while all is well */
    bool wants_reset; /* step is a reset that is still to be done */
} CameraRecovery;

/** rules and sysfs_root ("/sys") outlive it. */
CameraRecovery camera_recovery_init(const ResetLadderRules *rules, const char *sysfs_root);

/** The camera of backend is open. */
void camera_recovery_note_open(CameraRecovery *recovery, const CameraBackend *backend, const CameraConfig *config,
                               const CameraInfo *info);

/** A frame of the camera. */
void camera_recovery_note_frame(CameraRecovery *recovery, int64_t now_us);

/** The camera of backend (nullable) failed: decides upon the step. */
void camera_recovery_note_failure(CameraRecovery *recovery, const CameraBackend *backend, const CameraConfig *config,
                                  const GError *error);

/** A device came or went. */
void camera_recovery_note_hot_plug(CameraRecovery *recovery);

/** As new, because somebody asks for it. */
void camera_recovery_start_over(CameraRecovery *recovery);

/**
 * Does the reset that is wanted and waits until the camera can be opened again; takes 30 s at worst, or until
 * cancellable is cancelled. How it went goes to the log; opening the camera shows whether it helped.
 */
void camera_recovery_reset(CameraRecovery *recovery, const CameraBackend *backend, const CameraConfig *config,
                           GCancellable *cancellable);

/** How often the step has been taken since the camera last worked for a while. */
guint camera_recovery_count_attempts(const CameraRecovery *recovery);
