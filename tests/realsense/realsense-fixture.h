/*
 * What the tests of the realsense back end share. They need LD_PRELOAD (realsense-shim) and CAMERA_PLUGIN_DIR in their
 * environment.
 */
#pragma once

#include "camera/camera-handle.h"
#include "camera/camera-realsense.h"
#include "software-camera-models.h"

/** What open_camera() opens: &camera_realsense_backend, in a worker, unless a test's main() says otherwise. */
extern const CameraBackend *fixture_backend;

#define FRAME_LIMIT_US (5 * G_USEC_PER_SEC) /* generous: a loaded machine is no failure */

/** Tells the shim what happens to the cameras; realsense-shim.c lists the words. */
void control(const char *words);

/** One camera is plugged in and streams: how every test begins. */
void reset(void);

/** An open camera (transfer full); the test fails if it does not open. */
CameraHandle *open_camera(const CameraConfig *config, CameraInfo *ret_info);

/** The camera's next frame (transfer full); the test fails if none comes. */
Frame *next_frame(CameraHandle *camera);

/** Waits for the camera to be reported as unplugged; the test fails if it is not. */
void assert_disconnects(CameraHandle *camera);

/** The message (transfer full) with which opening fails; the test fails if it does not, or with another code. */
char *open_failure(const CameraConfig *config, CameraError code);

void assert_contains(const char *text, const char *part);

/** Where the software camera's white bar is: the first bright pixel of the last row; -1 if nowhere. */
int bar_position(const Frame *frame);

/** It is the software camera's picture, whole, in this size. */
void assert_picture(const Frame *frame, int width, int height);

/** How many entries a directory has: /proc/self/fd, /proc/self/task. */
guint count_entries(const char *directory);

/** Adds a test that begins with reset(). */
void add_test(const char *path, void (*test)(void));

/** The first thing in main(): the program is also the worker that its tests start. Returns only in the former case. */
void become_worker_if_asked(int argc, char **argv);

/** g_test_run() with a control file. */
int run_tests(void);
