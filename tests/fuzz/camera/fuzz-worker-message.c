/*
 * What a worker overwritten by its driver may send: messages one after the other, each a length (two bytes) and what it
 * says. Whatever is accepted must be safe to use: the service reads the pictures, and some it keeps.
 */
#include "camera/worker/worker-link.h"
#include "camera/worker/worker-ring.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static WorkerLink *new_link(int *ret_worker_end)
{
    int ends[2];
    g_assert_cmpint(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends), ==, 0);
    const int fd = worker_ring_create(NULL);
    WorkerLink *link = worker_link_new(ends[0], worker_ring_map(fd, NULL));
    close(fd);
    *ret_worker_end = ends[1];
    return link;
}

/* The first and the last byte of each row: a sanitizer does not see the end of a mapping, a fault does. */
static unsigned read_picture(const Frame *frame)
{
    unsigned sum = 0;
    if (frame->format == PIXEL_FORMAT_JPEG) {
        if (frame->jpeg_bytes > 0)
            sum += frame->planes[0][0] + frame->planes[0][frame->jpeg_bytes - 1];
        return sum;
    }
    for (int plane = 0; plane < frame_plane_count(frame->format); plane++) {
        const int rows = plane == 0 ? frame->height : frame->height / 2;
        for (int y = 0; y < rows; y++) {
            const uint8_t *row = frame->planes[plane] + (size_t)y * (size_t)frame->strides[plane];
            sum += row[0] + row[frame->strides[plane] - 1];
        }
    }
    return sum;
}

static Frame *take(WorkerLink *link, const WorkerMessage *message)
{
    switch ((WorkerMessageType)message->type) {
    case WORKER_MESSAGE_OPENED: {
        const CameraInfo info = worker_opened_to_info(&message->opened);
        g_assert_true(g_utf8_validate(info.name, -1, NULL));
        return NULL;
    }
    case WORKER_MESSAGE_FAILED: {
        g_autoptr(GError) error = worker_failed_to_error(&message->failed);
        g_assert_nonnull(camera_error_name((CameraError)error->code));
        return NULL;
    }
    case WORKER_MESSAGE_FRAME:
        return worker_link_take_frame(link, &message->frame);
    case WORKER_MESSAGE_OPEN:
    case WORKER_MESSAGE_RESET:
    case WORKER_MESSAGE_RESET_DONE:
    case WORKER_MESSAGE_RELEASE:
        return NULL;
    }
    g_assert_not_reached();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    int worker_end;
    WorkerLink *link = new_link(&worker_end);
    Frame *kept = NULL;
    volatile unsigned sum = 0; /* so that the reading is not left out */
    while (length >= 2) {
        const size_t chunk = MIN((size_t)bytes[0] << 8 | bytes[1], length - 2);
        WorkerMessage message;
        memcpy(&message, bytes + 2, MIN(chunk, sizeof message));
        Frame *frame = worker_message_check(&message, chunk) ? take(link, &message) : NULL;
        if (frame) {
            sum = sum + read_picture(frame);
            frame_unref(kept);
            kept = frame;
        }
        bytes += 2 + chunk;
        length -= 2 + chunk;
    }
    worker_link_unref(link);
    frame_unref(kept);
    close(worker_end);
    return 0;
}
