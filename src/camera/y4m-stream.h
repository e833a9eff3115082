/*
 * A Y4M stream from a FIFO or pipe, read without ever blocking. Frames come as they are written; only a writer that is
 * faster than the rate in its own header is held back (ffmpeg without -re writes a film as fast as it can).
 */
#pragma once

#include "camera/y4m.h"
#include "video/frame.h"

#include <gio/gio.h>

typedef struct Y4mStream Y4mStream;

/** A stream over fd, which must be non-blocking and stay open as long as the stream. (transfer full). */
Y4mStream *y4m_stream_new(int fd);
void y4m_stream_free(Y4mStream *stream); /* NULL is allowed */

/**
 * As wait_frame in CameraBackend. Before the first writer comes, it waits. CAMERA_ERROR_DISCONNECTED when the writer
 * has closed its end.
 */
Frame *y4m_stream_wait_frame(Y4mStream *stream, int64_t deadline_us, GCancellable *cancellable, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Y4mStream, y4m_stream_free)
