/*
 * The three nested enumerations of V4L2. Drivers may leave out sizes (then the one wanted is tried) and intervals (then
 * nothing is known of the rate); every list has an end of our own. Left out on purpose: formats in several buffers, and
 * Bayer patterns.
 */
#include "camera/v4l2/v4l2-modes.h"

#include <math.h>

/* Of each enumeration. */
#define FORMATS_MAX   64
#define SIZES_MAX     128
#define INTERVALS_MAX 64

/* Of the text for one format: three formats fit into the status's message. */
#define DESCRIBED_MAX_BYTES 120

/* 30 frames a second are 30000/1001 on television. */
#define RATE_TOLERANCE 0.0011

/* The cheapest first: as it is encoded; of 1.5 bytes a pixel; of 2; to be decoded. */
static const V4l2PixelFormat formats[] = {
    {V4L2_PIX_FMT_YUV420, PIXEL_FORMAT_I420, "YU12"}, {V4L2_PIX_FMT_NV12, PIXEL_FORMAT_NV12, "NV12"},
    {V4L2_PIX_FMT_YUYV, PIXEL_FORMAT_YUYV, "YUYV"},   {V4L2_PIX_FMT_MJPEG, PIXEL_FORMAT_JPEG, "MJPG"},
    {V4L2_PIX_FMT_JPEG, PIXEL_FORMAT_JPEG, "JPEG"},
};

double v4l2_rate(const struct v4l2_fract *interval)
{
    return interval->numerator ? (double)interval->denominator / interval->numerator : 0;
}

bool v4l2_rate_fits(double rate, int fps)
{
    return fabs(rate - fps) <= fps * RATE_TOLERANCE;
}

static void add_mode(GArray *modes, const V4l2Mode *mode)
{
    if (modes->len < V4L2_MODES_MAX)
        g_array_append_val(modes, *mode);
}

/* The mode at its every rate. */
static void add_rates(const V4l2Node *node, GArray *modes, V4l2Mode mode, uint32_t width, uint32_t height)
{
    for (uint32_t index = 0; index < INTERVALS_MAX; index++) {
        struct v4l2_frmivalenum list = {
            .index = index, .pixel_format = mode.format->fourcc, .width = width, .height = height};
        if (v4l2_node_control(node, VIDIOC_ENUM_FRAMEINTERVALS, &list) != 0) {
            if (index == 0)
                add_mode(modes, &mode);
            return;
        }
        bool is_single = list.type == V4L2_FRMIVAL_TYPE_DISCRETE;
        mode.shortest = is_single ? list.discrete : list.stepwise.min;
        mode.longest = is_single ? list.discrete : list.stepwise.max;
        add_mode(modes, &mode);
        if (!is_single)
            return;
    }
}

static bool range_has(uint32_t least, uint32_t largest, uint32_t step, int value)
{
    uint32_t wanted = (uint32_t)value;
    return wanted >= least && wanted <= largest && (wanted - least) % MAX(step, 1) == 0;
}

static bool size_fits(const struct v4l2_frmsize_stepwise *size, int width, int height)
{
    return range_has(size->min_width, size->max_width, size->step_width, width) &&
           range_has(size->min_height, size->max_height, size->step_height, height);
}

static struct v4l2_frmsize_stepwise single_size(uint32_t width, uint32_t height)
{
    return (struct v4l2_frmsize_stepwise){
        .min_width = width, .max_width = width, .min_height = height, .max_height = height};
}

/* Where sizes are not listed: whether the driver would take the one wanted. */
static void try_size(const V4l2Node *node, GArray *modes, V4l2Mode mode, int width, int height)
{
    struct v4l2_format format = {
        .type = V4L2_BUF_TYPE_VIDEO_CAPTURE,
        .fmt.pix = {.width = (uint32_t)width, .height = (uint32_t)height, .pixelformat = mode.format->fourcc}};
    if (v4l2_node_control(node, VIDIOC_TRY_FMT, &format) != 0 || format.fmt.pix.pixelformat != mode.format->fourcc)
        return;
    mode.size = single_size(format.fmt.pix.width, format.fmt.pix.height);
    add_rates(node, modes, mode, format.fmt.pix.width, format.fmt.pix.height);
}

static void add_sizes(const V4l2Node *node, GArray *modes, V4l2Mode mode, int width, int height)
{
    for (uint32_t index = 0; index < SIZES_MAX; index++) {
        struct v4l2_frmsizeenum list = {.index = index, .pixel_format = mode.format->fourcc};
        if (v4l2_node_control(node, VIDIOC_ENUM_FRAMESIZES, &list) != 0) {
            if (index == 0)
                try_size(node, modes, mode, width, height);
            return;
        }
        if (list.type == V4L2_FRMSIZE_TYPE_DISCRETE) {
            mode.size = single_size(list.discrete.width, list.discrete.height);
            add_rates(node, modes, mode, list.discrete.width, list.discrete.height);
            continue;
        }
        /* The rate may depend on the size: that of the one wanted is asked for, where it can be had. */
        mode.size = list.stepwise;
        bool fits = size_fits(&mode.size, width, height);
        add_rates(node, modes, mode, fits ? (uint32_t)width : mode.size.max_width,
                  fits ? (uint32_t)height : mode.size.max_height);
        return;
    }
}

static const V4l2PixelFormat *find_format(uint32_t fourcc)
{
    for (size_t i = 0; i < G_N_ELEMENTS(formats); i++)
        if (formats[i].fourcc == fourcc)
            return &formats[i];
    return NULL;
}

static gint compare_unsigned(uint32_t a, uint32_t b)
{
    return a < b ? 1 : a > b ? -1 : 0;
}

static gint compare_modes(gconstpointer a, gconstpointer b)
{
    const V4l2Mode *x = a, *y = b;
    if (x->format != y->format)
        return x->format < y->format ? -1 : 1;
    if (x->size.max_width != y->size.max_width)
        return compare_unsigned(x->size.max_width, y->size.max_width);
    if (x->size.max_height != y->size.max_height)
        return compare_unsigned(x->size.max_height, y->size.max_height);
    double x_rate = v4l2_rate(&x->shortest), y_rate = v4l2_rate(&y->shortest);
    return x_rate < y_rate ? 1 : x_rate > y_rate ? -1 : 0;
}

GArray *v4l2_modes_list(const V4l2Node *node, int width, int height)
{
    GArray *modes = g_array_new(FALSE, FALSE, sizeof(V4l2Mode));
    for (uint32_t index = 0; index < FORMATS_MAX; index++) {
        struct v4l2_fmtdesc list = {.index = index, .type = V4L2_BUF_TYPE_VIDEO_CAPTURE};
        if (v4l2_node_control(node, VIDIOC_ENUM_FMT, &list) != 0)
            break;
        V4l2Mode mode = {.format = find_format(list.pixelformat)};
        if (mode.format)
            add_sizes(node, modes, mode, width, height);
    }
    g_array_sort(modes, compare_modes);
    return modes;
}

static bool mode_fits(const V4l2Mode *mode, int width, int height, int fps)
{
    if (!size_fits(&mode->size, width, height))
        return false;
    double slowest = v4l2_rate(&mode->longest), fastest = v4l2_rate(&mode->shortest);
    if (fastest == 0)
        return true; /* to be seen */
    return (slowest <= fps && fps <= fastest) || v4l2_rate_fits(slowest, fps) || v4l2_rate_fits(fastest, fps);
}

const V4l2Mode *v4l2_modes_find(const GArray *modes, int width, int height, int fps)
{
    for (guint i = 0; i < modes->len; i++) {
        const V4l2Mode *mode = &g_array_index(modes, V4l2Mode, i);
        if (mode_fits(mode, width, height, fps))
            return mode;
    }
    return NULL;
}

static bool is_same_size(const V4l2Mode *a, const V4l2Mode *b)
{
    return a->size.min_width == b->size.min_width && a->size.min_height == b->size.min_height &&
           a->size.max_width == b->size.max_width && a->size.max_height == b->size.max_height;
}

static void append_size(GString *text, const V4l2Mode *mode)
{
    const struct v4l2_frmsize_stepwise *size = &mode->size;
    if (size->min_width != size->max_width || size->min_height != size->max_height)
        g_string_append_printf(text, "%ux%u to ", size->min_width, size->min_height);
    g_string_append_printf(text, "%ux%u", size->max_width, size->max_height);
}

static void append_rate(GString *text, char separator, const V4l2Mode *mode)
{
    double slowest = v4l2_rate(&mode->longest), fastest = v4l2_rate(&mode->shortest);
    if (fastest == 0)
        return;
    g_string_append_c(text, separator);
    if (slowest < fastest)
        g_string_append_printf(text, "%.4g to ", slowest);
    g_string_append_printf(text, "%.4g", fastest);
}

static bool is_same_mode(const V4l2Mode *a, const V4l2Mode *b)
{
    return is_same_size(a, b) && v4l2_rate(&a->shortest) == v4l2_rate(&b->shortest) &&
           v4l2_rate(&a->longest) == v4l2_rate(&b->longest);
}

static void append_mode(GString *text, const V4l2Mode *mode, const V4l2Mode *last)
{
    if (last && is_same_mode(mode, last))
        return; /* some cameras say it twice */
    bool is_another_rate = last && is_same_size(mode, last);
    if (!is_another_rate) {
        g_string_append(text, last ? ", " : "");
        append_size(text, mode);
    }
    append_rate(text, is_another_rate ? '/' : '@', mode);
}

/* The modes of one format, from first on; returns how many those are. */
static guint append_format(GString *text, const GArray *modes, guint first)
{
    gsize text_end = text->len + DESCRIBED_MAX_BYTES;
    const V4l2Mode *last = NULL;
    guint i = first;
    for (; i < modes->len; i++) {
        const V4l2Mode *mode = &g_array_index(modes, V4l2Mode, i);
        if (last && mode->format != last->format)
            break;
        if (text->len <= text_end) {
            append_mode(text, mode, last);
            if (text->len > text_end)
                g_string_append(text, ", ...");
        }
        last = mode;
    }
    return i - first;
}

char *v4l2_modes_describe(const GArray *modes)
{
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < modes->len;) {
        g_string_append_printf(text, "%s%s ", i ? "; " : "", g_array_index(modes, V4l2Mode, i).format->name);
        i += append_format(text, modes, i);
    }
    return g_string_free(text, FALSE);
}
