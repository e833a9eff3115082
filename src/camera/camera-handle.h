/*
 * An open camera, wherever it runs: pictures that this program makes itself come from its own capture thread, a real
 * camera lives in a worker process (worker/worker-camera.h). All functions: the thread that opened it.
 */
#pragma once

#include "camera/camera.h"

typedef struct CameraHandle CameraHandle;

/**
 * Opens the camera of backend as its open() does. For an isolated one, there are three errors more:
 * CAMERA_ERROR_WORKER_CRASHED, CAMERA_ERROR_DRIVER_HUNG, and G_IO_ERROR_CANCELLED as soon as cancellable (nullable) is.
 * (transfer full)
 */
CameraHandle *camera_handle_open(const CameraBackend *backend, const CameraConfig *config, GCancellable *cancellable,
                                 CameraInfo *ret_info, GError **error);

/** Resets the camera of backend, which has a reset() and is not open. Errors are those above. */
bool camera_handle_reset(const CameraBackend *backend, const CameraConfig *config, GCancellable *cancellable,
                         GError **error);

/** As CameraBackend's wait_frame(). After an error, the camera can only be closed. */
Frame *camera_handle_wait_frame(CameraHandle *handle, int64_t deadline_us, GCancellable *cancellable, GError **error);

/** An isolated camera is gone a second later at worst, whatever its driver does. */
void camera_handle_close(CameraHandle *handle);
