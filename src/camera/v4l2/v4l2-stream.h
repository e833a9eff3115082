/*
 * The buffers that driver and program hand to and fro. A picture is not copied: its frame lies in the driver's memory,
 * and the buffer goes back to the driver with the frame's last reference. The driver never starves, as long as frames
 * are given back before the next is waited for: it always has all buffers but one.
 */
#pragma once

#include "camera/v4l2/v4l2-format.h"

typedef struct V4l2Stream V4l2Stream;

/** Starts the stream (transfer full); NULL with error set. node must outlive it. */
V4l2Stream *v4l2_stream_start(const V4l2Node *node, const V4l2Format *format, GError **error);

/**
 * The newest picture, as CameraBackend's wait_frame() (camera.h). Broken ones are passed over; their numbers are
 * missing in those of the frames, and so are the numbers of what the driver had no buffer for.
 */
Frame *v4l2_stream_wait(V4l2Stream *stream, int64_t deadline_us, GCancellable *cancellable, GError **error);

/** Ends it. No frame of it may be held any more. NULL is allowed. */
void v4l2_stream_stop(V4l2Stream *stream);
