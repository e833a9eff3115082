#include "camera/camera-wait.h"

#include "util/clock.h"

#include <fcntl.h>
#include <unistd.h>

/* Longer than any test may take: who waits for this has hung. */
#define FAR_AWAY_US (600 * G_USEC_PER_SEC)

static int64_t in_us(int64_t wait_us)
{
    return clock_monotonic_us() + wait_us;
}

static void test_it_never_wakes_early(void)
{
    for (int i = 0; i < 50; i++) {
        int64_t deadline_us = in_us(700 + i);
        g_assert_cmpint(camera_wait(-1, deadline_us, NULL), ==, CAMERA_WAIT_TIMED_OUT);
        g_assert_cmpint(clock_monotonic_us(), >=, deadline_us);
    }
    g_assert_cmpint(camera_wait(-1, in_us(-1000), NULL), ==, CAMERA_WAIT_TIMED_OUT);
}

static void test_a_descriptor_wakes_it(void)
{
    int ends[2];
    g_assert_cmpint(pipe2(ends, O_CLOEXEC), ==, 0);
    g_autoptr(GCancellable) cancellable = g_cancellable_new();
    g_assert_cmpint(camera_wait(ends[0], in_us(1000), cancellable), ==, CAMERA_WAIT_TIMED_OUT);
    g_assert_cmpint(write(ends[1], "x", 1), ==, 1);
    g_assert_cmpint(camera_wait(ends[0], in_us(FAR_AWAY_US), cancellable), ==, CAMERA_WAIT_READABLE);
    g_assert_cmpint(camera_wait(ends[0], in_us(-1), cancellable), ==, CAMERA_WAIT_READABLE);
    close(ends[1]);
    g_assert_cmpint(camera_wait(ends[0], in_us(FAR_AWAY_US), cancellable), ==, CAMERA_WAIT_READABLE);
    char byte;
    g_assert_cmpint(read(ends[0], &byte, 1), ==, 1);
    g_assert_cmpint(camera_wait(ends[0], in_us(FAR_AWAY_US), cancellable), ==, CAMERA_WAIT_HUNG_UP);
    close(ends[0]);
}

static gpointer cancel_soon(gpointer cancellable)
{
    g_usleep(20000);
    g_cancellable_cancel(cancellable);
    return NULL;
}

static void test_a_cancellation_wakes_it(void)
{
    g_autoptr(GCancellable) cancellable = g_cancellable_new();
    GThread *thread = g_thread_new("canceller", cancel_soon, cancellable);
    g_assert_cmpint(camera_wait(-1, in_us(FAR_AWAY_US), cancellable), ==, CAMERA_WAIT_CANCELLED);
    g_assert_cmpint(camera_wait(-1, in_us(FAR_AWAY_US), cancellable), ==, CAMERA_WAIT_CANCELLED);
    g_assert_false(camera_wait_until(in_us(FAR_AWAY_US), in_us(FAR_AWAY_US), cancellable));
    g_thread_join(thread);
}

static void test_whichever_comes_first(void)
{
    int64_t when_us = in_us(3000);
    g_assert_true(camera_wait_until(when_us, in_us(FAR_AWAY_US), NULL));
    g_assert_cmpint(clock_monotonic_us(), >=, when_us);
    g_assert_false(camera_wait_until(in_us(FAR_AWAY_US), in_us(3000), NULL));
    g_assert_true(camera_wait_until(in_us(-3000), in_us(-1), NULL));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/camera-wait/it-never-wakes-early", test_it_never_wakes_early);
    g_test_add_func("/camera-wait/a-descriptor-wakes-it", test_a_descriptor_wakes_it);
    g_test_add_func("/camera-wait/a-cancellation-wakes-it", test_a_cancellation_wakes_it);
    g_test_add_func("/camera-wait/whichever-comes-first", test_whichever_comes_first);
    return g_test_run();
}
