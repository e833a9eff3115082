/* Who has a device open: for the message that it is busy. */
#pragma once

#include <sys/types.h>

/**
 * "mpv (process 123)" of the other processes below proc_root ("/proc") that hold the device (transfer full); three at
 * most are named. NULL where none is seen: without privileges, those of other users are not. Takes milliseconds.
 */
char *v4l2_holder_describe(const char *proc_root, dev_t dev);
