/*
 * Memory-mapped streaming. One wake-up for each frame: the descriptor is polled together with the cancellable's. If
 * several pictures wait, all but the newest go back unseen.
 */
#define G_LOG_DOMAIN "camera"

#include "camera/v4l2/v4l2-stream.h"

#include "camera/camera-wait.h"
#include "camera/v4l2/v4l2-picture.h"
#include "util/clock.h"

#include <errno.h>

/* One is filled, one waits, one is being copied, one is spare for a program that comes late by a frame. */
#define BUFFERS_WANTED 4

/* With fewer the driver has none to fill while a picture is held. */
#define BUFFERS_MIN 2

/* A driver may give more than asked for. */
#define BUFFERS_MAX 32

/* The driver's clock is ours; a time that lies further back is no capture time. */
#define CAPTURE_AGE_MAX_US G_USEC_PER_SEC

/* More missing frames than this at once are a counter that started anew. */
#define GAP_MAX 10000

typedef struct Slot {
    V4l2Stream *stream;
    uint32_t index;
    uint8_t *address;
    size_t length;
} Slot;

struct V4l2Stream {
    const V4l2Node *node;
    V4l2Format format;
    Slot slots[BUFFERS_MAX];
    uint32_t slot_count;
    int give_back_errno; /* of a buffer that the driver did not take back; 0 if all is well */
    bool has_sequence;
    uint32_t last_sequence;
    uint64_t number;
    int64_t last_capture_us;
    uint64_t broken_count;
};

static struct v4l2_buffer buffer_at(uint32_t index)
{
    return (struct v4l2_buffer){.index = index, .type = V4L2_BUF_TYPE_VIDEO_CAPTURE, .memory = V4L2_MEMORY_MMAP};
}

static bool give_to_driver(V4l2Stream *stream, uint32_t index)
{
    struct v4l2_buffer buffer = buffer_at(index);
    return v4l2_node_control(stream->node, VIDIOC_QBUF, &buffer) == 0;
}

/* A frame's end. There is nobody to tell that it failed but the next wait. */
static void give_back(gpointer owner)
{
    const Slot *slot = owner;
    if (!give_to_driver(slot->stream, slot->index))
        slot->stream->give_back_errno = errno;
}

static int request_buffers(const V4l2Node *node, uint32_t *count)
{
    struct v4l2_requestbuffers request = {
        .count = *count, .type = V4L2_BUF_TYPE_VIDEO_CAPTURE, .memory = V4L2_MEMORY_MMAP};
    int result = v4l2_node_control(node, VIDIOC_REQBUFS, &request);
    *count = request.count;
    return result;
}

static bool add_slot(V4l2Stream *stream, GError **error)
{
    uint32_t index = stream->slot_count;
    struct v4l2_buffer buffer = buffer_at(index);
    uint8_t *address = NULL;
    if (v4l2_node_control(stream->node, VIDIOC_QUERYBUF, &buffer) == 0)
        address = stream->node->io->map(stream->node->fd, buffer.length, buffer.m.offset);
    if (address)
        stream->slots[stream->slot_count++] =
            (Slot){.stream = stream, .index = index, .address = address, .length = buffer.length};
    if (address && give_to_driver(stream, index))
        return true;
    v4l2_node_fail(stream->node, "gives no buffers", error);
    return false;
}

static bool make_slots(V4l2Stream *stream, GError **error)
{
    uint32_t count = BUFFERS_WANTED;
    if (request_buffers(stream->node, &count) != 0) {
        v4l2_node_fail(stream->node, "gives no buffers", error);
        return false;
    }
    if (count < BUFFERS_MIN) {
        g_set_error(error, CAMERA_ERROR, CAMERA_ERROR_FAILED, "%s gives %u buffers only", stream->node->device->path,
                    count);
        return false;
    }
    while (stream->slot_count < MIN(count, BUFFERS_MAX))
        if (!add_slot(stream, error))
            return false;
    return true;
}

V4l2Stream *v4l2_stream_start(const V4l2Node *node, const V4l2Format *format, GError **error)
{
    V4l2Stream *stream = g_new0(V4l2Stream, 1);
    stream->node = node;
    stream->format = *format;
    int type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
    if (!make_slots(stream, error)) {
        v4l2_stream_stop(stream);
        return NULL;
    }
    if (v4l2_node_control(node, VIDIOC_STREAMON, &type) != 0) {
        v4l2_node_fail(node, "cannot start", error);
        v4l2_stream_stop(stream);
        return NULL;
    }
    return stream;
}

void v4l2_stream_stop(V4l2Stream *stream)
{
    if (!stream)
        return;
    int type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
    v4l2_node_control(stream->node, VIDIOC_STREAMOFF, &type);
    for (uint32_t i = 0; i < stream->slot_count; i++)
        stream->node->io->unmap(stream->slots[i].address, stream->slots[i].length);
    uint32_t none = 0;
    request_buffers(stream->node, &none);
    if (stream->broken_count > 0)
        g_debug("%s: %" G_GUINT64_FORMAT " broken pictures", stream->node->device->path, stream->broken_count);
    g_free(stream);
}

/* The driver counts what it could not deliver, too; some count nothing. */
static void count_frame(V4l2Stream *stream, uint32_t sequence)
{
    uint32_t gap = sequence - stream->last_sequence;
    if (stream->has_sequence)
        stream->number += gap >= 1 && gap <= GAP_MAX ? gap : 1;
    stream->has_sequence = true;
    stream->last_sequence = sequence;
}

static int64_t capture_time(V4l2Stream *stream, const struct v4l2_buffer *buffer)
{
    int64_t now_us = clock_monotonic_us();
    int64_t time_us = (int64_t)buffer->timestamp.tv_sec * G_USEC_PER_SEC + buffer->timestamp.tv_usec;
    bool is_ours = (buffer->flags & V4L2_BUF_FLAG_TIMESTAMP_MASK) == V4L2_BUF_FLAG_TIMESTAMP_MONOTONIC;
    if (!is_ours || time_us > now_us || time_us < now_us - CAPTURE_AGE_MAX_US)
        time_us = now_us;
    stream->last_capture_us = MAX(time_us, stream->last_capture_us + 1);
    return stream->last_capture_us;
}

/* The picture in a buffer (transfer full); NULL for a broken one, whose buffer is given back. */
static Frame *take_picture(V4l2Stream *stream, const struct v4l2_buffer *buffer)
{
    g_assert(buffer->index < stream->slot_count);
    Slot *slot = &stream->slots[buffer->index];
    count_frame(stream, buffer->sequence);
    Frame *frame = NULL;
    if (!(buffer->flags & V4L2_BUF_FLAG_ERROR))
        frame =
            v4l2_picture_wrap(&stream->format, slot->address, MIN(buffer->bytesused, slot->length), give_back, slot);
    if (!frame) {
        stream->broken_count++;
        give_back(slot);
        return NULL;
    }
    frame->capture_time_us = capture_time(stream, buffer);
    frame->number = stream->number;
    return frame;
}

/* The newest picture that is ready (transfer full); NULL without error where there is none. */
static Frame *take_newest(V4l2Stream *stream, GError **error)
{
    g_autoptr(Frame) newest = NULL;
    for (uint32_t i = 0; i < stream->slot_count; i++) {
        struct v4l2_buffer buffer = buffer_at(0);
        if (v4l2_node_control(stream->node, VIDIOC_DQBUF, &buffer) != 0) {
            if (errno == EAGAIN)
                break;
            v4l2_node_fail(stream->node, "gives no picture", error);
            return NULL;
        }
        Frame *frame = take_picture(stream, &buffer);
        if (frame) {
            frame_unref(newest);
            newest = frame;
        }
    }
    return g_steal_pointer(&newest);
}

Frame *v4l2_stream_wait(V4l2Stream *stream, int64_t deadline_us, GCancellable *cancellable, GError **error)
{
    CameraWait waited = CAMERA_WAIT_READABLE;
    for (;;) {
        g_autoptr(GError) failure = NULL;
        g_autoptr(Frame) frame = take_newest(stream, &failure);
        if (!failure && stream->give_back_errno) {
            errno = stream->give_back_errno;
            v4l2_node_fail(stream->node, "takes no buffer back", &failure);
        }
        if (!failure && !frame && waited == CAMERA_WAIT_HUNG_UP)
            failure = g_error_new(CAMERA_ERROR, CAMERA_ERROR_DISCONNECTED, "%s: the driver has ended the stream",
                                  stream->node->device->path);
        if (failure) {
            g_propagate_error(error, g_steal_pointer(&failure));
            return NULL;
        }
        if (frame)
            return g_steal_pointer(&frame);
        waited = camera_wait(stream->node->fd, deadline_us, cancellable);
        if (waited == CAMERA_WAIT_TIMED_OUT || waited == CAMERA_WAIT_CANCELLED)
            return NULL;
    }
}
