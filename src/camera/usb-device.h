/*
 * The camera's USB device as sysfs has it, and the reset of its port: the kernel is told to take the device for
 * unauthorized, and then for authorized again, upon which it sets it up anew. That needs the right to write there.
 */
#pragma once

#include <gio/gio.h>
#include <stdbool.h>

/**
 * The directory in sysfs (mounted at sysfs_root) of the USB device at that port ("2-1.4"; "" where it is not known), or
 * else of the only one with that serial number ("" likewise) (transfer full). NULL: there is none, or there are
 * several. Any thread.
 */
char *usb_device_find(const char *sysfs_root, const char *port, const char *serial);

/**
 * Has the kernel set up the device of that directory anew; takes half a second, and 3 s at worst. False with error set:
 * this process may not, or the kernel does not answer. Whatever happens, the device is authorized again as soon as the
 * kernel lets it be. Any thread.
 */
bool usb_device_reset(const char *directory, GError **error);
