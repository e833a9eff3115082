/*
 * A JPEG is looked at from outside only: what a bad cable does to it is to cut it short. It is decoded by whoever wants
 * to see it (video/convert.h).
 */
#include "camera/v4l2/v4l2-picture.h"

/* Up to the end of the JPEG (its marker EOI, T.81 B.1.1.3); cameras fill up with zeros behind it. 0 if it has none. */
static size_t find_jpeg_end(const uint8_t *bytes, size_t length)
{
    while (length > 0 && bytes[length - 1] == 0)
        length--;
    bool is_whole =
        length >= 4 && bytes[0] == 0xff && bytes[1] == 0xd8 && bytes[length - 2] == 0xff && bytes[length - 1] == 0xd9;
    return is_whole ? length : 0;
}

Frame *v4l2_picture_wrap(const V4l2Format *format, const uint8_t *bytes, size_t used_bytes, GDestroyNotify release,
                         gpointer owner)
{
    size_t jpeg_bytes = 0;
    if (format->format == PIXEL_FORMAT_JPEG) {
        jpeg_bytes = find_jpeg_end(bytes, used_bytes);
        if (jpeg_bytes == 0 || jpeg_bytes > frame_bytes(PIXEL_FORMAT_JPEG, format->width, format->height))
            return NULL;
    } else if (used_bytes < format->picture_bytes) {
        return NULL;
    }
    Frame *frame = frame_new_wrapped(format->format, format->width, format->height, bytes, release, owner);
    frame->jpeg_bytes = jpeg_bytes;
    for (int plane = 0; jpeg_bytes == 0 && plane < frame_plane_count(format->format); plane++) {
        frame->planes[plane] = bytes + format->offsets[plane];
        frame->strides[plane] = format->strides[plane];
    }
    return frame;
}
