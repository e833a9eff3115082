/*
 * Raw pictures: a header and its pixels in one allocation, counted with an atomic because frames cross threads, and
 * pools that hand the same memory out again. Planes and rows start on cache lines, so that SIMD never straddles two;
 * wrapped pixels are taken as they lie.
 */
#include "video/frame.h"

#include <stdlib.h>

/* A cache line, and as wide as the widest vector registers that libyuv and x264 use (AVX-512). */
#define FRAME_ALIGNMENT 64

/*
 * Unused frames that a pool keeps. A frame of a pool is being filled, waits in the mailbox, is being encoded, or is
 * held for a repeated key frame: four at most are in use, and what comes back in excess of a second set would never be
 * needed.
 */
#define FRAME_POOL_MAX_UNUSED 4

struct FramePool {
    GMutex mutex;
    gint ref_count; /* the owner, and each frame outside */
    PixelFormat format;
    int width;
    int height;
    bool closed;
    int unused_count;
    Frame *unused[FRAME_POOL_MAX_UNUSED];
};

int frame_plane_count(PixelFormat format)
{
    static const int counts[] = {
        [PIXEL_FORMAT_I420] = 3, [PIXEL_FORMAT_YUYV] = 1, [PIXEL_FORMAT_NV12] = 2, [PIXEL_FORMAT_JPEG] = 1};
    g_assert((size_t)format < G_N_ELEMENTS(counts));
    return counts[format];
}

static int plane_row_bytes(PixelFormat format, int plane, int width)
{
    if (format == PIXEL_FORMAT_YUYV || format == PIXEL_FORMAT_JPEG)
        return width * 2;
    return plane == 0 || format == PIXEL_FORMAT_NV12 ? width : width / 2;
}

static int plane_rows(int plane, int height)
{
    return plane == 0 ? height : height / 2;
}

static size_t align_up(size_t bytes)
{
    return (bytes + FRAME_ALIGNMENT - 1) / FRAME_ALIGNMENT * FRAME_ALIGNMENT;
}

static bool side_is_valid(int side)
{
    return side >= 2 && side <= FRAME_MAX_SIDE && side % 2 == 0;
}

static void init_frame(Frame *frame, PixelFormat format, int width, int height)
{
    *frame = (Frame){.format = format, .width = width, .height = height, .ref_count = 1};
}

/* Lays the planes out from pixels on; returns the bytes they take. A dry run with pixels NULL only counts. */
static size_t lay_out_planes(Frame *frame, const uint8_t *pixels, bool aligned)
{
    aligned = aligned && frame->format != PIXEL_FORMAT_JPEG; /* one piece, without gaps */
    size_t offset = 0;
    for (int plane = 0; plane < frame_plane_count(frame->format); plane++) {
        size_t row_bytes = (size_t)plane_row_bytes(frame->format, plane, frame->width);
        size_t stride = aligned ? align_up(row_bytes) : row_bytes;
        frame->planes[plane] = pixels ? pixels + offset : NULL;
        frame->strides[plane] = (int)stride;
        offset += stride * (size_t)plane_rows(plane, frame->height);
    }
    return offset;
}

size_t frame_bytes(PixelFormat format, int width, int height)
{
    g_assert(side_is_valid(width) && side_is_valid(height));
    Frame frame;
    init_frame(&frame, format, width, height);
    return lay_out_planes(&frame, NULL, false);
}

static void free_memory(Frame *frame)
{
    free(frame);
}

Frame *frame_new(PixelFormat format, int width, int height)
{
    g_assert(side_is_valid(width) && side_is_valid(height));
    Frame header;
    init_frame(&header, format, width, height);
    header.release = free_memory;
    size_t pixels_offset = align_up(sizeof(Frame));
    size_t bytes = pixels_offset + align_up(lay_out_planes(&header, NULL, true));
    Frame *frame = aligned_alloc(FRAME_ALIGNMENT, bytes);
    if (!frame)
        g_error("no memory for a frame of %dx%d (%zu bytes)", width, height, bytes);
    lay_out_planes(&header, (uint8_t *)frame + pixels_offset, true);
    *frame = header;
    return frame;
}

typedef struct WrappedFrame {
    Frame frame;
    GDestroyNotify release;
    gpointer owner;
} WrappedFrame;

static void release_wrapped(Frame *frame)
{
    WrappedFrame *wrapped = (WrappedFrame *)frame;
    if (wrapped->release)
        wrapped->release(wrapped->owner);
    g_free(wrapped);
}

Frame *frame_new_wrapped(PixelFormat format, int width, int height, const uint8_t *pixels, GDestroyNotify release,
                         gpointer owner)
{
    g_assert(side_is_valid(width) && side_is_valid(height));
    WrappedFrame *wrapped = g_new0(WrappedFrame, 1);
    init_frame(&wrapped->frame, format, width, height);
    lay_out_planes(&wrapped->frame, pixels, false);
    wrapped->frame.release = release_wrapped;
    wrapped->release = release;
    wrapped->owner = owner;
    return &wrapped->frame;
}

uint8_t *frame_writable_plane(Frame *frame, int plane)
{
    g_assert(plane >= 0 && plane < frame_plane_count(frame->format));
    return (uint8_t *)frame->planes[plane];
}

Frame *frame_ref(Frame *frame)
{
    g_atomic_int_inc(&frame->ref_count);
    return frame;
}

void frame_unref(Frame *frame)
{
    if (frame && g_atomic_int_dec_and_test(&frame->ref_count))
        frame->release(frame);
}

FramePool *frame_pool_new(PixelFormat format, int width, int height)
{
    g_assert(side_is_valid(width) && side_is_valid(height));
    FramePool *pool = g_new0(FramePool, 1);
    g_mutex_init(&pool->mutex);
    pool->ref_count = 1;
    pool->format = format;
    pool->width = width;
    pool->height = height;
    return pool;
}

static void unref_pool(FramePool *pool)
{
    if (!g_atomic_int_dec_and_test(&pool->ref_count))
        return;
    g_mutex_clear(&pool->mutex);
    g_free(pool);
}

static void return_to_pool(Frame *frame)
{
    FramePool *pool = frame->owner;
    g_mutex_lock(&pool->mutex);
    bool keep = !pool->closed && pool->unused_count < FRAME_POOL_MAX_UNUSED;
    if (keep)
        pool->unused[pool->unused_count++] = frame;
    g_mutex_unlock(&pool->mutex);
    if (!keep)
        free_memory(frame);
    unref_pool(pool);
}

Frame *frame_pool_acquire(FramePool *pool)
{
    g_mutex_lock(&pool->mutex);
    Frame *frame = pool->unused_count ? pool->unused[--pool->unused_count] : NULL;
    g_mutex_unlock(&pool->mutex);
    if (!frame)
        frame = frame_new(pool->format, pool->width, pool->height);
    g_atomic_int_set(&frame->ref_count, 1);
    frame->capture_time_us = 0;
    frame->number = 0;
    frame->jpeg_bytes = 0;
    frame->release = return_to_pool;
    frame->owner = pool;
    g_atomic_int_inc(&pool->ref_count);
    return frame;
}

void frame_pool_free(FramePool *pool)
{
    if (!pool)
        return;
    g_mutex_lock(&pool->mutex);
    pool->closed = true;
    while (pool->unused_count)
        free_memory(pool->unused[--pool->unused_count]);
    g_mutex_unlock(&pool->mutex);
    unref_pool(pool);
}
