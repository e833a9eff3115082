/*
 * A camera in a worker process, as the service sees it: the same verbs as a CameraBackend has, and none of them can be
 * made to hang or crash by what a driver does. All functions: the thread that opened it.
 */
#pragma once

#include "camera/camera.h"

typedef struct WorkerCamera WorkerCamera;

/**
 * Starts a worker and has it open the camera of backend. (transfer full), or NULL with error set, beside the back end's
 * own errors to CAMERA_ERROR_WORKER_CRASHED, CAMERA_ERROR_DRIVER_HUNG (it took longer than backend->open_budget_us), or
 * G_IO_ERROR_CANCELLED: at once, whatever the worker is doing.
 */
WorkerCamera *worker_camera_open(const CameraBackend *backend, const CameraConfig *config, GCancellable *cancellable,
                                 CameraInfo *ret_info, GError **error);

/**
 * Has a worker reset the camera of backend, which has a reset(): errors as above, DRIVER_HUNG after
 * backend->reset_budget_us. The worker is gone when this returns.
 */
bool worker_camera_reset(const CameraBackend *backend, const CameraConfig *config, GCancellable *cancellable,
                         GError **error);

/** As CameraBackend's wait_frame(); the errors above come here, too, also where the deadline is far away. */
Frame *worker_camera_wait_frame(WorkerCamera *camera, int64_t deadline_us, GCancellable *cancellable, GError **error);

/** Closes the camera and ends the worker: in good order where it does so within a second, by force otherwise. */
void worker_camera_close(WorkerCamera *camera);

/** The worker's process id, for tests. */
int worker_camera_get_pid(const WorkerCamera *camera);
