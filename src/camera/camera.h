/*
 * A camera back end: one table of functions for each, listed in camera_backends(). To add one: write camera-NAME.c and
 * add its table there; the conformance test runs over every entry. A back end opens, reads and closes; it knows nothing
 * of retries, time-outs or viewers: that is the supervisor's.
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
    CAMERA_ERROR_STALLED,      /* open, but no frame for the stall time-out */
    CAMERA_ERROR_DISCONNECTED,
    CAMERA_ERROR_NOT_SUPPORTED, /* this build or machine lacks what the back end needs (no SDK) */
} CameraError;

#define CAMERA_ERROR (camera_error_quark())
GQuark camera_error_quark(void);

/** "no_device", "wrong_serial", ...: the code as the status names it. */
const char *camera_error_name(CameraError code);

typedef struct CameraConfig {
    int width; /* as the sensor sees it: before rotation */
    int height;
    int fps;
    const char *serial; /* (nullable) CAMERA_SERIAL */
    const char *file;   /* (nullable) CAMERA_FILE */
} CameraConfig;

/** What is known of the open device; empty strings where it is not. */
typedef struct CameraInfo {
    char name[64];
    char serial[64];
    char firmware[64];
    char usb_type[16];
} CameraInfo;

typedef struct CameraBackend {
    const char *name; /* as in CAMERA_BACKEND */

    /** Opens and starts the camera; may block for seconds. A handle (transfer full), or NULL with error set. */
    gpointer (*open)(const CameraConfig *config, CameraInfo *ret_info, GError **error);

    /**
     * Waits for the next frame until deadline_us (CLOCK_MONOTONIC) or until cancellable is cancelled, whichever is
     * first; a back end that cannot be woken waits in slices of at most 100 ms. Returns the frame (transfer full); NULL without error: none came
     * in time; NULL with error set: the camera is gone.
     */
    Frame *(*wait_frame)(gpointer camera, int64_t deadline_us, GCancellable *cancellable, GError **error);

    void (*close)(gpointer camera);
} CameraBackend;

/** All back ends of this program, NULL-terminated. (transfer none). */
const CameraBackend *const *camera_backends(void);

/** The back end of that name, or NULL. */
const CameraBackend *camera_backend_find(const char *name);
