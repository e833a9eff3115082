/*
 * The camera's worker: this program, started anew by the service (worker-camera.h) to hold one camera and nothing else.
 * It calls the back end on its only thread of ours, and copies each frame into the ring, so that a driver gets its own
 * back at once. Whether it is hung or mad, only the service can tell.
 */
#pragma once

#include "camera/camera.h"

/** Whether these arguments make this process a worker. */
bool camera_worker_is_wanted(int argc, char **argv);

/**
 * Works until the service closes the camera, or it fails. backends: where the wanted one is looked for. To be called
 * first of all in main(), once the log is set up: nothing of a service may run in here. Returns only where it was not
 * the service that started it: an exit status.
 */
int camera_worker_run(char **argv, const CameraBackend *const *backends);
