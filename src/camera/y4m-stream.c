/*
 * Lines are gathered in a small buffer; pixels are read straight into a pooled frame. What the buffer took of the
 * pixels behind a line is copied.
 */
#include "camera/y4m-stream.h"

#include "camera/camera-wait.h"
#include "camera/camera.h"
#include "util/clock.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/uio.h>

/* What an unprivileged process may ask for (/proc/sys/fs/pipe-max-size): two frames of VGA, so that a frame takes one
 * or two wake-ups instead of the eight of the usual 64 KiB. */
#define PIPE_BYTES (1 << 20)

/* Rows read by one system call, where rows are padded in memory. */
#define ROWS_PER_READ 64

/*
 * A writer may be this much faster than its header says, in per cent: more than any two clocks differ, so that a live
 * camera is never held back; and less than an eye sees.
 */
#define RATE_TOLERANCE_PERCENT 2

/* And it may be so many frames early, so that a hiccup upstream is not made longer here. */
#define RATE_BURST_FRAMES 4

typedef enum StreamStep {
    STREAM_STEP_READ_MORE,
    STREAM_STEP_FRAME,
    STREAM_STEP_FAILED,
} StreamStep;

struct Y4mStream {
    int fd;
    uint8_t line[Y4M_LINE_MAX];
    size_t line_length; /* bytes in it, of which the first was not looked at yet */
    FramePool *pool;    /* NULL: the header has not come yet */
    size_t frame_bytes;
    Frame *filling; /* (nullable) the frame whose pixels are being read */
    size_t filled_bytes;
    uint64_t next_number;
    int64_t min_interval_us; /* 0: the header names no rate */
    int64_t expected_us;     /* when the next frame would come from the fastest writer that is let through */
};

Y4mStream *y4m_stream_new(int fd)
{
    Y4mStream *stream = g_new0(Y4mStream, 1);
    stream->fd = fd;
    fcntl(fd, F_SETPIPE_SZ, PIPE_BYTES); /* only saves wake-ups: where it is not allowed, all works the same */
    return stream;
}

void y4m_stream_free(Y4mStream *stream)
{
    if (!stream)
        return;
    frame_unref(stream->filling);
    frame_pool_free(stream->pool);
    g_free(stream);
}

/* The stretch of frame's memory in which byte number offset of its packed pixels lies. */
static struct iovec find_stretch(Frame *frame, size_t offset)
{
    for (int plane = 0; plane < 3; plane++) {
        size_t row_bytes = (size_t)(plane ? frame->width / 2 : frame->width);
        size_t rows = (size_t)(plane ? frame->height / 2 : frame->height);
        size_t stride = (size_t)frame->strides[plane];
        uint8_t *pixels = frame_writable_plane(frame, plane);
        if (offset < row_bytes * rows) {
            size_t row = offset / row_bytes;
            size_t column = offset % row_bytes;
            size_t length = stride == row_bytes ? row_bytes * rows - offset : row_bytes - column;
            return (struct iovec){.iov_base = pixels + row * stride + column, .iov_len = length};
        }
        offset -= row_bytes * rows;
    }
    g_assert_not_reached();
}

static int list_stretches(Y4mStream *stream, struct iovec *stretches)
{
    int count = 0;
    size_t offset = stream->filled_bytes;
    while (count < ROWS_PER_READ && offset < stream->frame_bytes) {
        stretches[count] = find_stretch(stream->filling, offset);
        offset += stretches[count++].iov_len;
    }
    return count;
}

static void drop_from_line(Y4mStream *stream, size_t count)
{
    stream->line_length -= count;
    memmove(stream->line, stream->line + count, stream->line_length);
}

static void copy_from_line(Y4mStream *stream)
{
    while (stream->line_length && stream->filled_bytes < stream->frame_bytes) {
        struct iovec stretch = find_stretch(stream->filling, stream->filled_bytes);
        size_t count = MIN(stretch.iov_len, stream->line_length);
        memcpy(stretch.iov_base, stream->line, count);
        stream->filled_bytes += count;
        drop_from_line(stream, count);
    }
}

static StreamStep take_header(Y4mStream *stream, GError **error)
{
    Y4mHeader header;
    gssize length = y4m_parse_header(stream->line, stream->line_length, &header, error);
    if (length <= 0)
        return length < 0 ? STREAM_STEP_FAILED : STREAM_STEP_READ_MORE;
    drop_from_line(stream, (size_t)length);
    stream->pool = frame_pool_new(PIXEL_FORMAT_I420, header.width, header.height);
    stream->frame_bytes = frame_bytes(PIXEL_FORMAT_I420, header.width, header.height);
    if (header.rate_num)
        stream->min_interval_us =
            (int64_t)header.rate_den * G_USEC_PER_SEC / header.rate_num * (100 - RATE_TOLERANCE_PERCENT) / 100;
    return STREAM_STEP_FRAME;
}

static StreamStep take_frame_line(Y4mStream *stream, GError **error)
{
    gssize length = y4m_parse_frame_line(stream->line, stream->line_length, error);
    if (length <= 0)
        return length < 0 ? STREAM_STEP_FAILED : STREAM_STEP_READ_MORE;
    drop_from_line(stream, (size_t)length);
    stream->filling = frame_pool_acquire(stream->pool);
    stream->filled_bytes = 0;
    copy_from_line(stream);
    return STREAM_STEP_FRAME;
}

/* Goes as far as the bytes at hand allow. */
static StreamStep advance(Y4mStream *stream, GError **error)
{
    StreamStep step = STREAM_STEP_FRAME;
    if (!stream->pool)
        step = take_header(stream, error);
    if (step == STREAM_STEP_FRAME && !stream->filling)
        step = take_frame_line(stream, error);
    if (step == STREAM_STEP_FRAME && stream->filled_bytes < stream->frame_bytes)
        step = STREAM_STEP_READ_MORE;
    return step;
}

/* As read(): the bytes that came, 0 at the end, -1 with errno. */
static ssize_t read_more(Y4mStream *stream)
{
    struct iovec stretches[ROWS_PER_READ];
    int count = 1;
    if (stream->filling)
        count = list_stretches(stream, stretches);
    else
        stretches[0] = (struct iovec){.iov_base = stream->line + stream->line_length,
                                      .iov_len = sizeof stream->line - stream->line_length};
    ssize_t length = readv(stream->fd, stretches, count);
    if (length > 0 && stream->filling)
        stream->filled_bytes += (size_t)length;
    else if (length > 0)
        stream->line_length += (size_t)length;
    return length;
}

static void set_ended_error(const Y4mStream *stream, GError **error)
{
    bool within = stream->filling || stream->line_length;
    g_set_error(error, CAMERA_ERROR, CAMERA_ERROR_DISCONNECTED, "its writer has closed it%s",
                within ? " in the middle of a picture" : "");
}

/*
 * Reads until a frame is whole. An empty FIFO reads as ended before its first writer comes, so it is only read when
 * ppoll() says that there is something.
 */
static bool read_frame(Y4mStream *stream, int64_t deadline_us, GCancellable *cancellable, GError **error)
{
    bool readable = false;
    for (;;) {
        StreamStep step = advance(stream, error);
        if (step != STREAM_STEP_READ_MORE)
            return step == STREAM_STEP_FRAME;
        CameraWait wait = readable ? CAMERA_WAIT_READABLE : camera_wait(stream->fd, deadline_us, cancellable);
        ssize_t length = wait == CAMERA_WAIT_READABLE ? read_more(stream) : 0;
        if (wait == CAMERA_WAIT_TIMED_OUT || wait == CAMERA_WAIT_CANCELLED)
            return false;
        if (length == 0) {
            set_ended_error(stream, error);
            return false;
        }
        readable = length > 0;
        if (length < 0 && errno != EAGAIN && errno != EINTR) {
            g_set_error(error, CAMERA_ERROR, CAMERA_ERROR_DISCONNECTED, "it cannot be read: %s", g_strerror(errno));
            return false;
        }
    }
}

/* Holds a writer back that is faster than it says: what it writes meanwhile fills the pipe, and it has to wait. */
static bool wait_for_rate(const Y4mStream *stream, int64_t deadline_us, GCancellable *cancellable)
{
    int64_t earliest_us = stream->expected_us - RATE_BURST_FRAMES * stream->min_interval_us;
    return clock_monotonic_us() >= earliest_us || camera_wait_until(earliest_us, deadline_us, cancellable);
}

Frame *y4m_stream_wait_frame(Y4mStream *stream, int64_t deadline_us, GCancellable *cancellable, GError **error)
{
    if (!wait_for_rate(stream, deadline_us, cancellable) || !read_frame(stream, deadline_us, cancellable, error))
        return NULL;
    Frame *frame = g_steal_pointer(&stream->filling);
    frame->capture_time_us = clock_monotonic_us();
    frame->number = stream->next_number++;
    stream->expected_us = MAX(stream->expected_us, frame->capture_time_us) + stream->min_interval_us;
    return frame;
}
