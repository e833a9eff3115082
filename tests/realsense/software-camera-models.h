/* What the software cameras say of themselves: known to them and to the tests. */
#pragma once

/** What a camera says of itself. All static. */
typedef struct SoftwareCameraModel {
    const char *name;
    const char *serial;
    const char *firmware;
    const char *usb_type;
} SoftwareCameraModel;

#define SOFTWARE_CAMERA_COUNT 2

/** Camera 0 is on USB 3; camera 1 is on USB 2, and offers less. */
extern const SoftwareCameraModel software_camera_models[SOFTWARE_CAMERA_COUNT];
