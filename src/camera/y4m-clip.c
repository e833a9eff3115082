/*
 * The mapping is reference-counted, because each frame points into it, and frames live as long as the encoder wants.
 * Each FRAME line is parsed when its turn comes: the lines may differ in length, and nothing is read ahead of time
 * from a file that may be gigabytes long.
 */
#include "camera/y4m-clip.h"

#include "camera/camera.h"

#include <errno.h>
#include <sys/mman.h>
#include <sys/stat.h>

typedef struct Mapping {
    uint8_t *bytes;
    size_t length;
} Mapping;

struct Y4mClip {
    int fd;
    Mapping *mapping;
    Y4mHeader header;
    size_t frame_bytes;
    size_t first_offset; /* of the first FRAME line */
    size_t next_offset;
};

static void clear_mapping(gpointer data)
{
    Mapping *mapping = data;
    munmap(mapping->bytes, mapping->length);
}

static void unref_mapping(gpointer mapping)
{
    g_atomic_rc_box_release_full(mapping, clear_mapping);
}

static bool get_file_length(int fd, size_t *ret_length, GError **error)
{
    struct stat status;
    if (fstat(fd, &status) != 0) {
        g_set_error(error, CAMERA_ERROR, CAMERA_ERROR_FAILED, "%s", g_strerror(errno));
        return false;
    }
    *ret_length = (size_t)MIN((guint64)status.st_size, (guint64)SIZE_MAX);
    return true;
}

static Mapping *map_file(int fd, GError **error)
{
    size_t length = 0;
    if (!get_file_length(fd, &length, error))
        return NULL;
    if (length == 0) {
        g_set_error(error, CAMERA_ERROR, CAMERA_ERROR_WRONG_FILE, "it is empty");
        return NULL;
    }
    uint8_t *bytes = mmap(NULL, length, PROT_READ, MAP_SHARED, fd, 0);
    if (bytes == MAP_FAILED) {
        g_set_error(error, CAMERA_ERROR, CAMERA_ERROR_FAILED, "it cannot be mapped: %s", g_strerror(errno));
        return NULL;
    }
    Mapping *mapping = g_atomic_rc_box_new(Mapping);
    *mapping = (Mapping){.bytes = bytes, .length = length};
    return mapping;
}

/* Finds the picture whose FRAME line is at offset: -1 with error, 0 for no whole one before the end, 1 for found. */
static int find_picture(const Y4mClip *clip, size_t offset, size_t *ret_picture, GError **error)
{
    size_t rest = clip->mapping->length - offset;
    gssize line_length = y4m_parse_frame_line(clip->mapping->bytes + offset, rest, error);
    if (line_length < 0) {
        g_prefix_error(error, "at byte %" G_GSIZE_FORMAT ": ", offset);
        return -1;
    }
    if (line_length == 0 || rest - (size_t)line_length < clip->frame_bytes)
        return 0;
    *ret_picture = offset + (size_t)line_length;
    return 1;
}

static bool open_clip(Y4mClip *clip, GError **error)
{
    clip->mapping = map_file(clip->fd, error);
    if (!clip->mapping)
        return false;
    gssize line_length = y4m_parse_header(clip->mapping->bytes, clip->mapping->length, &clip->header, error);
    if (line_length < 0)
        return false;
    if (line_length == 0) {
        g_set_error(error, CAMERA_ERROR, CAMERA_ERROR_WRONG_FILE, "it ends within its Y4M header");
        return false;
    }
    clip->frame_bytes = frame_bytes(PIXEL_FORMAT_I420, clip->header.width, clip->header.height);
    clip->first_offset = clip->next_offset = (size_t)line_length;
    size_t picture;
    int found = find_picture(clip, clip->first_offset, &picture, error);
    if (found == 0)
        g_set_error(error, CAMERA_ERROR, CAMERA_ERROR_WRONG_FILE, "it holds no whole picture");
    return found == 1;
}

Y4mClip *y4m_clip_new(int fd, GError **error)
{
    Y4mClip *clip = g_new0(Y4mClip, 1);
    clip->fd = fd;
    if (open_clip(clip, error))
        return clip;
    y4m_clip_free(clip);
    return NULL;
}

void y4m_clip_free(Y4mClip *clip)
{
    if (!clip)
        return;
    if (clip->mapping)
        unref_mapping(clip->mapping);
    g_free(clip);
}

const Y4mHeader *y4m_clip_get_header(const Y4mClip *clip)
{
    return &clip->header;
}

static bool check_length(const Y4mClip *clip, GError **error)
{
    size_t length = 0;
    if (!get_file_length(clip->fd, &length, error))
        return false;
    if (length < clip->mapping->length) {
        g_set_error(error, CAMERA_ERROR, CAMERA_ERROR_DISCONNECTED, "it was shortened while it was played");
        return false;
    }
    return true;
}

Frame *y4m_clip_next_frame(Y4mClip *clip, GError **error)
{
    if (!check_length(clip, error))
        return NULL;
    size_t picture = 0;
    int found = find_picture(clip, clip->next_offset, &picture, error);
    if (found == 0)
        found = find_picture(clip, clip->first_offset, &picture, error);
    if (found < 0)
        return NULL;
    g_assert(found == 1); /* open_clip() saw the first picture, and the mapping's length never changes */
    clip->next_offset = picture + clip->frame_bytes;
    return frame_new_wrapped(PIXEL_FORMAT_I420, clip->header.width, clip->header.height, clip->mapping->bytes + picture,
                             unref_mapping, g_atomic_rc_box_acquire(clip->mapping));
}
