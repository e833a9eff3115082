#include "fake-camera.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define CAMERAS_MAX  4
#define BUFFERS_MAX  8
#define FAILURES_MAX 4

typedef struct Failure {
    unsigned long request;
    int number;
} Failure;

struct FakeCamera {
    char *path;
    const FakeMode *modes;
    uint32_t capabilities;
    int open_errno;
    Failure failures[FAILURES_MAX];
    FakeAnswer answer;
    int fd; /* read end of a pipe: one byte for each picture that waits */
    int writer;
    struct v4l2_pix_format pix;
    uint8_t *memory[BUFFERS_MAX];
    struct v4l2_buffer buffers[BUFFERS_MAX];
    GQueue queued; /* indices + 1 */
    GQueue filled;
    guint buffer_count;
    guint mapped;
    uint32_t sequence;
    bool streaming;
    uint32_t control_id;
    int control_value;
    guint control_count;
};

static FakeCamera *cameras[CAMERAS_MAX];

static FakeCamera *find_camera(int fd)
{
    for (size_t i = 0; i < CAMERAS_MAX; i++)
        if (cameras[i] && cameras[i]->fd == fd)
            return cameras[i];
    g_assert_not_reached();
}

FakeCamera *fake_camera_new(const char *path, const FakeMode *modes)
{
    FakeCamera *camera = g_new0(FakeCamera, 1);
    camera->path = g_strdup(path);
    camera->modes = modes;
    camera->capabilities = V4L2_CAP_VIDEO_CAPTURE | V4L2_CAP_STREAMING;
    camera->fd = camera->writer = -1;
    g_queue_init(&camera->queued);
    g_queue_init(&camera->filled);
    size_t i = 0;
    while (cameras[i])
        g_assert_cmpuint(++i, <, CAMERAS_MAX);
    cameras[i] = camera;
    return camera;
}

static void free_buffers(FakeCamera *camera)
{
    for (guint i = 0; i < camera->buffer_count; i++)
        g_clear_pointer(&camera->memory[i], g_free);
    camera->buffer_count = 0;
    g_queue_clear(&camera->queued);
    g_queue_clear(&camera->filled);
}

void fake_camera_free(FakeCamera *camera)
{
    for (size_t i = 0; i < CAMERAS_MAX; i++)
        if (cameras[i] == camera)
            cameras[i] = NULL;
    g_assert_cmpint(camera->fd, ==, -1);     /* whoever opened it has closed it, */
    g_assert_cmpuint(camera->mapped, ==, 0); /* and kept nothing */
    free_buffers(camera);
    if (camera->writer >= 0)
        close(camera->writer);
    g_free(camera->path);
    g_free(camera);
}

void fake_camera_fail(FakeCamera *camera, unsigned long request, int number)
{
    size_t i = 0;
    while (camera->failures[i].request && camera->failures[i].request != request)
        g_assert_cmpuint(++i, <, FAILURES_MAX);
    camera->failures[i] = (Failure){request, number};
}

void fake_camera_fail_open(FakeCamera *camera, int number)
{
    camera->open_errno = number;
}

void fake_camera_set_answer(FakeCamera *camera, FakeAnswer answer)
{
    camera->answer = answer;
}

void fake_camera_set_capabilities(FakeCamera *camera, uint32_t capabilities)
{
    camera->capabilities = capabilities;
}

guint fake_camera_queued(const FakeCamera *camera)
{
    return camera->queued.length;
}

guint fake_camera_get_control(const FakeCamera *camera, uint32_t id, int *ret_value)
{
    if (camera->control_id != id)
        return 0;
    *ret_value = camera->control_value;
    return camera->control_count;
}

bool fake_camera_is_streaming(const FakeCamera *camera)
{
    return camera->streaming;
}

bool fake_camera_is_open(const FakeCamera *camera)
{
    return camera->fd >= 0;
}

guint fake_camera_mapped(const FakeCamera *camera)
{
    return camera->mapped;
}

/* --- enumerations --- */

static bool is_same_size(const FakeMode *a, const FakeMode *b)
{
    return a->fourcc == b->fourcc && memcmp(&a->size, &b->size, sizeof a->size) == 0;
}

static int enumerate_formats(const FakeCamera *camera, struct v4l2_fmtdesc *list)
{
    uint32_t index = 0;
    for (const FakeMode *mode = camera->modes; mode->fourcc; mode++) {
        if (mode > camera->modes && mode[-1].fourcc == mode->fourcc)
            continue;
        if (index++ == list->index) {
            list->pixelformat = mode->fourcc;
            return 0;
        }
    }
    return EINVAL;
}

static int enumerate_sizes(const FakeCamera *camera, struct v4l2_frmsizeenum *list)
{
    uint32_t index = 0;
    for (const FakeMode *mode = camera->modes; mode->fourcc; mode++) {
        if (mode->fourcc != list->pixel_format || (mode > camera->modes && is_same_size(&mode[-1], mode)))
            continue;
        if (index++ != list->index)
            continue;
        bool is_single = mode->size.min_width == mode->size.max_width;
        list->type = is_single ? V4L2_FRMSIZE_TYPE_DISCRETE : V4L2_FRMSIZE_TYPE_STEPWISE;
        if (is_single)
            list->discrete = (struct v4l2_frmsize_discrete){mode->size.max_width, mode->size.max_height};
        else
            list->stepwise = mode->size;
        return 0;
    }
    return EINVAL;
}

static int enumerate_intervals(const FakeCamera *camera, struct v4l2_frmivalenum *list)
{
    uint32_t index = 0;
    for (const FakeMode *mode = camera->modes; mode->fourcc; mode++) {
        bool fits = list->width >= mode->size.min_width && list->width <= mode->size.max_width &&
                    list->height >= mode->size.min_height && list->height <= mode->size.max_height;
        if (mode->fourcc != list->pixel_format || !fits || !mode->shortest.denominator || index++ != list->index)
            continue;
        bool is_single = memcmp(&mode->shortest, &mode->longest, sizeof mode->shortest) == 0;
        list->type = is_single ? V4L2_FRMIVAL_TYPE_DISCRETE : V4L2_FRMIVAL_TYPE_STEPWISE;
        if (is_single)
            list->discrete = mode->shortest;
        else
            list->stepwise = (struct v4l2_frmival_stepwise){.min = mode->shortest, .max = mode->longest};
        return 0;
    }
    return EINVAL;
}

/* --- streaming --- */

static int set_format(FakeCamera *camera, struct v4l2_format *format)
{
    struct v4l2_pix_format *pix = &format->fmt.pix;
    bool is_jpeg = pix->pixelformat == V4L2_PIX_FMT_MJPEG;
    if (!is_jpeg)
        pix->bytesperline = pix->width * (pix->pixelformat == V4L2_PIX_FMT_YUYV ? 2 : 1);
    pix->sizeimage = pix->width * pix->height * 2;
    camera->pix = *pix;
    return 0;
}

static int request_buffers(FakeCamera *camera, struct v4l2_requestbuffers *request)
{
    free_buffers(camera);
    request->count = MIN(request->count, BUFFERS_MAX);
    camera->buffer_count = request->count;
    for (uint32_t i = 0; i < request->count; i++) {
        camera->memory[i] = g_malloc0(camera->pix.sizeimage);
        camera->buffers[i] = (struct v4l2_buffer){
            .index = i, .type = request->type, .length = camera->pix.sizeimage, .m.offset = i * 4096};
    }
    return 0;
}

static int queue_buffer(FakeCamera *camera, const struct v4l2_buffer *buffer)
{
    g_assert_cmpuint(buffer->index, <, camera->buffer_count);
    g_assert_null(g_queue_find(&camera->queued, GUINT_TO_POINTER(buffer->index + 1)));
    g_queue_push_tail(&camera->queued, GUINT_TO_POINTER(buffer->index + 1));
    return 0;
}

static int dequeue_buffer(FakeCamera *camera, struct v4l2_buffer *buffer)
{
    if (!camera->filled.length)
        return EAGAIN;
    char byte;
    g_assert_cmpint(read(camera->fd, &byte, 1), ==, 1);
    *buffer = camera->buffers[GPOINTER_TO_UINT(g_queue_pop_head(&camera->filled)) - 1];
    return 0;
}

static int set_control(FakeCamera *camera, const struct v4l2_control *control)
{
    camera->control_id = control->id;
    camera->control_value = control->value;
    camera->control_count++;
    return 0;
}

static int answer_request(FakeCamera *camera, unsigned long request, void *argument)
{
    switch (request) {
    case VIDIOC_QUERYCAP:
        *(struct v4l2_capability *)argument =
            (struct v4l2_capability){.card = "Fake",
                                     .capabilities = camera->capabilities | V4L2_CAP_DEVICE_CAPS,
                                     .device_caps = camera->capabilities};
        return 0;
    case VIDIOC_ENUM_FMT:
        return enumerate_formats(camera, argument);
    case VIDIOC_ENUM_FRAMESIZES:
        return enumerate_sizes(camera, argument);
    case VIDIOC_ENUM_FRAMEINTERVALS:
        return enumerate_intervals(camera, argument);
    case VIDIOC_TRY_FMT:
        return 0;
    case VIDIOC_S_FMT:
        return set_format(camera, argument);
    case VIDIOC_S_PARM:
        return 0;
    case VIDIOC_S_CTRL:
        return set_control(camera, argument);
    case VIDIOC_REQBUFS:
        return request_buffers(camera, argument);
    case VIDIOC_QUERYBUF:
        *(struct v4l2_buffer *)argument = camera->buffers[((struct v4l2_buffer *)argument)->index];
        return 0;
    case VIDIOC_QBUF:
        return queue_buffer(camera, argument);
    case VIDIOC_DQBUF:
        return dequeue_buffer(camera, argument);
    case VIDIOC_STREAMON:
    case VIDIOC_STREAMOFF:
        camera->streaming = request == VIDIOC_STREAMON;
        return 0;
    default:
        return ENOTTY;
    }
}

static int control_camera(int fd, unsigned long request, void *argument)
{
    FakeCamera *camera = find_camera(fd);
    errno = 0;
    for (size_t i = 0; i < FAILURES_MAX; i++)
        if (camera->failures[i].request == request)
            errno = camera->failures[i].number;
    if (camera->writer < 0)
        errno = ENODEV;
    if (!errno)
        errno = answer_request(camera, request, argument);
    if (!errno && camera->answer)
        camera->answer(request, argument);
    return errno ? -1 : 0;
}

static int open_camera(const char *path)
{
    for (size_t i = 0; i < CAMERAS_MAX; i++) {
        FakeCamera *camera = cameras[i];
        if (!camera || !g_str_equal(camera->path, path))
            continue;
        errno = camera->open_errno;
        if (errno)
            return -1;
        int ends[2];
        g_assert_cmpint(pipe2(ends, O_CLOEXEC | O_NONBLOCK), ==, 0);
        camera->fd = ends[0];
        camera->writer = ends[1];
        return camera->fd;
    }
    errno = ENOENT;
    return -1;
}

static void *map_buffer(int fd, size_t length, int64_t offset)
{
    FakeCamera *camera = find_camera(fd);
    g_assert_cmpuint(length, ==, camera->pix.sizeimage);
    camera->mapped++;
    return camera->memory[offset / 4096];
}

static void unmap_buffer(void *address, size_t length)
{
    (void)length;
    for (size_t i = 0; i < CAMERAS_MAX; i++)
        for (guint buffer = 0; cameras[i] && buffer < cameras[i]->buffer_count; buffer++)
            if (cameras[i]->memory[buffer] == address)
                cameras[i]->mapped--;
}

static void close_camera(int fd)
{
    FakeCamera *camera = find_camera(fd);
    close(camera->fd);
    camera->fd = -1;
    fake_camera_unplug(camera);
}

const V4l2Io fake_camera_io = {
    .open = open_camera,
    .control = control_camera,
    .map = map_buffer,
    .unmap = unmap_buffer,
    .close = close_camera,
};

void fake_camera_unplug(FakeCamera *camera)
{
    if (camera->writer >= 0)
        close(camera->writer);
    camera->writer = -1;
    g_queue_clear(&camera->filled);
}

static struct v4l2_buffer *next_buffer(FakeCamera *camera, uint8_t **ret_memory)
{
    uint32_t sequence = camera->sequence++;
    if (!camera->queued.length)
        return NULL;
    guint index = GPOINTER_TO_UINT(g_queue_pop_head(&camera->queued)) - 1;
    *ret_memory = camera->memory[index];
    camera->buffers[index].sequence = sequence;
    g_queue_push_tail(&camera->filled, GUINT_TO_POINTER(index + 1));
    return &camera->buffers[index];
}

bool fake_camera_deliver(FakeCamera *camera, uint8_t value, uint32_t used_bytes, uint32_t flags, int64_t time_us)
{
    uint8_t *memory;
    struct v4l2_buffer *buffer = next_buffer(camera, &memory);
    if (!buffer)
        return false;
    memset(memory, value, camera->pix.sizeimage);
    buffer->bytesused = used_bytes;
    buffer->flags = flags;
    buffer->timestamp.tv_sec = time_us / G_USEC_PER_SEC;
    buffer->timestamp.tv_usec = time_us % G_USEC_PER_SEC;
    g_assert_cmpint(write(camera->writer, "", 1), ==, 1);
    return true;
}

bool fake_camera_deliver_bytes(FakeCamera *camera, const uint8_t *bytes, uint32_t length)
{
    uint8_t *memory;
    struct v4l2_buffer *buffer = next_buffer(camera, &memory);
    g_assert_cmpuint(length, <=, camera->pix.sizeimage);
    if (!buffer)
        return false;
    memcpy(memory, bytes, length);
    buffer->bytesused = length;
    buffer->flags = 0;
    g_assert_cmpint(write(camera->writer, "", 1), ==, 1);
    return true;
}
