/* What the tests of a worker's faults share: the control file of the faulty camera, and what must be the same after. */
#pragma once

#include "camera/camera-handle.h"
#include "faulty-camera.h"

#define FAULTY_WIDTH  64
#define FAULTY_HEIGHT 48

/* Longer than any test may take on a loaded machine: who waits for this has hung. */
#define FAR_AWAY_US (100 * G_USEC_PER_SEC)

/** What the camera does from now on. */
void control(const char *fault);

/** How often it was reset since the test began. */
guint count_resets(void);

/** How the faulty camera is opened. (transfer none) */
const CameraConfig *faulty_config(void);

/** An open camera; the test fails if it does not open. (transfer full) */
CameraHandle *open_faulty(CameraInfo *ret_info);

/** The next frame of a camera that works (transfer full). */
Frame *next_frame(CameraHandle *camera);

/** Asserts that the frame is the faulty camera's, whole. */
void assert_picture(const Frame *frame);

/** Asserts that the camera has just this, and that its message says words. */
void assert_error(const GError *error, CameraError code, const char *words);

/** Asserts that this process has no child, not even one that waits to be reaped. */
void assert_no_child(void);

/** How many entries a directory has: /proc/self/fd. */
guint count_entries(const char *directory);

/**
 * First of all in main(): where this process was started as a worker, it works and does not return. Then g_test_init(),
 * and a control file.
 */
void faults_init(int *argc, char ***argv);

/** Adds a test that begins with a camera that works. */
void add_test(const char *path, void (*test)(void));

/** g_test_run(), and the control file is removed. */
int faults_run(void);
