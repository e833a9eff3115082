/*
 * S_FMT and S_PARM give back what the driver made of the wish, which is what counts: anything but the wish is an error.
 * The driver's strides are kept. Left out on purpose: fields of television that come one by one.
 */
#include "camera/v4l2/v4l2-format.h"

#include "camera/v4l2/v4l2-modes.h"

#include <errno.h>

/* Rows wider than this are no rows: a picture's longest side at 4 bytes a pixel, with as much padding again. */
#define STRIDE_MAX_BYTES (FRAME_MAX_SIDE * 8)

bool v4l2_format_is_capture(const V4l2Node *node, struct v4l2_capability *ret_capability)
{
    struct v4l2_capability capability = {0};
    if (v4l2_node_control(node, VIDIOC_QUERYCAP, &capability) != 0)
        return false;
    uint32_t capabilities =
        capability.capabilities & V4L2_CAP_DEVICE_CAPS ? capability.device_caps : capability.capabilities;
    uint32_t needed = V4L2_CAP_VIDEO_CAPTURE | V4L2_CAP_STREAMING;
    if ((capabilities & needed) != needed) {
        errno = ENOTSUP;
        return false;
    }
    *ret_capability = capability;
    return true;
}

static bool fail_profile(const V4l2Node *node, GError **error, const char *format, ...) G_GNUC_PRINTF(3, 4);

static bool fail_profile(const V4l2Node *node, GError **error, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_autofree char *device = v4l2_device_describe(node->device);
    g_set_error(error, CAMERA_ERROR, CAMERA_ERROR_PROFILE, "%s %s", device, text);
    return false;
}

/* Where the planes lie, one after the other; a driver that says no stride has no padding. */
static bool lay_out(const struct v4l2_pix_format *pix, V4l2Format *format)
{
    if (format->format == PIXEL_FORMAT_JPEG)
        return true;
    int least = format->format == PIXEL_FORMAT_YUYV ? format->width * 2 : format->width;
    uint32_t stride = pix->bytesperline ? pix->bytesperline : (uint32_t)least;
    if (stride < (uint32_t)least || stride > STRIDE_MAX_BYTES)
        return false;
    for (int plane = 0; plane < frame_plane_count(format->format); plane++) {
        bool is_chroma = plane > 0;
        format->offsets[plane] = format->picture_bytes;
        format->strides[plane] = (int)stride / (is_chroma && format->format == PIXEL_FORMAT_I420 ? 2 : 1);
        format->picture_bytes += (size_t)format->strides[plane] * (size_t)(format->height / (is_chroma ? 2 : 1));
    }
    return true;
}

/* Both fields woven into one picture will do; nobody sends them to a viewer by choice. */
static bool is_whole_picture(uint32_t field)
{
    return field == V4L2_FIELD_ANY || field == V4L2_FIELD_NONE || field == V4L2_FIELD_INTERLACED ||
           field == V4L2_FIELD_INTERLACED_TB || field == V4L2_FIELD_INTERLACED_BT;
}

static bool set_pixels(const V4l2Node *node, const V4l2Mode *mode, V4l2Format *format, GError **error)
{
    struct v4l2_format set = {.type = V4L2_BUF_TYPE_VIDEO_CAPTURE,
                              .fmt.pix = {.width = (uint32_t)format->width,
                                          .height = (uint32_t)format->height,
                                          .pixelformat = mode->format->fourcc,
                                          .field = V4L2_FIELD_NONE}};
    if (v4l2_node_control(node, VIDIOC_S_FMT, &set) != 0) {
        v4l2_node_fail(node, "cannot be set to its format", error);
        return false;
    }
    const struct v4l2_pix_format *pix = &set.fmt.pix;
    if (pix->pixelformat != mode->format->fourcc || pix->width != (uint32_t)format->width ||
        pix->height != (uint32_t)format->height)
        return fail_profile(node, error, "lists %s at %dx%d, but set itself to %.4s at %ux%u", mode->format->name,
                            format->width, format->height, (const char *)&pix->pixelformat, pix->width, pix->height);
    if (!is_whole_picture(pix->field))
        return fail_profile(node, error, "sends each field of the picture by itself, which is not supported");
    if (!lay_out(pix, format))
        return fail_profile(node, error, "says that a row has %u bytes", pix->bytesperline);
    return true;
}

/* What to ask for: the interval as the driver writes it, which need not be one over fps to the last digit. */
static struct v4l2_fract wanted_interval(const V4l2Mode *mode, int fps)
{
    if (mode->shortest.numerator && v4l2_rate_fits(v4l2_rate(&mode->shortest), fps))
        return mode->shortest;
    if (mode->longest.numerator && v4l2_rate_fits(v4l2_rate(&mode->longest), fps))
        return mode->longest;
    return (struct v4l2_fract){.numerator = 1, .denominator = (uint32_t)fps};
}

/* Drivers without this call have one rate only. */
static bool set_rate(const V4l2Node *node, const V4l2Mode *mode, int fps, V4l2Format *format, GError **error)
{
    format->fps = v4l2_rate(&mode->shortest);
    struct v4l2_streamparm set = {.type = V4L2_BUF_TYPE_VIDEO_CAPTURE,
                                  .parm.capture.timeperframe = wanted_interval(mode, fps)};
    if (v4l2_node_control(node, VIDIOC_S_PARM, &set) == 0) {
        format->fps = v4l2_rate(&set.parm.capture.timeperframe);
    } else if (errno != ENOTTY && errno != EINVAL) {
        v4l2_node_fail(node, "cannot be set to its rate", error);
        return false;
    }
    if (format->fps != 0 && !v4l2_rate_fits(format->fps, fps))
        return fail_profile(node, error, "was asked for %d frames a second at %dx%d, and set itself to %.4g", fps,
                            format->width, format->height, format->fps);
    return true;
}

bool v4l2_format_set(const V4l2Node *node, const GArray *modes, const CameraConfig *config, V4l2Format *ret_format,
                     GError **error)
{
    const V4l2Mode *mode = v4l2_modes_find(modes, config->width, config->height, config->fps);
    if (!mode) {
        const char *usb_type = node->device->usb_type;
        bool slow_usb = usb_type && usb_type[0] < '3';
        g_autofree char *offered = v4l2_modes_describe(modes);
        return fail_profile(node, error, "does not offer %dx%d@%d; it offers %s%s%s%s", config->width, config->height,
                            config->fps, offered, slow_usb ? " (it is on USB " : "", slow_usb ? usb_type : "",
                            slow_usb ? ")" : "");
    }
    V4l2Format format = {.format = mode->format->format, .width = config->width, .height = config->height};
    if (!set_pixels(node, mode, &format, error) || !set_rate(node, mode, config->fps, &format, error))
        return false;
    *ret_format = format;
    return true;
}
