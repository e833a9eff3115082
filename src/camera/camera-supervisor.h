/*
 * The care of the camera: the capture thread, which opens the camera, keeps the newest frame in the mailbox, notices
 * when nothing comes, closes, and opens again with back-off, for ever; resets the camera where that does not help
 * (reset-ladder.h). Everybody else lives on meanwhile.
 */
#pragma once

#include "camera/reset-ladder.h"
#include "util/mailbox.h"

typedef struct CameraSupervisor CameraSupervisor;

typedef enum CameraState {
    CAMERA_STATE_DISCONNECTED, /* not there, waiting for the next try */
    CAMERA_STATE_CONNECTING,   /* being opened, or open and its first frame awaited */
    CAMERA_STATE_CONNECTED,    /* open, and frames come */
    CAMERA_STATE_FAILED,       /* a setting makes every try fail: the cause says which */
} CameraState;

/** "disconnected", "connecting", "connected", "failed". */
const char *camera_state_name(CameraState state);

typedef struct CameraSupervisorConfig {
    CameraConfig camera;
    const char *backend;      /* a back end's name, or "auto" */
    const char *fallback;     /* (nullable) a back end's name: what "auto" shows where there is no camera */
    int64_t stall_timeout_us; /* no frame for so long (or for three of the camera's frames): closed and opened again */
    const char *sysfs_root;   /* (nullable) in place of "/sys", where devices are seen to come and go */
    const ResetLadderRules *reset_rules;  /* (nullable) in place of reset_ladder_rules; static */
    const CameraBackend *const *backends; /* (nullable) in place of camera_backends(); NULL-terminated, static */
    /**
     * (nullable) State, since_us, cause, message or is_fallback of the status have changed: called on the capture
     * thread, which must not be kept; at the camera's first frame before that is in the mailbox.
     */
    void (*changed)(gpointer user_data);
    gpointer user_data;
} CameraSupervisorConfig;

/**
 * A snapshot of how the camera is. Times are CLOCK_REALTIME microseconds, 0 for never, but for since_us. State,
 * since_us, cause, message and retry_count are the camera's also while the fallback's picture is shown: a pattern never
 * counts as a camera. The other fields tell of the picture that is shown.
 */
typedef struct CameraStatus {
    CameraState state;
    int64_t since_us; /* CLOCK_MONOTONIC: connected since then; else without a camera since then, however often tried */
    bool running;     /* the capture thread cares for it */
    char backend[16]; /* the one in use or tried last; "" for none yet */
    bool is_fallback; /* the picture is CAMERA_FALLBACK's, not a camera's */
    CameraInfo info;  /* of what is open now */
    int width;        /* of the newest frame, before rotation; 0 before the first */
    int height;
    guint retry_count; /* tries that failed since the camera's last frame */
    int64_t last_attempt_us;
    int64_t last_frame_us; /* when the newest frame was captured */
    guint64 frame_count;
    guint64 dropped_frames;  /* those missing between the numbers of frames */
    double measured_fps;     /* over the last seconds */
    int64_t lost_us;         /* how long there has been no camera, in all, since the service started */
    ResetStep recovery_step; /* what is done about a camera that is away; NONE while it is there */
    guint recovery_attempts; /* how often that step was taken since the camera last worked for a while */
    int64_t next_attempt_us; /* CLOCK_MONOTONIC; 0: one is going on, or none is needed */
    char cause[24];          /* camera_error_name(), "" while all is well */
    char message[512];       /* the same in words, "" while all is well */
} CameraStatus;

/** (transfer full). frames outlives the supervisor. Config is copied. Nothing runs yet. */
CameraSupervisor *camera_supervisor_new(const CameraSupervisorConfig *config, Mailbox *frames);

/** Starts the capture thread; returns at once. */
void camera_supervisor_start(CameraSupervisor *supervisor);

/**
 * Stops the capture thread and frees all. Waits for the camera to be closed, which takes a second at worst: a real
 * camera's process is killed then. NULL is allowed.
 */
void camera_supervisor_free(CameraSupervisor *supervisor);

/** Closes and opens the camera again at once, whatever it is doing; returns without waiting. Any thread. */
void camera_supervisor_reconnect(CameraSupervisor *supervisor);

/** Any thread; never blocks on the camera. */
void camera_supervisor_get_status(CameraSupervisor *supervisor, CameraStatus *ret_status);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CameraSupervisor, camera_supervisor_free)
