/* Where a camera is on USB, from what the SDK calls its physical port. */
#pragma once

#include <stddef.h>

/**
 * The name that sysfs has for the USB device ("2-1.4"), from the SDK's text: a path in sysfs to one of its video nodes
 * (V4L2 back end), or "2-1.4-7" with the device's number at the end (USB back end). Empty for anything else.
 */
void realsense_port_parse(const char *text, char *ret_port, size_t port_size);
