#include "camera/worker/worker-link.h"

#include "camera/worker/worker-ring.h"

#include <sys/socket.h>
#include <unistd.h>

typedef struct Link {
    WorkerLink *link; /* NULL where the test has let go of it */
    uint8_t *writable;
    int worker_end;
} Link;

static void set_up(Link *link, G_GNUC_UNUSED gconstpointer data)
{
    int ends[2];
    g_assert_cmpint(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends), ==, 0);
    const int fd = worker_ring_create(NULL);
    link->writable = worker_ring_map_writable(fd, NULL);
    link->link = worker_link_new(ends[0], worker_ring_map(fd, NULL));
    link->worker_end = ends[1];
    close(fd);
}

static void tear_down(Link *link, G_GNUC_UNUSED gconstpointer data)
{
    g_clear_pointer(&link->link, worker_link_unref);
    worker_ring_unmap(link->writable);
    if (link->worker_end >= 0)
        close(link->worker_end);
}

static WorkerFrame message_of(uint32_t slot)
{
    return (WorkerFrame){
        .slot = slot, .format = PIXEL_FORMAT_YUYV, .width = 32, .height = 16, .capture_time_us = 123, .number = 7};
}

static void assert_released(const Link *link, uint32_t slot)
{
    WorkerMessage message;
    g_assert_cmpint(worker_message_receive(link->worker_end, &message), ==, WORKER_RECEIVED_MESSAGE);
    g_assert_cmpuint(message.type, ==, WORKER_MESSAGE_RELEASE);
    g_assert_cmpuint(message.release.slot, ==, slot);
}

static void test_a_picture_is_not_copied(Link *link, G_GNUC_UNUSED gconstpointer data)
{
    const WorkerFrame message = message_of(3);
    Frame *frame = worker_link_take_frame(link->link, &message);
    g_assert_cmpint(frame->format, ==, PIXEL_FORMAT_YUYV);
    g_assert_cmpint(frame->width, ==, 32);
    g_assert_cmpint(frame->strides[0], ==, 64);
    g_assert_cmpint(frame->capture_time_us, ==, 123);
    g_assert_cmpuint(frame->number, ==, 7);
    link->writable[worker_ring_slot_offset(3)] = 42;
    g_assert_cmpuint(frame->planes[0][0], ==, 42);
    frame_unref(frame);
    assert_released(link, 3);
}

static void test_a_slot_holds_one_frame(Link *link, G_GNUC_UNUSED gconstpointer data)
{
    const WorkerFrame message = message_of(0), other = message_of(1);
    Frame *frame = worker_link_take_frame(link->link, &message);
    g_assert_null(worker_link_take_frame(link->link, &message));
    Frame *beside = worker_link_take_frame(link->link, &other);
    frame_unref(frame);
    frame = worker_link_take_frame(link->link, &message);
    g_assert_nonnull(frame);
    frame_unref(frame);
    frame_unref(beside);
}

static void test_frames_keep_what_they_need(Link *link, G_GNUC_UNUSED gconstpointer data)
{
    const WorkerFrame message = message_of(5);
    link->writable[worker_ring_slot_offset(5)] = 42;
    Frame *frame = worker_link_take_frame(link->link, &message);
    g_clear_pointer(&link->link, worker_link_unref);
    g_assert_cmpuint(frame->planes[0][0], ==, 42);
    frame_unref(frame);
    assert_released(link, 5);
}

static void test_a_worker_that_is_gone(Link *link, G_GNUC_UNUSED gconstpointer data)
{
    const WorkerFrame message = message_of(0);
    Frame *frame = worker_link_take_frame(link->link, &message);
    close(link->worker_end);
    link->worker_end = -1;
    frame_unref(frame); /* without SIGPIPE */
}

static gpointer release(gpointer frame)
{
    frame_unref(frame);
    return NULL;
}

static void test_any_thread_may_release(Link *link, G_GNUC_UNUSED gconstpointer data)
{
    for (int round = 0; round < 50; round++) {
        GThread *threads[WORKER_RING_SLOTS];
        for (uint32_t slot = 0; slot < WORKER_RING_SLOTS; slot++) {
            const WorkerFrame message = message_of(slot);
            threads[slot] = g_thread_new("releaser", release, worker_link_take_frame(link->link, &message));
        }
        WorkerMessage message;
        for (uint32_t slot = 0; slot < WORKER_RING_SLOTS; slot++)
            g_thread_join(threads[slot]);
        for (uint32_t slot = 0; slot < WORKER_RING_SLOTS; slot++)
            g_assert_cmpint(worker_message_receive(link->worker_end, &message), ==, WORKER_RECEIVED_MESSAGE);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    static const struct {
        const char *path;
        void (*test)(Link *, gconstpointer);
    } tests[] = {
        {"/worker-link/a-picture-is-not-copied", test_a_picture_is_not_copied},
        {"/worker-link/a-slot-holds-one-frame", test_a_slot_holds_one_frame},
        {"/worker-link/frames-keep-what-they-need", test_frames_keep_what_they_need},
        {"/worker-link/a-worker-that-is-gone-is-no-matter", test_a_worker_that_is_gone},
        {"/worker-link/any-thread-may-release", test_any_thread_may_release},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(tests); i++)
        g_test_add(tests[i].path, Link, NULL, set_up, tests[i].test, tear_down);
    return g_test_run();
}
