/*
 * The system calls through which the v4l2 back end reaches a device: a table, so that tests can play devices that no
 * driver at hand does. A descriptor must be one that poll() takes.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

typedef struct V4l2Io {
    int (*open)(const char *path);                                 /* a descriptor that never blocks, or -1 */
    int (*control)(int fd, unsigned long request, void *argument); /* ioctl(), again where a signal interrupts it */
    void *(*map)(int fd, size_t length, int64_t offset);           /* NULL where it fails */
    void (*unmap)(void *address, size_t length);
    void (*close)(int fd);
} V4l2Io; /* errno as those calls leave it */

extern const V4l2Io v4l2_io_system;
