/*
 * Waits on the worker's socket, judges what comes, and ends a worker that is hung, mad or too large. Left out on
 * purpose: what is done next; the supervisor opens another one.
 */
#define G_LOG_DOMAIN "camera"

#include "camera/worker/worker-camera.h"

#include "camera/camera-wait.h"
#include "camera/worker/worker-link.h"
#include "camera/worker/worker-process.h"
#include "camera/worker/worker-ring.h"
#include "util/clock.h"

#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

/* Fifteen times what a back end may wait without a look around (camera-worker.c): slow machines are no hung drivers. */
#define HANG_BUDGET_US 1500000

/* What an SDK's stop takes, some ten milliseconds, and a lot more; a stop cut short may leave a camera confused. */
#define CLOSE_GRACE_US G_USEC_PER_SEC

/* Far more than an SDK and its queue of the largest frames need (RealSense, 640x480, measured: under 10 MiB). */
#define WORKER_MEMORY_MAX_BYTES  (UINT64_C(512) << 20)
#define MEMORY_CHECK_INTERVAL_US G_USEC_PER_SEC

struct WorkerCamera {
    const CameraBackend *backend;
    WorkerLink *link;
    WorkerProcess *process; /* NULL once it has ended */
    int64_t last_capture_us;
    int64_t memory_checked_us;
};

static bool is_hung(const WorkerCamera *camera, WorkerCall *ret_call, int64_t *ret_for_us)
{
    int64_t since_us;
    *ret_call = worker_ring_get_call(worker_link_get_ring(camera->link), &since_us);
    *ret_for_us = clock_monotonic_us() - since_us;
    return *ret_call == WORKER_CALL_WAIT_FRAME && *ret_for_us > HANG_BUDGET_US;
}

static void set_hung(const WorkerCamera *camera, WorkerCall call, int64_t for_us, GError **error)
{
    g_set_error(error, CAMERA_ERROR, CAMERA_ERROR_DRIVER_HUNG, "the driver hangs: %s's %s has not returned for %.1f s",
                camera->backend->name, worker_call_name(call), (double)for_us / G_USEC_PER_SEC);
}

/* Ends the worker, whose socket is closed, or who does what no worker may; what (nullable) says it in place of how. */
static void set_crashed(WorkerCamera *camera, const char *what, GError **error)
{
    g_autofree char *how =
        worker_process_end(g_steal_pointer(&camera->process), worker_link_get_socket(camera->link), 0);
    g_set_error(error, CAMERA_ERROR, CAMERA_ERROR_WORKER_CRASHED, "the camera's worker %s", what ? what : how);
}

/* The message that the socket has been waited for; false with error set where it is the worker's last. */
static bool receive(WorkerCamera *camera, WorkerMessage *ret_message, GError **error)
{
    switch (worker_message_receive(worker_link_get_socket(camera->link), ret_message)) {
    case WORKER_RECEIVED_MESSAGE:
        if (ret_message->type != WORKER_MESSAGE_FAILED)
            return true;
        g_propagate_error(error, worker_failed_to_error(&ret_message->failed));
        return false;
    case WORKER_RECEIVED_NOTHING: /* readable, and yet nothing: it is no use any more */
    case WORKER_RECEIVED_END:
        set_crashed(camera, NULL, error);
        return false;
    case WORKER_RECEIVED_GARBAGE:
        set_crashed(camera, "sent what is no message", error);
        return false;
    }
    g_assert_not_reached();
}

/* Makes the pair and the ring, starts the worker with their other ends. */
static bool start_worker(WorkerCamera *camera, GError **error)
{
    int sockets[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets) != 0) {
        g_set_error(error, CAMERA_ERROR, CAMERA_ERROR_FAILED, "no socket for the camera's worker: %s",
                    g_strerror(errno));
        return false;
    }
    int ring_fd = worker_ring_create(error);
    const uint8_t *ring = ring_fd >= 0 ? worker_ring_map(ring_fd, error) : NULL;
    if (ring)
        camera->process = worker_process_new(camera->backend->name, sockets[1], ring_fd, error);
    if (ring_fd >= 0)
        close(ring_fd);
    close(sockets[1]);
    if (ring)
        camera->link = worker_link_new(sockets[0], ring);
    else
        close(sockets[0]);
    return camera->process != NULL;
}

/* What a worker is started for. */
typedef struct Order {
    WorkerMessageType type;
    WorkerMessageType answer;
    WorkerCall call;
    int64_t budget_us; /* for the answer */
} Order;

static bool give_order(WorkerCamera *camera, const Order *order, const CameraConfig *config, GError **error)
{
    WorkerMessage message = {.type = order->type};
    if (!worker_open_from_config(&message.open, config, error))
        return false;
    worker_message_send(worker_link_get_socket(camera->link), &message); /* where it fails, the answer is an end */
    return true;
}

static bool await_answer(WorkerCamera *camera, const Order *order, GCancellable *cancellable,
                         WorkerMessage *ret_message, GError **error)
{
    CameraWait wait =
        camera_wait(worker_link_get_socket(camera->link), clock_monotonic_us() + order->budget_us, cancellable);
    if (wait == CAMERA_WAIT_CANCELLED)
        return !g_cancellable_set_error_if_cancelled(cancellable, error);
    if (wait == CAMERA_WAIT_TIMED_OUT) {
        set_hung(camera, order->call, order->budget_us, error);
        return false;
    }
    if (!receive(camera, ret_message, error))
        return false;
    if (ret_message->type == order->answer)
        return true;
    set_crashed(camera, "sent a message out of turn", error);
    return false;
}

/* Ends the worker, if there is still one. */
static void free_camera(WorkerCamera *camera, int64_t grace_us)
{
    if (camera->process)
        g_free(worker_process_end(camera->process, worker_link_get_socket(camera->link), grace_us));
    if (camera->link)
        worker_link_unref(camera->link);
    g_free(camera);
}

/* A worker that has answered its order; NULL with error set where there is none any more. */
static WorkerCamera *start(const CameraBackend *backend, const Order *order, const CameraConfig *config,
                           GCancellable *cancellable, WorkerMessage *ret_answer, GError **error)
{
    WorkerCamera *camera = g_new0(WorkerCamera, 1);
    camera->backend = backend;
    camera->memory_checked_us = clock_monotonic_us();
    if (start_worker(camera, error) && give_order(camera, order, config, error) &&
        await_answer(camera, order, cancellable, ret_answer, error))
        return camera;
    free_camera(camera, 0);
    return NULL;
}

WorkerCamera *worker_camera_open(const CameraBackend *backend, const CameraConfig *config, GCancellable *cancellable,
                                 CameraInfo *ret_info, GError **error)
{
    const Order order = {WORKER_MESSAGE_OPEN, WORKER_MESSAGE_OPENED, WORKER_CALL_OPEN, backend->open_budget_us};
    WorkerMessage answer;
    WorkerCamera *camera = start(backend, &order, config, cancellable, &answer, error);
    if (!camera)
        return NULL;
    g_debug("worker %d holds the camera", worker_process_get_pid(camera->process));
    *ret_info = worker_opened_to_info(&answer.opened);
    return camera;
}

bool worker_camera_reset(const CameraBackend *backend, const CameraConfig *config, GCancellable *cancellable,
                         GError **error)
{
    const Order order = {WORKER_MESSAGE_RESET, WORKER_MESSAGE_RESET_DONE, WORKER_CALL_RESET, backend->reset_budget_us};
    WorkerMessage answer;
    WorkerCamera *camera = start(backend, &order, config, cancellable, &answer, error);
    if (!camera)
        return false;
    free_camera(camera, 0);
    return true;
}

/* The frame that a checked message tells of, or NULL with error set where it cannot be. */
static Frame *take_frame(WorkerCamera *camera, const WorkerMessage *message, GError **error)
{
    if (message->type != WORKER_MESSAGE_FRAME) {
        set_crashed(camera, "sent a message out of turn", error);
        return NULL;
    }
    const int64_t capture_us = message->frame.capture_time_us;
    if (capture_us <= camera->last_capture_us || capture_us > clock_monotonic_us()) {
        set_crashed(camera, "sent a frame from another time", error);
        return NULL;
    }
    Frame *frame = worker_link_take_frame(camera->link, &message->frame);
    if (!frame)
        set_crashed(camera, "sent a frame in the place of another", error);
    camera->last_capture_us = capture_us;
    return frame;
}

/* False with error set where the worker has grown beyond all measure. */
static bool check_memory(WorkerCamera *camera, GError **error)
{
    if (clock_monotonic_us() < camera->memory_checked_us + MEMORY_CHECK_INTERVAL_US)
        return true;
    camera->memory_checked_us = clock_monotonic_us();
    const uint64_t bytes = worker_process_get_memory(camera->process);
    if (bytes <= WORKER_MEMORY_MAX_BYTES)
        return true;
    g_autofree char *what = g_strdup_printf("leaks: it had %" G_GUINT64_FORMAT " MiB of memory", bytes >> 20);
    set_crashed(camera, what, error);
    return false;
}

/* One wait, until a frame comes or it is time to look after the worker. */
static Frame *wait_once(WorkerCamera *camera, int64_t deadline_us, GCancellable *cancellable, GError **error)
{
    WorkerMessage message;
    switch (camera_wait(worker_link_get_socket(camera->link), deadline_us, cancellable)) {
    case CAMERA_WAIT_READABLE:
    case CAMERA_WAIT_HUNG_UP:
        return receive(camera, &message, error) ? take_frame(camera, &message, error) : NULL;
    case CAMERA_WAIT_TIMED_OUT:
    case CAMERA_WAIT_CANCELLED:
        return NULL;
    }
    g_assert_not_reached();
}

/* False with error set where the worker cannot be left to go on. */
static bool look_after(WorkerCamera *camera, GError **error)
{
    WorkerCall call;
    int64_t for_us;
    if (!is_hung(camera, &call, &for_us))
        return check_memory(camera, error);
    set_hung(camera, call, for_us, error);
    return false;
}

Frame *worker_camera_wait_frame(WorkerCamera *camera, int64_t deadline_us, GCancellable *cancellable, GError **error)
{
    g_assert(camera->process);
    for (;;) {
        const int64_t look_us = MIN(deadline_us, clock_monotonic_us() + HANG_BUDGET_US);
        GError *failure = NULL;
        g_autoptr(Frame) frame = wait_once(camera, look_us, cancellable, &failure);
        if (!failure && !frame && g_cancellable_is_cancelled(cancellable))
            return NULL;
        if (!failure && look_after(camera, &failure) && (frame || clock_monotonic_us() >= deadline_us))
            return g_steal_pointer(&frame);
        if (failure) {
            g_propagate_error(error, failure);
            return NULL;
        }
    }
}

void worker_camera_close(WorkerCamera *camera)
{
    WorkerCall call;
    int64_t for_us;
    shutdown(worker_link_get_socket(camera->link), SHUT_WR);
    free_camera(camera, is_hung(camera, &call, &for_us) ? 0 : CLOSE_GRACE_US);
}

int worker_camera_get_pid(const WorkerCamera *camera)
{
    return worker_process_get_pid(camera->process);
}
