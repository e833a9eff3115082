/* A sysfs of the tests' own, in a temporary directory, with the nodes that they ask for. */
#pragma once

#include <glib.h>

/** (transfer full): its path. fake_sysfs_remove() removes all and frees it. */
char *fake_sysfs_new(void);
void fake_sysfs_remove(char *root);

/** A USB camera's node: video<number> of that name, below interface of the USB device. NULL leaves an attribute out. */
typedef struct FakeNode {
    int number;
    const char *name;
    const char *usb_device; /* (nullable) its directory, "1-2"; nodes may share it. The rest is of it */
    const char *vendor;
    const char *product;
    const char *serial;
    const char *version;
} FakeNode;

void fake_sysfs_add(const char *root, const FakeNode *node);
