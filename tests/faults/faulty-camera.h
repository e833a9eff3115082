/*
 * A camera with every fault a driver can have: an isolated back end, "faulty", which does in its worker what the first
 * word of a control file says (config->file; or else FAULTY_CAMERA_CONTROL in the environment). It reads the file when
 * it is opened and before each frame.
 *
 *   well          the size and rate that were asked for, each frame grey as its number
 *   CALL-FAULT    in CALL (open, wait, close) it has the FAULT:
 *                 hangs, spins, fails, segfaults, aborts, exits (with status 3)
 *   wait-stalls   there just come no frames
 *   leaks         32 MiB more with each frame
 *   garbage, wild-slot, other-time, out-of-turn
 *                 sends the service what no worker may say
 *   loses-socket  closes the worker's socket, and goes on
 *   inspect       tells as its name what rights the worker has
 *   environment   tells as its name which of the tests' variables it finds: TURN_* and *FAULTS_TEST*
 *
 * A second word says what its reset does: nothing where there is none; heals (the first word is "well" then), fails,
 * lacks (it has none), hangs. Each reset leaves a character in a file beside the control file, ".resets".
 */
#pragma once

#include "camera/camera.h"

/** Where it says that it is plugged in. */
#define FAULTY_USB_PORT "9-8.7"

/** With a budget for open() that no loaded machine needs. */
extern const CameraBackend faulty_camera;

/** The same with one of 300 ms. */
extern const CameraBackend faulty_hasty_camera;

/** Both, NULL-terminated: for camera_worker_run(). */
extern const CameraBackend *const faulty_cameras[];
