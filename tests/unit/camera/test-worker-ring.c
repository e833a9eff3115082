#include "camera/worker/worker-ring.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

typedef struct Ring {
    int fd;
    uint8_t *writable; /* the worker's */
    const uint8_t *ring;
} Ring;

static void set_up(Ring *ring, G_GNUC_UNUSED gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    ring->fd = worker_ring_create(&error);
    g_assert_no_error(error);
    ring->writable = worker_ring_map_writable(ring->fd, &error);
    g_assert_no_error(error);
    ring->ring = worker_ring_map(ring->fd, &error);
    g_assert_no_error(error);
}

static void tear_down(Ring *ring, G_GNUC_UNUSED gconstpointer data)
{
    worker_ring_unmap(ring->ring);
    worker_ring_unmap(ring->writable);
    close(ring->fd);
}

static void test_slots_are_apart(Ring *ring, G_GNUC_UNUSED gconstpointer data)
{
    for (uint32_t slot = 0; slot < WORKER_RING_SLOTS; slot++) {
        ring->writable[worker_ring_slot_offset(slot)] = (uint8_t)(slot + 1);
        ring->writable[worker_ring_slot_offset(slot) + WORKER_RING_SLOT_BYTES - 1] = (uint8_t)(slot + 101);
    }
    for (uint32_t slot = 0; slot < WORKER_RING_SLOTS; slot++) {
        g_assert_cmpuint(ring->ring[worker_ring_slot_offset(slot)], ==, slot + 1);
        g_assert_cmpuint(ring->ring[worker_ring_slot_offset(slot) + WORKER_RING_SLOT_BYTES - 1], ==, slot + 101);
    }
}

/* Or a worker could make the service fault. */
static void test_nobody_can_resize_it(Ring *ring, G_GNUC_UNUSED gconstpointer data)
{
    const off_t bytes = lseek(ring->fd, 0, SEEK_END);
    g_assert_cmpint(ftruncate(ring->fd, 0), ==, -1);
    g_assert_cmpint(errno, ==, EPERM);
    g_assert_cmpint(ftruncate(ring->fd, 2 * bytes), ==, -1);
    g_assert_cmpint(lseek(ring->fd, 0, SEEK_END), ==, bytes);
    g_assert_true(fcntl(ring->fd, F_GETFD) & FD_CLOEXEC);
}

static void test_memory_follows_the_pictures(Ring *ring, G_GNUC_UNUSED gconstpointer data)
{
    const size_t page_bytes = (size_t)sysconf(_SC_PAGESIZE);
    unsigned char is_resident[8];
    ring->writable[worker_ring_slot_offset(0)] = 1;
    g_assert_cmpint(mincore(ring->writable + worker_ring_slot_offset(1), 8 * page_bytes, is_resident), ==, 0);
    for (size_t i = 0; i < G_N_ELEMENTS(is_resident); i++)
        g_assert_false(is_resident[i] & 1);
}

static void test_the_running_call_is_told(Ring *ring, G_GNUC_UNUSED gconstpointer data)
{
    int64_t since_us = -1;
    g_assert_cmpint(worker_ring_get_call(ring->ring, &since_us), ==, WORKER_CALL_NONE);
    worker_ring_note_call(ring->writable, WORKER_CALL_WAIT_FRAME, INT64_C(1) << 50);
    g_assert_cmpint(worker_ring_get_call(ring->ring, &since_us), ==, WORKER_CALL_WAIT_FRAME);
    g_assert_cmpint(since_us, ==, INT64_C(1) << 50);
    memset(ring->writable, 0xff, 64); /* what a mad worker writes is some call, too */
    g_assert_nonnull(worker_call_name(worker_ring_get_call(ring->ring, &since_us)));
    for (int call = WORKER_CALL_NONE; call <= WORKER_CALL_CLOSE; call++)
        g_assert_cmpstr(worker_call_name((WorkerCall)call), !=, "");
}

static void test_what_is_no_ring(G_GNUC_UNUSED Ring *ring, G_GNUC_UNUSED gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    g_assert_null(worker_ring_map_writable(-1, &error));
    g_assert_nonnull(error);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    static const struct {
        const char *path;
        void (*test)(Ring *, gconstpointer);
    } tests[] = {
        {"/worker-ring/slots-are-apart", test_slots_are_apart},
        {"/worker-ring/nobody-can-resize-it", test_nobody_can_resize_it},
        {"/worker-ring/memory-follows-the-pictures", test_memory_follows_the_pictures},
        {"/worker-ring/the-running-call-is-told", test_the_running_call_is_told},
        {"/worker-ring/what-is-no-ring-is-an-error", test_what_is_no_ring},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(tests); i++)
        g_test_add(tests[i].path, Ring, NULL, set_up, tests[i].test, tear_down);
    return g_test_run();
}
