/*
 * Open, then frame after frame until told to stop; or a reset, and that is all. It leaves by _exit(): destructors of an
 * SDK have been seen to hang.
 */
#define G_LOG_DOMAIN "camera"

#include "camera/worker/camera-worker.h"

#include "camera/worker/worker-message.h"
#include "camera/worker/worker-process.h"
#include "camera/worker/worker-rights.h"
#include "camera/worker/worker-ring.h"
#include "util/clock.h"

#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

/* How long the service may have to wait for the worker to hear it while no frame comes. */
#define WAIT_SLICE_US 100000

/* Of this process's life, all of it. */
typedef struct Worker {
    const CameraBackend *backend;
    uint8_t *ring;
    gpointer camera;
    guint free_slots; /* a bit for each */
    int64_t last_capture_us;
} Worker;

bool camera_worker_is_wanted(int argc, char **argv)
{
    return argc == 3 && strcmp(argv[1], WORKER_OPTION) == 0;
}

static void begin_call(Worker *worker, WorkerCall call)
{
    worker_ring_note_call(worker->ring, call, clock_monotonic_us());
}

static void end_call(Worker *worker)
{
    begin_call(worker, WORKER_CALL_NONE);
}

static void tell(const WorkerMessage *message)
{
    if (!worker_message_send(WORKER_SOCKET_FD, message))
        g_debug("the service does not hear its worker");
}

static void tell_failure(const GError *error)
{
    tell(&(WorkerMessage){.type = WORKER_MESSAGE_FAILED, .failed = worker_failed_from_error(error)});
}

static const CameraBackend *find_backend(const CameraBackend *const *backends, const char *name)
{
    while (*backends && strcmp((*backends)->name, name) != 0)
        backends++;
    return *backends;
}

/* The first message; false where the service has gone already. */
static bool receive_order(WorkerMessage *ret_message)
{
    struct pollfd fd = {.fd = WORKER_SOCKET_FD, .events = POLLIN};
    return poll(&fd, 1, -1) > 0 && worker_message_receive(WORKER_SOCKET_FD, ret_message) == WORKER_RECEIVED_MESSAGE &&
           (ret_message->type == WORKER_MESSAGE_OPEN || ret_message->type == WORKER_MESSAGE_RESET);
}

static bool open_camera(Worker *worker, const CameraConfig *config)
{
    g_autoptr(GError) error = NULL;
    CameraInfo info = {0};
    begin_call(worker, WORKER_CALL_OPEN);
    worker->camera = worker->backend->open(config, &info, &error);
    end_call(worker);
    if (!worker->camera) {
        tell_failure(error);
        return false;
    }
    tell(&(WorkerMessage){.type = WORKER_MESSAGE_OPENED, .opened = worker_opened_from_info(&info)});
    return true;
}

/* Takes back slots; false once the service wants no more. */
static bool listen_to_service(Worker *worker)
{
    WorkerMessage message;
    for (;;) {
        switch (worker_message_receive(WORKER_SOCKET_FD, &message)) {
        case WORKER_RECEIVED_NOTHING:
            return true;
        case WORKER_RECEIVED_MESSAGE:
            if (message.type == WORKER_MESSAGE_RELEASE)
                worker->free_slots |= 1u << message.release.slot;
            break;
        case WORKER_RECEIVED_GARBAGE:
        case WORKER_RECEIVED_END:
            return false;
        }
    }
}

/* The planes one after the other, without gaps. */
static void copy_picture(const Frame *frame, uint8_t *to)
{
    if (frame->format == PIXEL_FORMAT_JPEG) {
        memcpy(to, frame->planes[0], frame->jpeg_bytes);
        return;
    }
    g_autoptr(Frame) packed = frame_new_wrapped(frame->format, frame->width, frame->height, to, NULL, NULL);
    for (int plane = 0; plane < frame_plane_count(frame->format); plane++) {
        const size_t row_bytes = (size_t)packed->strides[plane], stride = (size_t)frame->strides[plane];
        const size_t rows = (size_t)(plane == 0 ? frame->height : frame->height / 2);
        uint8_t *row = frame_writable_plane(packed, plane);
        if (stride == row_bytes) {
            memcpy(row, frame->planes[plane], row_bytes * rows);
            continue;
        }
        for (size_t y = 0; y < rows; y++)
            memcpy(row + y * row_bytes, frame->planes[plane] + y * stride, row_bytes);
    }
}

/* The lowest free slot, so that no more memory is touched than needed; without one the frame is dropped: the numbers of
 * frames tell. */
static void pass_on(Worker *worker, const Frame *frame)
{
    if (worker->free_slots == 0)
        return;
    const uint32_t slot = (uint32_t)g_bit_nth_lsf(worker->free_slots, -1);
    copy_picture(frame, worker->ring + worker_ring_slot_offset(slot));
    /* Drivers have clocks of their own; what leaves here neither lies ahead nor runs backwards. */
    const int64_t capture_us = MIN(frame->capture_time_us, clock_monotonic_us());
    worker->last_capture_us = MAX(capture_us, worker->last_capture_us + 1);
    worker->free_slots &= ~(1u << slot);
    tell(&(WorkerMessage){
        .type = WORKER_MESSAGE_FRAME,
        .frame = {.slot = slot,
                  .format = (int32_t)frame->format,
                  .width = frame->width,
                  .height = frame->height,
                  .jpeg_bytes = frame->jpeg_bytes,
                  .capture_time_us = worker->last_capture_us,
                  .number = frame->number},
    });
}

static void work(Worker *worker)
{
    while (listen_to_service(worker)) {
        g_autoptr(GError) error = NULL;
        begin_call(worker, WORKER_CALL_WAIT_FRAME);
        g_autoptr(Frame) frame =
            worker->backend->wait_frame(worker->camera, clock_monotonic_us() + WAIT_SLICE_US, NULL, &error);
        end_call(worker);
        if (frame && listen_to_service(worker))
            pass_on(worker, frame);
        if (error) {
            tell_failure(error);
            return;
        }
    }
}

static void reset_camera(Worker *worker, const CameraConfig *config)
{
    g_autoptr(GError) error = NULL;
    begin_call(worker, WORKER_CALL_RESET);
    if (worker->backend->reset(config, &error))
        tell(&(WorkerMessage){.type = WORKER_MESSAGE_RESET_DONE});
    else
        tell_failure(error);
}

static void run(Worker *worker)
{
    WorkerMessage message;
    if (!receive_order(&message))
        return;
    CameraConfig config = worker_open_to_config(&message.open);
    if (message.type == WORKER_MESSAGE_RESET) {
        reset_camera(worker, &config);
        return;
    }
    if (!open_camera(worker, &config))
        return;
    work(worker);
    begin_call(worker, WORKER_CALL_CLOSE);
    worker->backend->close(worker->camera);
}

int camera_worker_run(char **argv, const CameraBackend *const *backends)
{
    g_autoptr(GError) error = NULL;
    const CameraBackend *backend = find_backend(backends, argv[2]);
    uint8_t *ring = backend ? worker_ring_map_writable(WORKER_RING_FD, &error) : NULL;
    if (!ring) {
        fprintf(stderr, "%s is for the service's own use\n", WORKER_OPTION);
        return 2;
    }
    worker_rights_drop();
    prctl(PR_SET_NAME, "camera-worker", 0, 0, 0);
    close(WORKER_RING_FD);
    fcntl(WORKER_SOCKET_FD, F_SETFD, FD_CLOEXEC);
    run(&(Worker){.backend = backend, .ring = ring, .free_slots = (1u << WORKER_RING_SLOTS) - 1});
    _exit(0);
}
