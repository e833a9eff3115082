/* ppoll(), because poll() counts in milliseconds: a frame would be up to 1 ms late each time. */
#include "camera/camera-wait.h"

#include "util/clock.h"

#include <errno.h>
#include <poll.h>

static int poll_until(struct pollfd *fds, int64_t deadline_us)
{
    for (;;) {
        int64_t wait_us = MAX(deadline_us - clock_monotonic_us(), 0);
        struct timespec timeout = {.tv_sec = wait_us / G_USEC_PER_SEC, .tv_nsec = wait_us % G_USEC_PER_SEC * 1000};
        int count = ppoll(fds, 2, &timeout, NULL);
        if (count < 0 && errno == EINTR)
            continue;
        g_assert(count >= 0);
        return count;
    }
}

CameraWait camera_wait(int fd, int64_t deadline_us, GCancellable *cancellable)
{
    struct pollfd fds[] = {
        {.fd = cancellable ? g_cancellable_get_fd(cancellable) : -1, .events = POLLIN},
        {.fd = fd, .events = POLLIN},
    };
    int count = poll_until(fds, deadline_us);
    if (fds[0].fd >= 0)
        g_cancellable_release_fd(cancellable);
    if (g_cancellable_is_cancelled(cancellable))
        return CAMERA_WAIT_CANCELLED;
    if (count == 0)
        return CAMERA_WAIT_TIMED_OUT;
    return fds[1].revents & POLLIN ? CAMERA_WAIT_READABLE : CAMERA_WAIT_HUNG_UP;
}

bool camera_wait_until(int64_t when_us, int64_t deadline_us, GCancellable *cancellable)
{
    return camera_wait(-1, MIN(when_us, deadline_us), cancellable) == CAMERA_WAIT_TIMED_OUT && when_us <= deadline_us;
}
