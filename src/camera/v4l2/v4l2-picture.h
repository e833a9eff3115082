/* From a filled buffer to a frame. What is in the buffer came over a cable. */
#pragma once

#include "camera/v4l2/v4l2-format.h"

/**
 * The picture in the used_bytes at bytes, which are not copied: release(owner) is called when it is not needed any
 * more (transfer full). NULL, and release is not called, where it is no whole picture: too short, or a JPEG that does
 * not begin and end as one.
 */
Frame *v4l2_picture_wrap(const V4l2Format *format, const uint8_t *bytes, size_t used_bytes, GDestroyNotify release,
                         gpointer owner);
