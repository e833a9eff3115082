/*
 * A camera back end: one table of functions for each, listed in camera_backends(). To add one: write camera-NAME.c and
 * add its table there; the conformance test runs over every entry. A back end opens, reads and closes; it knows nothing
 * of retries, time-outs, processes or viewers: that is the supervisor's, who calls it through camera-handle.h.
 */
#pragma once

#include "video/frame.h"

#include <gio/gio.h>

/** Why a camera is not there, as the status names it. */
typedef enum CameraError {
    CAMERA_ERROR_FAILED,       /* whatever has no name of its own */
    CAMERA_ERROR_NO_DEVICE,    /* nothing of the kind is attached */
    CAMERA_ERROR_WRONG_SERIAL, /* cameras are attached, but not the one asked for */
    CAMERA_ERROR_PROFILE,      /* the camera does not offer this size and rate; the message lists what it offers */
    CAMERA_ERROR_BUSY,
    CAMERA_ERROR_PERMISSION,
    CAMERA_ERROR_STALLED, /* open, but no frame for the stall time-out */
    CAMERA_ERROR_DISCONNECTED,
    CAMERA_ERROR_NOT_SUPPORTED,  /* this build or machine lacks what the back end needs (no SDK) */
    CAMERA_ERROR_WRONG_FILE,     /* CAMERA_FILE names nothing that this back end plays */
    CAMERA_ERROR_WORKER_CRASHED, /* the process that held the camera ended, or had to be ended; the message says how */
    CAMERA_ERROR_DRIVER_HUNG,    /* a call into the driver or SDK does not return; the message says which */
    CAMERA_ERROR_COUNT,          /* how many there are */
} CameraError;

#define CAMERA_ERROR (camera_error_quark())
GQuark camera_error_quark(void);

/** "no_device", "wrong_serial", ...: the code as the status names it. */
const char *camera_error_name(CameraError code);

typedef struct CameraConfig {
    int width; /* as the sensor sees it: before rotation */
    int height;
    int fps;
    const char *device; /* (nullable) CAMERA_DEVICE */
    const char *serial; /* (nullable) CAMERA_SERIAL */
    const char *file;   /* (nullable) CAMERA_FILE */
} CameraConfig;

/** What is known of the open device; empty strings and zeros where it is not. Fill strings by camera_info_set_text().
 */
typedef struct CameraInfo {
    char name[64];
    char serial[64];
    char firmware[64];
    char usb_type[16];
    char usb_port[32]; /* where it is, as sysfs names it: "2-1.4"; "" where it is not known, or not on USB */
    double fps;        /* the rate it delivers at */
    bool may_pause;    /* whoever feeds it may pause (a FIFO): closing it because nothing comes helps nobody */
} CameraInfo;

/** Copies text into a field of CameraInfo or CameraStatus: valid UTF-8 whatever text is, cut to fit. NULL is "". */
void camera_info_set_text(char *field, size_t field_size, const char *text);

typedef struct CameraBackend {
    const char *name; /* as in CAMERA_BACKEND */

    /**
     * For a real camera, whose driver or SDK may hang, crash or leak: open(), wait_frame() and close() are called in a
     * worker process that can be killed (worker/worker-camera.h), is_present() never. There, a frame may point into the
     * driver's memory: it is copied into the worker's shared memory, once, and released before the next wait.
     */
    bool isolated;
    int64_t open_budget_us; /* where isolated: open() hangs if it takes longer */

    /**
     * (nullable) Whether open() has a chance: a cheap look (under a millisecond, nothing is opened or disturbed, no
     * driver or SDK is called) that is taken every few seconds for as long as there is no camera, also while the
     * fallback's picture runs. False with error set only where it is certain that open() would fail the same way.
     */
    bool (*is_present)(const CameraConfig *config, GError **error);

    /**
     * (nullable) Who has the camera that open() found busy, "mpv (process 123)" (transfer full), or NULL where that
     * cannot be known. Called in the service, which may see more of other processes than a worker; takes milliseconds.
     */
    char *(*find_holder)(const CameraConfig *config);

    /**
     * Opens and starts the camera; may block for seconds. A handle (transfer full), or NULL with error set. ret_info
     * comes zeroed.
     */
    gpointer (*open)(const CameraConfig *config, CameraInfo *ret_info, GError **error);

    /**
     * Waits for the next frame until deadline_us (CLOCK_MONOTONIC) or until cancellable (nullable) is cancelled,
     * whichever is first; a back end that cannot be woken waits in slices of at most 100 ms. Returns the frame
     * (transfer full); NULL without error: none came in time; NULL with error set: the camera is gone. Frames have
     * numbers and capture times that grow; unless isolated, they outlive the camera.
     */
    Frame *(*wait_frame)(gpointer camera, int64_t deadline_us, GCancellable *cancellable, GError **error);

    void (*close)(gpointer camera);

    /**
     * (nullable; only where isolated) Starts the firmware of the camera that open() would open anew, and waits until it
     * can be opened again. Called in a worker of its own, while no other one holds the camera. False with error set:
     * CAMERA_ERROR_NOT_SUPPORTED where this camera has no such thing.
     */
    bool (*reset)(const CameraConfig *config, GError **error);
    int64_t reset_budget_us; /* where there is a reset(): it hangs if it takes longer */
} CameraBackend;

/** All back ends of this program, NULL-terminated. (transfer none). */
const CameraBackend *const *camera_backends(void);

/** The back end of that name, or NULL. */
const CameraBackend *camera_backend_find(const char *name);

/**
 * The name of the back end that "auto" means for this configuration: what CAMERA_FILE names, what CAMERA_DEVICE names,
 * or else a RealSense camera. Never any other camera at hand: it may look at what nobody meant to show.
 */
const char *camera_backend_auto_name(const CameraConfig *config);

/** What "auto" means where this machine does not support the back end name; NULL for nothing else. */
const char *camera_backend_auto_next(const CameraConfig *config, const char *name);

/** True for a RealSense recording (*.bag), which the realsense back end plays; all other files are Y4M. */
bool camera_file_is_recording(const char *path);
