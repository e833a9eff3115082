/* The one way in which a back end waits: to the microsecond, for a descriptor if it has one, and always cancellable. */
#pragma once

#include <gio/gio.h>
#include <stdbool.h>

typedef enum CameraWait {
    CAMERA_WAIT_TIMED_OUT, /* the deadline has come */
    CAMERA_WAIT_READABLE,
    CAMERA_WAIT_HUNG_UP, /* the other end closed, and all it wrote has been read */
    CAMERA_WAIT_CANCELLED,
} CameraWait;

/**
 * Waits until deadline_us (CLOCK_MONOTONIC), until fd (-1 for none) is readable or hung up, or until cancellable
 * (nullable) is cancelled. One wake-up. Any thread.
 */
CameraWait camera_wait(int fd, int64_t deadline_us, GCancellable *cancellable);

/** Sleeps until when_us. False where deadline_us comes first, or the cancellation. Any thread. */
bool camera_wait_until(int64_t when_us, int64_t deadline_us, GCancellable *cancellable);
