/* As a D435I and a D435 would introduce themselves. */
#include "software-camera-models.h"

const SoftwareCameraModel software_camera_models[SOFTWARE_CAMERA_COUNT] = {
    {"Intel RealSense D435I", "819112070001", "05.12.07.150", "3.2"},
    {"Intel RealSense D435", "819112070002", "05.12.07.100", "2.1"},
};
