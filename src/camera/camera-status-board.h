/*
 * Where the capture thread writes down how the camera is, and everybody else reads it: a CameraStatus under a lock that
 * is never held across a call into a back end. It also writes the log: one line for each change of state, however often
 * the same is tried again. All functions: any thread.
 */
#pragma once

#include "camera/camera-supervisor.h"

typedef struct CameraStatusBoard CameraStatusBoard;

/** changed: (nullable) as of CameraSupervisorConfig. (transfer full). */
CameraStatusBoard *camera_status_board_new(void (*changed)(gpointer user_data), gpointer user_data);
void camera_status_board_free(CameraStatusBoard *board);

void camera_status_board_get(CameraStatusBoard *board, CameraStatus *ret_status);

void camera_status_board_set_running(CameraStatusBoard *board, bool running);

/** A try begins; is_opening: the camera is opened, not only looked for. */
void camera_status_board_note_try(CameraStatusBoard *board, const char *backend, bool is_opening);

/** What is shown from now on; info NULL: nothing. */
void camera_status_board_note_shown(CameraStatusBoard *board, const char *backend, const CameraInfo *info,
                                    bool is_fallback);

void camera_status_board_note_frame(CameraStatusBoard *board, const Frame *frame);

/** A try failed, or the camera was lost: state is DISCONNECTED or FAILED. */
void camera_status_board_note_failure(CameraStatusBoard *board, CameraState state, const GError *error);

/** What is done about the camera that is away, how often so far, and when (0: now). */
void camera_status_board_note_recovery(CameraStatusBoard *board, ResetStep step, guint attempts,
                                       int64_t next_attempt_us);

/** Nothing comes from a camera that may pause: disconnected, but no try that failed. */
void camera_status_board_note_pause(CameraStatusBoard *board, const GError *error);
