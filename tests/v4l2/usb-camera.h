/*
 * A USB camera made of software: the kernel's own gadget for webcams, plugged into the kernel's own virtual host
 * controller, with the names and numbers of a RealSense camera's color sensor. It describes itself, lists its formats
 * and can be pulled out like a real one; pictures it sends none.
 */
#pragma once

#include <sys/types.h>

#define USB_CAMERA_PRODUCT "Intel(R) RealSense(TM) Depth Camera 435i"
#define USB_CAMERA_SERIAL  "936422070042"

typedef struct UsbCamera {
    pid_t answerer; /* the process that is the camera's firmware */
} UsbCamera;

/** Makes it, and plugs it in; waits until it has a video node. */
void usb_camera_plug(UsbCamera *camera);

/** Pulls it out; waits until its node is gone. It is not plugged in again. */
void usb_camera_unplug(UsbCamera *camera);
