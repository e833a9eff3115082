/*
 * The file is as large as it can ever have to be, and sparse. Its size is sealed: a worker that shrank it would make
 * the service fault. Call and time share one atomic word, so that they always belong together.
 */
#include "camera/worker/worker-ring.h"

#include "camera/camera.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <unistd.h>

#define CALL_BITS 3
#define CALL_MASK ((1 << CALL_BITS) - 1)

typedef struct RingHead {
    _Atomic uint64_t call; /* since when in microseconds, then the WorkerCall in the lowest bits */
} RingHead;

/* Two processes share it: it must not be behind a lock. */
G_STATIC_ASSERT(ATOMIC_LLONG_LOCK_FREE == 2);

static const char *const call_names[] = {
    [WORKER_CALL_NONE] = "none",   [WORKER_CALL_OPEN] = "open",   [WORKER_CALL_WAIT_FRAME] = "wait_frame",
    [WORKER_CALL_CLOSE] = "close", [WORKER_CALL_RESET] = "reset",
};

const char *worker_call_name(WorkerCall call)
{
    g_assert((size_t)call < G_N_ELEMENTS(call_names));
    return call_names[call];
}

static size_t ring_bytes(void)
{
    return worker_ring_slot_offset(WORKER_RING_SLOTS);
}

int worker_ring_create(GError **error)
{
    int fd = memfd_create("camera-frames", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (fd >= 0 && ftruncate(fd, (off_t)ring_bytes()) == 0 &&
        fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) == 0)
        return fd;
    g_set_error(error, CAMERA_ERROR, CAMERA_ERROR_FAILED, "no shared memory for the camera's frames: %s",
                g_strerror(errno));
    if (fd >= 0)
        close(fd);
    return -1;
}

static void *map(int fd, int protection, GError **error)
{
    void *ring = mmap(NULL, ring_bytes(), protection, MAP_SHARED, fd, 0);
    if (ring != MAP_FAILED)
        return ring;
    g_set_error(error, CAMERA_ERROR, CAMERA_ERROR_FAILED, "cannot map the camera's frames (%zu bytes): %s",
                ring_bytes(), g_strerror(errno));
    return NULL;
}

const uint8_t *worker_ring_map(int fd, GError **error)
{
    return map(fd, PROT_READ, error);
}

uint8_t *worker_ring_map_writable(int fd, GError **error)
{
    return map(fd, PROT_READ | PROT_WRITE, error);
}

void worker_ring_unmap(const uint8_t *ring)
{
    munmap((void *)ring, ring_bytes());
}

void worker_ring_note_call(uint8_t *ring, WorkerCall call, int64_t now_us)
{
    atomic_store(&((RingHead *)ring)->call, (uint64_t)now_us << CALL_BITS | call);
}

WorkerCall worker_ring_get_call(const uint8_t *ring, int64_t *ret_since_us)
{
    uint64_t value = atomic_load(&((const RingHead *)ring)->call);
    *ret_since_us = (int64_t)(value >> CALL_BITS);
    return (WorkerCall)MIN(value & CALL_MASK, WORKER_CALL_CLOSE);
}
