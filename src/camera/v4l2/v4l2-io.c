/* The real calls. */
#include "camera/v4l2/v4l2-io.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

static int open_device(const char *path)
{
    return open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
}

static int control_device(int fd, unsigned long request, void *argument)
{
    int result;
    do
        result = ioctl(fd, request, argument);
    while (result < 0 && errno == EINTR);
    return result;
}

static void *map_buffer(int fd, size_t length, int64_t offset)
{
    void *address = mmap(NULL, length, PROT_READ | PROT_WRITE, MAP_SHARED, fd, (off_t)offset);
    if (address == MAP_FAILED)
        return NULL;
    return address;
}

static void unmap_buffer(void *address, size_t length)
{
    munmap(address, length);
}

static void close_device(int fd)
{
    close(fd);
}

const V4l2Io v4l2_io_system = {
    .open = open_device,
    .control = control_device,
    .map = map_buffer,
    .unmap = unmap_buffer,
    .close = close_device,
};
