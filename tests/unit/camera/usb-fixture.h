/* A sysfs of USB devices alone, in a temporary directory. */
#pragma once

/** Its root (transfer full); without devices. */
char *usb_fixture_new(void);

/** Adds a device that is authorized; serial "": it has none. */
void usb_fixture_add(const char *root, const char *port, const char *serial);

/** What was last written to its "authorized" (transfer full). */
char *usb_fixture_get_authorized(const char *root, const char *port);

/** Removes all of it. */
void usb_fixture_remove(const char *root);
