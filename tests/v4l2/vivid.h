/*
 * The kernel's test driver for video, from its operator's side: its faults are controls of the node, and unbinding it
 * from its device is pulling the plug.
 */
#pragma once

#include <stdint.h>

/** The webcam, and the television card. */
#define VIVID_WEBCAM "/dev/video0"
#define VIVID_CARD   "/dev/video1"

/** Sets the control of that name ("Disconnect") of the node at path. Asserts that it can. */
void vivid_set_control(const char *path, const char *name, int value);

/** All its nodes vanish, as when a camera is unplugged. */
void vivid_unbind(void);

/** They are back, as they were at first; waits until they are. */
void vivid_bind(void);
