/*
 * An open video node, and what its errors mean. In this back end errno is read right after the call that set it, by
 * v4l2_node_fail().
 */
#pragma once

#include "camera/camera.h"
#include "camera/v4l2/v4l2-device.h"
#include "camera/v4l2/v4l2-io.h"

typedef struct V4l2Node {
    const V4l2Io *io;
    const V4l2Device *device;
    int fd;
} V4l2Node;

/** Opens io's device. False with error set. device must outlive the node. */
bool v4l2_node_open(V4l2Node *node, const V4l2Io *io, const V4l2Device *device, GError **error);

void v4l2_node_close(V4l2Node *node);

/** ioctl(): 0, or -1 with errno. */
int v4l2_node_control(const V4l2Node *node, unsigned long request, void *argument);

/**
 * Sets error from errno: what is the verb that failed ("cannot start"). The code is that of the cause, where errno
 * tells: BUSY, PERMISSION with what helps, DISCONNECTED for a device that is gone.
 */
void v4l2_node_fail(const V4l2Node *node, const char *what, GError **error);
