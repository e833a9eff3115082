/* Opening, and the translation of errno. */
#include "camera/v4l2/v4l2-node.h"

#include <errno.h>

bool v4l2_node_open(V4l2Node *node, const V4l2Io *io, const V4l2Device *device, GError **error)
{
    *node = (V4l2Node){.io = io, .device = device};
    node->fd = io->open(device->path);
    if (node->fd < 0)
        v4l2_node_fail(node, "cannot be opened", error);
    return node->fd >= 0;
}

void v4l2_node_close(V4l2Node *node)
{
    if (node->fd >= 0)
        node->io->close(node->fd);
    node->fd = -1;
}

int v4l2_node_control(const V4l2Node *node, unsigned long request, void *argument)
{
    return node->io->control(node->fd, request, argument);
}

static CameraError code_from_errno(int number)
{
    switch (number) {
    case EACCES:
    case EPERM:
        return CAMERA_ERROR_PERMISSION;
    case EBUSY:
        return CAMERA_ERROR_BUSY;
    case ENODEV:
    case ENXIO:
    case ENOENT:
        return CAMERA_ERROR_DISCONNECTED;
    default:
        return CAMERA_ERROR_FAILED;
    }
}

/* What the bare error leaves open. */
static const char *hint(CameraError code)
{
    switch (code) {
    case CAMERA_ERROR_PERMISSION:
        return " (is this user in the group video, and the device among the container's?)";
    case CAMERA_ERROR_DISCONNECTED:
        return ": the camera is gone";
    default:
        return "";
    }
}

void v4l2_node_fail(const V4l2Node *node, const char *what, GError **error)
{
    int number = errno;
    CameraError code = code_from_errno(number);
    g_autofree char *device = v4l2_device_describe(node->device);
    g_set_error(error, CAMERA_ERROR, code, "%s %s: %s%s", device, what, g_strerror(number), hint(code));
}
