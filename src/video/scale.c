/* By libyuv's box filter: each pixel of the large picture has its share in the small one. */
#include "video/scale.h"

#include <libyuv/scale.h>

static int even(int value)
{
    return value & ~1;
}

Frame *scale_to_width(Frame *picture, int width)
{
    g_assert(picture->format == PIXEL_FORMAT_I420 && width >= 2);
    width = even(width);
    if (picture->width <= width)
        return frame_ref(picture);
    int height = MAX(even((picture->height * width + picture->width / 2) / picture->width), 2);
    Frame *small = frame_new(PIXEL_FORMAT_I420, width, height);
    int result =
        I420Scale(picture->planes[0], picture->strides[0], picture->planes[1], picture->strides[1], picture->planes[2],
                  picture->strides[2], picture->width, picture->height, frame_writable_plane(small, 0),
                  small->strides[0], frame_writable_plane(small, 1), small->strides[1], frame_writable_plane(small, 2),
                  small->strides[2], width, height, kFilterBox);
    g_assert(result == 0);
    small->capture_time_us = picture->capture_time_us;
    small->number = picture->number;
    return small;
}
