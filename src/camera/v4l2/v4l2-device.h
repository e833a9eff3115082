/*
 * Which video nodes there are, as sysfs tells: nothing is opened, so looking disturbs nobody. Whether a node is a
 * camera at all (and not its metadata, or a decoder) only opening tells.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <sys/types.h>

typedef struct V4l2Device {
    char *path; /* "/dev/video0" */
    int number; /* of the node */
    dev_t dev;
    char *name;     /* the driver's for it: 31 characters at most, "" if unknown */
    char *product;  /* (nullable) what USB says */
    char *serial;   /* (nullable) USB's serial number */
    char *usb_type; /* (nullable) the version of USB that it is linked by: "3.2", "2.1" */
    bool is_realsense;
} V4l2Device;

void v4l2_device_free(V4l2Device *device); /* NULL is allowed */

G_DEFINE_AUTOPTR_CLEANUP_FUNC(V4l2Device, v4l2_device_free)

/** All nodes of the sysfs mounted at sysfs_root ("/sys"), by number; at most V4L2_DEVICES_MAX (transfer full). */
GPtrArray *v4l2_device_list(const char *sysfs_root);

/* More than any machine has: what is beyond them is a fault of whoever makes nodes, and is not looked at. */
#define V4L2_DEVICES_MAX 256

/** Which of them is wanted; all that is set must hold. */
typedef struct V4l2Selection {
    const char *device; /* (nullable) CAMERA_DEVICE: a path, or a part of the name */
    const char *serial; /* (nullable) CAMERA_SERIAL */
    bool realsense_only;
} V4l2Selection;

/**
 * Those that the selection allows, by number, and at least one (transfer full). NULL with a CAMERA_ERROR set
 * (NO_DEVICE, WRONG_SERIAL) that says what there is instead. A path outside of sysfs_root's knowledge gives a device
 * that has nothing but its path.
 */
GPtrArray *v4l2_device_select(const char *sysfs_root, const V4l2Selection *selection, GError **error);

/** What to call it in a message, "HD Webcam (/dev/video0)": the USB product, or the driver's name (transfer full). */
char *v4l2_device_describe(const V4l2Device *device);
