/*
 * A video node made of software, behind the same table of calls as a real one: it lists what it is told to, takes
 * buffers, fills them on demand, and fails where it is told to. One test at a time has them: they are found by path.
 */
#pragma once

#include "camera/v4l2/v4l2-node.h"

#include <linux/videodev2.h>

/** One line of its enumerations. */
typedef struct FakeMode {
    uint32_t fourcc;                   /* modes of one format stand together, and so do those of one size */
    struct v4l2_frmsize_stepwise size; /* of a single one: least and largest are the same */
    struct v4l2_fract shortest;        /* 0/0: intervals are not listed */
    struct v4l2_fract longest;
} FakeMode;

#define FAKE_SIZE(width, height) .size = {width, width, 0, height, height, 0}
#define FAKE_RATE(rate)          .shortest = {1, rate}, .longest = {1, rate}

typedef struct FakeCamera FakeCamera;

/** Removes what a test changed in the node's answers, given that the driver's own is in argument. */
typedef void (*FakeAnswer)(unsigned long request, void *argument);

/** A node at path, offering modes (kept, up to one of fourcc 0). (transfer full) */
FakeCamera *fake_camera_new(const char *path, const FakeMode *modes);
void fake_camera_free(FakeCamera *camera);

/** The calls that reach the nodes there are. */
extern const V4l2Io fake_camera_io;

/** From now on that request fails by number; 0: no more. */
void fake_camera_fail(FakeCamera *camera, unsigned long request, int number);

/** open() fails by number. */
void fake_camera_fail_open(FakeCamera *camera, int number);

/** What is called after each request that succeeded, to change its answer. */
void fake_camera_set_answer(FakeCamera *camera, FakeAnswer answer);

/** Its capabilities; those of a webcam if never called. */
void fake_camera_set_capabilities(FakeCamera *camera, uint32_t capabilities);

/**
 * Fills the next buffer, of used_bytes, all of them value, and wakes whoever polls. False: the driver has no buffer,
 * and the picture is lost; sequence counts on.
 */
bool fake_camera_deliver(FakeCamera *camera, uint8_t value, uint32_t used_bytes, uint32_t flags, int64_t time_us);

/** The same with bytes of one's own. */
bool fake_camera_deliver_bytes(FakeCamera *camera, const uint8_t *bytes, uint32_t length);

/** As on unplugging: poll() says that it hung up, and every request fails by ENODEV. */
void fake_camera_unplug(FakeCamera *camera);

/** Buffers that the driver holds, to be filled. */
guint fake_camera_queued(const FakeCamera *camera);

/** How often the node was set to a control's value; the last value in *ret_value. */
guint fake_camera_get_control(const FakeCamera *camera, uint32_t id, int *ret_value);

bool fake_camera_is_streaming(const FakeCamera *camera);
bool fake_camera_is_open(const FakeCamera *camera);
guint fake_camera_mapped(const FakeCamera *camera);
