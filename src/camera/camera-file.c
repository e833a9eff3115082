/*
 * Tells a regular file from a FIFO and hands each to its player. A FIFO is opened without waiting for a writer: that
 * wait belongs to wait_frame, where it can be cancelled.
 */
#include "camera/camera-file.h"

#include "camera/camera-wait.h"
#include "camera/frame-pace.h"
#include "camera/y4m-clip.h"
#include "camera/y4m-stream.h"
#include "util/clock.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct FileCamera {
    char *path;
    int fd;
    Y4mStream *stream; /* either this */
    Y4mClip *clip;     /* or this, with its pace */
    FramePace pace;
} FileCamera;

static void close_file_camera(gpointer camera)
{
    FileCamera *self = camera;
    y4m_stream_free(self->stream);
    y4m_clip_free(self->clip);
    if (self->fd >= 0)
        close(self->fd);
    g_free(self->path);
    g_free(self);
}

static CameraError error_from_errno(int code)
{
    switch (code) {
    case EACCES:
    case EPERM:
        return CAMERA_ERROR_PERMISSION;
    case ENOENT:
    case ENOTDIR:
    case ENXIO: /* a socket */
        return CAMERA_ERROR_WRONG_FILE;
    default:
        return CAMERA_ERROR_FAILED;
    }
}

static bool start_clip(FileCamera *self, const CameraConfig *config, CameraInfo *ret_info, GError **error)
{
    self->clip = y4m_clip_new(self->fd, error);
    if (!self->clip)
        return false;
    const Y4mHeader *header = y4m_clip_get_header(self->clip);
    int rate_num = header->rate_num ? header->rate_num : config->fps;
    int rate_den = header->rate_num ? header->rate_den : 1;
    self->pace = frame_pace_init(rate_num, rate_den, clock_monotonic_us());
    ret_info->fps = (double)rate_num / rate_den;
    return true;
}

static bool start_player(FileCamera *self, const CameraConfig *config, CameraInfo *ret_info, GError **error)
{
    struct stat status;
    self->fd = open(self->path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (self->fd < 0 || fstat(self->fd, &status) != 0) {
        int code = errno;
        g_set_error(error, CAMERA_ERROR, error_from_errno(code), "it cannot be opened: %s", g_strerror(code));
        return false;
    }
    if (S_ISREG(status.st_mode))
        return start_clip(self, config, ret_info, error);
    if (S_ISFIFO(status.st_mode)) {
        self->stream = y4m_stream_new(self->fd);
        ret_info->may_pause = true;
        return true;
    }
    g_set_error(error, CAMERA_ERROR, CAMERA_ERROR_WRONG_FILE, "it is neither a regular file nor a FIFO");
    return false;
}

static void prefix_path(const FileCamera *self, GError **error)
{
    g_prefix_error(error, "CAMERA_FILE=%s: ", self->path);
}

static gpointer open_file_camera(const CameraConfig *config, CameraInfo *ret_info, GError **error)
{
    if (!config->file) {
        g_set_error(error, CAMERA_ERROR, CAMERA_ERROR_WRONG_FILE, "CAMERA_FILE is not set");
        return NULL;
    }
    if (camera_file_is_recording(config->file)) {
        g_set_error(error, CAMERA_ERROR, CAMERA_ERROR_WRONG_FILE,
                    "CAMERA_FILE=%s is a RealSense recording: CAMERA_BACKEND=realsense plays it", config->file);
        return NULL;
    }
    FileCamera *self = g_new0(FileCamera, 1);
    self->path = g_strdup(config->file);
    if (!start_player(self, config, ret_info, error)) {
        prefix_path(self, error);
        close_file_camera(self);
        return NULL;
    }
    g_autofree char *name = g_filename_display_basename(self->path);
    camera_info_set_text(ret_info->name, sizeof ret_info->name, name);
    return self;
}

static Frame *wait_clip_frame(FileCamera *self, int64_t deadline_us, GCancellable *cancellable, GError **error)
{
    if (!camera_wait_until(frame_pace_due_us(&self->pace), deadline_us, cancellable))
        return NULL;
    Frame *frame = y4m_clip_next_frame(self->clip, error);
    if (!frame)
        return NULL;
    frame->capture_time_us = clock_monotonic_us();
    frame->number = frame_pace_take(&self->pace, frame->capture_time_us);
    return frame;
}

static Frame *wait_file_frame(gpointer camera, int64_t deadline_us, GCancellable *cancellable, GError **error)
{
    FileCamera *self = camera;
    g_autoptr(GError) local_error = NULL;
    Frame *frame = self->stream ? y4m_stream_wait_frame(self->stream, deadline_us, cancellable, &local_error)
                                : wait_clip_frame(self, deadline_us, cancellable, &local_error);
    if (local_error) {
        prefix_path(self, &local_error);
        g_propagate_error(error, g_steal_pointer(&local_error));
    }
    return frame;
}

const CameraBackend camera_file_backend = {
    .name = "file",
    .open = open_file_camera,
    .wait_frame = wait_file_frame,
    .close = close_file_camera,
};
