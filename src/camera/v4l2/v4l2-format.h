/* The format that a node is set to, as the driver confirmed it. */
#pragma once

#include "camera/v4l2/v4l2-modes.h"

typedef struct V4l2Format {
    PixelFormat format;
    int width;
    int height;
    int strides[3];       /* bytes; of a JPEG nothing */
    size_t offsets[3];    /* of each plane in the buffer */
    size_t picture_bytes; /* that a whole picture takes; 0 of a JPEG */
    double fps;           /* 0 if the driver does not say */
} V4l2Format;

/** Whether the node can give pictures one buffer at a time. False with errno set where it cannot even be asked. */
bool v4l2_format_is_capture(const V4l2Node *node, struct v4l2_capability *ret_capability);

/**
 * Sets the node to width x height at fps, out of modes. False with error set: PROFILE with what modes offer instead, or
 * what the driver made of it; BUSY and others.
 */
bool v4l2_format_set(const V4l2Node *node, const GArray *modes, const CameraConfig *config, V4l2Format *ret_format,
                     GError **error);
