/*
 * A camera whose behaviour a test writes down: the back end "realsense" of the table below. Beside it stand a fallback,
 * "pattern", that always works, and so do "realsense-v4l2" and "file". One script at a time; all functions: any thread.
 */
#pragma once

#include "camera/camera.h"

#define SCRIPTED_FRAMES_ENDLESS (-1)

typedef struct ScriptedCamera {
    bool is_absent;         /* is_present() says so */
    int open_error;         /* a CameraError that open() fails with; -1: it succeeds */
    bool open_hangs;        /* until the script changes */
    int frames_until_quiet; /* each time it is opened; or SCRIPTED_FRAMES_ENDLESS */
    int quiet_error;        /* a CameraError, after these frames; -1: there just come no more */
    bool may_pause;
} ScriptedCamera;

/** A camera that works. */
extern const ScriptedCamera scripted_camera_well;

/** Replaces the script, from the next call into the back end on. */
void scripted_camera_set(const ScriptedCamera *script);

/** Calls of open() and close() so far, of the camera and of the fallback. */
typedef struct ScriptedCounts {
    int opens;
    int closes;
    int fallback_opens;
    int fallback_closes;
} ScriptedCounts;

ScriptedCounts scripted_camera_get_counts(void);
void scripted_camera_reset_counts(void);

extern const CameraBackend *const scripted_camera_backends[];
