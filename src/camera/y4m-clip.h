/*
 * A regular Y4M file as an endless row of frames: mapped into memory, played in a loop, never copied.
 *
 * A mapped file that somebody shortens is dangerous: reading behind its new end is SIGBUS. So its length is checked
 * before each frame, and a shortened file is an error; but a frame that is already on its way may still be hit. Replace
 * a clip that is being played by renaming another one over it: the old one is then played until the next
 * reconnection. What is appended is seen after the next reconnection, too.
 */
#pragma once

#include "camera/y4m.h"
#include "video/frame.h"

#include <gio/gio.h>

typedef struct Y4mClip Y4mClip;

/** The clip in the regular file fd, which must stay open as long as the clip. (transfer full); NULL with error set. */
Y4mClip *y4m_clip_new(int fd, GError **error);

/** Frames of it may outlive it. NULL is allowed. */
void y4m_clip_free(Y4mClip *clip);

const Y4mHeader *y4m_clip_get_header(const Y4mClip *clip);

/**
 * The next frame (transfer full), after the last whole one the first again; capture time and number are the caller's to
 * set. NULL with error set where the file was shortened, or is not Y4M all the way.
 */
Frame *y4m_clip_next_frame(Y4mClip *clip, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Y4mClip, y4m_clip_free)
