/*
 * CAMERA_FILE as a camera, in Y4M (YUV4MPEG2, 8-bit 4:2:0): a regular file is mapped and played in a loop at its own
 * rate (y4m-clip.h), a FIFO plays as it is written (y4m-stream.h). Size and rate are the file's:
 * CAMERA_WIDTH, CAMERA_HEIGHT and CAMERA_FPS change neither (the last stands in where the file names no rate).
 */
#pragma once

#include "camera/camera.h"

extern const CameraBackend camera_file_backend;
