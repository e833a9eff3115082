/* Whether a camera may have been plugged in or out: a look at the lists of devices that the kernel keeps in sysfs. */
#pragma once

#include <glib.h>

/**
 * A number that is another one after a USB device or a video node came or went, also where it is back in its old place.
 * Takes some ten microseconds and opens no device. sysfs_root is "/sys"; where there is none, the number stays the
 * same. Any thread.
 */
guint64 device_watch_look(const char *sysfs_root);
