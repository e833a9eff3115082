/*
 * Pictures on their way: raw from the camera, encoded towards the viewer. Both are reference-counted because they cross
 * threads, and are not changed once they have been handed on.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** A picture's longest side in pixels; every back end refuses more. Level 5.2 of H.264 and VP8 both go further. */
#define FRAME_MAX_SIDE 4096

typedef enum PixelFormat {
    PIXEL_FORMAT_I420, /* three planes: Y, then U and V at half the width and height */
    PIXEL_FORMAT_YUYV, /* one plane: Y0 U0 Y1 V0 */
    PIXEL_FORMAT_NV12, /* two planes: Y, then U and V in turn at half the width and height */
    PIXEL_FORMAT_JPEG, /* a file of jpeg_bytes in one plane, which has room for as much as YUYV takes */
} PixelFormat;

typedef struct Frame {
    PixelFormat format;
    int width; /* even, 2 to FRAME_MAX_SIDE */
    int height;
    const uint8_t *planes[3]; /* unused ones are NULL */
    int strides[3];           /* bytes */
    size_t jpeg_bytes;        /* of PIXEL_FORMAT_JPEG; else 0 */
    int64_t capture_time_us;  /* CLOCK_MONOTONIC */
    uint64_t number;          /* of the camera's frames since it was opened */
    /* private */
    gint ref_count;
    void (*release)(struct Frame *frame);
    gpointer owner;
} Frame;

/** Planes of a picture of this format: 1 to 3. */
int frame_plane_count(PixelFormat format);

/** Bytes of a picture of this format and size, with its planes packed one after the other. Of a JPEG: what it may have.
 */
size_t frame_bytes(PixelFormat format, int width, int height);

/** A frame with memory of its own, contents undefined (transfer full). Any thread. */
Frame *frame_new(PixelFormat format, int width, int height);

/**
 * A frame over packed pixels that somebody else owns; release(owner) is called when the last reference goes, on
 * whatever thread drops it. (transfer full). Any thread.
 */
Frame *frame_new_wrapped(PixelFormat format, int width, int height, const uint8_t *pixels, GDestroyNotify release,
                         gpointer owner);

/** The writable pixels of plane; only for who made the frame and has not handed it on yet. */
uint8_t *frame_writable_plane(Frame *frame, int plane);

Frame *frame_ref(Frame *frame);
void frame_unref(Frame *frame); /* NULL is allowed */

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Frame, frame_unref)

/**
 * Frames of one format and size whose memory is used again: a camera that copies allocates nothing while it runs.
 * Frames may outlive the pool.
 */
typedef struct FramePool FramePool;

FramePool *frame_pool_new(PixelFormat format, int width, int height);
void frame_pool_free(FramePool *pool); /* NULL is allowed */

/** A frame that nobody else holds, contents undefined (transfer full). Thread of the pool's owner. */
Frame *frame_pool_acquire(FramePool *pool);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(FramePool, frame_pool_free)
