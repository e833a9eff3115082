/* The faulty camera as the RealSense plug-in: what the service loads where CAMERA_PLUGIN_DIR says so. */
#include "camera/realsense/camera-realsense-plugin.h"
#include "faulty-camera.h"

/* A table cannot be initialised with parts of another one. */
static gpointer open_camera(const CameraConfig *config, CameraInfo *ret_info, GError **error)
{
    return faulty_camera.open(config, ret_info, error);
}

static Frame *wait_frame(gpointer camera, int64_t deadline_us, GCancellable *cancellable, GError **error)
{
    return faulty_camera.wait_frame(camera, deadline_us, cancellable, error);
}

static bool reset(const CameraConfig *config, GError **error)
{
    return faulty_camera.reset(config, error);
}

static void close_camera(gpointer camera)
{
    faulty_camera.close(camera);
}

__attribute__((visibility("default"))) const CameraRealsensePlugin camera_realsense_plugin = {
    .version = CAMERA_PLUGIN_VERSION,
    .backend =
        {.name = "realsense", .open = open_camera, .wait_frame = wait_frame, .close = close_camera, .reset = reset},
};
