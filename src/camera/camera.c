/* The table of camera back ends, and the names of what may go wrong with them. */
#include "camera/camera.h"

#include "camera/camera-file.h"
#include "camera/camera-pattern.h"
#include "camera/camera-realsense.h"
#include "camera/v4l2/camera-v4l2.h"

#include <string.h>

static const CameraBackend *const backends[] = {
    &camera_realsense_backend, &camera_v4l2_realsense_backend, &camera_v4l2_backend,
    &camera_file_backend,      &camera_pattern_backend,        NULL,
};

static const char *const error_names[] = {
    [CAMERA_ERROR_FAILED] = "failed",
    [CAMERA_ERROR_NO_DEVICE] = "no_device",
    [CAMERA_ERROR_WRONG_SERIAL] = "wrong_serial",
    [CAMERA_ERROR_PROFILE] = "profile",
    [CAMERA_ERROR_BUSY] = "busy",
    [CAMERA_ERROR_PERMISSION] = "permission",
    [CAMERA_ERROR_STALLED] = "stalled",
    [CAMERA_ERROR_DISCONNECTED] = "disconnected",
    [CAMERA_ERROR_NOT_SUPPORTED] = "not_supported",
    [CAMERA_ERROR_WRONG_FILE] = "wrong_file",
    [CAMERA_ERROR_WORKER_CRASHED] = "worker_crashed",
    [CAMERA_ERROR_DRIVER_HUNG] = "driver_hung",
};

G_DEFINE_QUARK(camera - error - quark, camera_error)

const char *camera_error_name(CameraError code)
{
    g_assert((size_t)code < G_N_ELEMENTS(error_names));
    return error_names[code];
}

void camera_info_set_text(char *field, size_t field_size, const char *text)
{
    g_autofree char *valid = g_utf8_make_valid(text ? text : "", -1);
    size_t length = strlen(valid);
    if (length >= field_size)
        length = (size_t)(g_utf8_find_prev_char(valid, valid + field_size) - valid);
    memcpy(field, valid, length);
    field[length] = '\0';
}

const CameraBackend *const *camera_backends(void)
{
    return backends;
}

const CameraBackend *camera_backend_find(const char *name)
{
    for (const CameraBackend *const *backend = backends; *backend; backend++) {
        if (g_str_equal((*backend)->name, name))
            return *backend;
    }
    return NULL;
}

const char *camera_backend_auto_name(const CameraConfig *config)
{
    if (config->file)
        return camera_file_is_recording(config->file) ? "realsense" : "file";
    return config->device ? "v4l2" : "realsense";
}

const char *camera_backend_auto_next(const CameraConfig *config, const char *name)
{
    return !config->file && g_str_equal(name, camera_realsense_backend.name) ? camera_v4l2_realsense_backend.name
                                                                             : NULL;
}

bool camera_file_is_recording(const char *path)
{
    return g_str_has_suffix(path, ".bag");
}
