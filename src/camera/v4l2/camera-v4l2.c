/*
 * Chooses the node, and puts the parts together. A camera has several nodes (RealSense: depth, infrared, color, and the
 * metadata of each), of which one or none sends what can be used; only opening them tells.
 */
#include "camera/v4l2/camera-v4l2.h"

#include "camera/v4l2/v4l2-device.h"
#include "camera/v4l2/v4l2-format.h"
#include "camera/v4l2/v4l2-holder.h"
#include "camera/v4l2/v4l2-modes.h"
#include "camera/v4l2/v4l2-stream.h"

static const V4l2System machine = {.io = &v4l2_io_system, .sysfs_root = "/sys"};

/* Drivers open in milliseconds; a USB camera that just came up has been seen to take seconds for its first stream. */
#define OPEN_BUDGET_US (10 * G_USEC_PER_SEC)

typedef struct V4l2Camera {
    V4l2Device *device;
    V4l2Node node;
    V4l2Stream *stream; /* (nullable) until it runs */
} V4l2Camera;

static void close_camera(gpointer handle)
{
    V4l2Camera *camera = handle;
    v4l2_stream_stop(camera->stream);
    v4l2_node_close(&camera->node);
    v4l2_device_free(camera->device);
    g_free(camera);
}

/* Longer exposures in the dark would cost frame rate, and with it latency. Cameras without this control need nothing.
 */
static void keep_frame_rate(const V4l2Node *node)
{
    struct v4l2_control control = {.id = V4L2_CID_EXPOSURE_AUTO_PRIORITY, .value = 0};
    v4l2_node_control(node, VIDIOC_S_CTRL, &control);
}

/* What the node can send, of what is wanted (transfer full); NULL where it is no camera. */
static GArray *list_modes(const V4l2Node *node, const CameraConfig *config, struct v4l2_capability *ret_capability)
{
    if (!v4l2_format_is_capture(node, ret_capability))
        return NULL;
    g_autoptr(GArray) modes = v4l2_modes_list(node, config->width, config->height);
    return modes->len > 0 ? g_steal_pointer(&modes) : NULL;
}

static bool start_camera(V4l2Camera *camera, const GArray *modes, const CameraConfig *config, double *ret_fps,
                         GError **error)
{
    V4l2Format format;
    if (!v4l2_format_set(&camera->node, modes, config, &format, error))
        return false;
    keep_frame_rate(&camera->node);
    camera->stream = v4l2_stream_start(&camera->node, &format, error);
    *ret_fps = format.fps;
    return camera->stream != NULL;
}

static void fill_info(const V4l2Device *device, const struct v4l2_capability *capability, CameraInfo *ret_info)
{
    g_autofree char *card = g_strndup((const char *)capability->card, sizeof capability->card);
    camera_info_set_text(ret_info->name, sizeof ret_info->name, device->product ? device->product : card);
    camera_info_set_text(ret_info->serial, sizeof ret_info->serial, device->serial);
    camera_info_set_text(ret_info->usb_type, sizeof ret_info->usb_type, device->usb_type);
}

/*
 * Opens one node of device (transfer full). NULL with error set; *ret_is_camera is true if the node is one that could
 * be used, whatever then went wrong.
 */
static V4l2Camera *open_node(const V4l2System *system, V4l2Device *device, const CameraConfig *config,
                             CameraInfo *ret_info, bool *ret_is_camera, GError **error)
{
    V4l2Camera *camera = g_new0(V4l2Camera, 1);
    camera->device = device;
    struct v4l2_capability capability;
    if (!v4l2_node_open(&camera->node, system->io, device, error)) {
        close_camera(camera);
        return NULL;
    }
    g_autoptr(GArray) modes = list_modes(&camera->node, config, &capability);
    *ret_is_camera = modes != NULL;
    if (!modes) {
        g_autofree char *description = v4l2_device_describe(device);
        g_set_error(error, CAMERA_ERROR, CAMERA_ERROR_NO_DEVICE, "%s is no camera that sends YUYV, NV12 or MJPEG",
                    description);
    }
    if (!modes || !start_camera(camera, modes, config, &ret_info->fps, error)) {
        close_camera(camera);
        return NULL;
    }
    fill_info(device, &capability, ret_info);
    return camera;
}

static V4l2Selection make_selection(const CameraConfig *config, bool realsense_only)
{
    return (V4l2Selection){.device = config->device, .serial = config->serial, .realsense_only = realsense_only};
}

/* Of nodes that are no cameras one message is enough; one that must not be opened may have been the camera. */
static bool says_more(const GError *error, const GError *than)
{
    return !than || (g_error_matches(than, CAMERA_ERROR, CAMERA_ERROR_NO_DEVICE) &&
                     !g_error_matches(error, CAMERA_ERROR, CAMERA_ERROR_NO_DEVICE));
}

/* The first node that is a camera is it, also where that one fails: no other is shown instead. */
gpointer camera_v4l2_open(const V4l2System *system, bool realsense_only, const CameraConfig *config,
                          CameraInfo *ret_info, GError **error)
{
    V4l2Selection selection = make_selection(config, realsense_only);
    g_autoptr(GPtrArray) devices = v4l2_device_select(system->sysfs_root, &selection, error);
    g_autoptr(GError) telling_error = NULL;
    bool is_camera = false;
    while (devices && devices->len > 0 && !is_camera) {
        g_autoptr(GError) failure = NULL;
        V4l2Device *device = g_ptr_array_steal_index(devices, 0);
        V4l2Camera *camera = open_node(system, device, config, ret_info, &is_camera, &failure);
        if (camera)
            return camera;
        if (is_camera || says_more(failure, telling_error)) {
            g_clear_error(&telling_error);
            telling_error = g_steal_pointer(&failure);
        }
    }
    if (telling_error)
        g_propagate_error(error, g_steal_pointer(&telling_error));
    return NULL;
}

static bool is_present(const CameraConfig *config, bool realsense_only, GError **error)
{
    V4l2Selection selection = make_selection(config, realsense_only);
    g_autoptr(GPtrArray) devices = v4l2_device_select(machine.sysfs_root, &selection, error);
    return devices != NULL;
}

static bool any_is_present(const CameraConfig *config, GError **error)
{
    return is_present(config, false, error);
}

static bool realsense_is_present(const CameraConfig *config, GError **error)
{
    return is_present(config, true, error);
}

static gpointer open_any(const CameraConfig *config, CameraInfo *ret_info, GError **error)
{
    return camera_v4l2_open(&machine, false, config, ret_info, error);
}

static gpointer open_realsense(const CameraConfig *config, CameraInfo *ret_info, GError **error)
{
    return camera_v4l2_open(&machine, true, config, ret_info, error);
}

/* Of several nodes that it may be, the first that somebody holds. */
static char *find_holder(const CameraConfig *config, bool realsense_only)
{
    V4l2Selection selection = make_selection(config, realsense_only);
    g_autoptr(GPtrArray) devices = v4l2_device_select(machine.sysfs_root, &selection, NULL);
    char *holder = NULL;
    for (guint i = 0; devices && !holder && i < devices->len; i++)
        holder = v4l2_holder_describe("/proc", ((const V4l2Device *)devices->pdata[i])->dev);
    return holder;
}

static char *find_holder_of_any(const CameraConfig *config)
{
    return find_holder(config, false);
}

static char *find_holder_of_realsense(const CameraConfig *config)
{
    return find_holder(config, true);
}

static Frame *wait_frame(gpointer handle, int64_t deadline_us, GCancellable *cancellable, GError **error)
{
    V4l2Camera *camera = handle;
    return v4l2_stream_wait(camera->stream, deadline_us, cancellable, error);
}

const CameraBackend camera_v4l2_backend = {
    .name = "v4l2",
    .isolated = true,
    .open_budget_us = OPEN_BUDGET_US,
    .is_present = any_is_present,
    .find_holder = find_holder_of_any,
    .open = open_any,
    .wait_frame = wait_frame,
    .close = close_camera,
};

const CameraBackend camera_v4l2_realsense_backend = {
    .name = "realsense-v4l2",
    .isolated = true,
    .open_budget_us = OPEN_BUDGET_US,
    .is_present = realsense_is_present,
    .find_holder = find_holder_of_realsense,
    .open = open_realsense,
    .wait_frame = wait_frame,
    .close = close_camera,
};
