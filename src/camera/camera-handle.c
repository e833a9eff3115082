/* The one place that knows of the two ways in which a back end can run. */
#include "camera/camera-handle.h"

#include "camera/worker/worker-camera.h"

struct CameraHandle {
    const CameraBackend *backend;
    gpointer camera; /* the back end's own; or, where it is isolated, a WorkerCamera */
};

/* Says of a busy camera whose it is. */
static void add_holder(const CameraBackend *backend, const CameraConfig *config, GError *error)
{
    if (!backend->find_holder || !g_error_matches(error, CAMERA_ERROR, CAMERA_ERROR_BUSY))
        return;
    g_autofree char *holder = backend->find_holder(config);
    char *message = g_strdup_printf("%s: it is used by %s", error->message,
                                    holder ? holder : "another program, which this one may not see");
    g_free(error->message);
    error->message = message;
}

CameraHandle *camera_handle_open(const CameraBackend *backend, const CameraConfig *config, GCancellable *cancellable,
                                 CameraInfo *ret_info, GError **error)
{
    GError *failure = NULL;
    gpointer camera = backend->isolated ? worker_camera_open(backend, config, cancellable, ret_info, &failure)
                                        : backend->open(config, ret_info, &failure);
    if (!camera) {
        add_holder(backend, config, failure);
        g_propagate_error(error, failure);
        return NULL;
    }
    CameraHandle *handle = g_new0(CameraHandle, 1);
    *handle = (CameraHandle){backend, camera};
    return handle;
}

bool camera_handle_reset(const CameraBackend *backend, const CameraConfig *config, GCancellable *cancellable,
                         GError **error)
{
    g_assert(backend->isolated && backend->reset);
    return worker_camera_reset(backend, config, cancellable, error);
}

Frame *camera_handle_wait_frame(CameraHandle *handle, int64_t deadline_us, GCancellable *cancellable, GError **error)
{
    return handle->backend->isolated ? worker_camera_wait_frame(handle->camera, deadline_us, cancellable, error)
                                     : handle->backend->wait_frame(handle->camera, deadline_us, cancellable, error);
}

void camera_handle_close(CameraHandle *handle)
{
    if (handle->backend->isolated)
        worker_camera_close(handle->camera);
    else
        handle->backend->close(handle->camera);
    g_free(handle);
}
