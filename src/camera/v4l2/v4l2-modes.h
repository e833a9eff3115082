/*
 * What a device offers, of what this program can use: formats, sizes and rates, as the driver enumerates them. Which of
 * them is taken: the size and rate that are asked for, exactly, in the format that costs least.
 */
#pragma once

#include "camera/v4l2/v4l2-node.h"

#include <linux/videodev2.h>

/* Modes of one device: cameras have about a hundred; a driver that names more is not believed. */
#define V4L2_MODES_MAX 2048

/** A pixel format that can be used. */
typedef struct V4l2PixelFormat {
    uint32_t fourcc;
    PixelFormat format;
    const char *name;
} V4l2PixelFormat;

/** A size, or a range of sizes in steps; and an interval between frames, or a range of them. */
typedef struct V4l2Mode {
    const V4l2PixelFormat *format;
    struct v4l2_frmsize_stepwise size; /* of a single one: least and largest are the same */
    struct v4l2_fract shortest;        /* interval, seconds; 0/0 where the driver does not say */
    struct v4l2_fract longest;
} V4l2Mode;

/** All V4l2Mode of the node, those of the cheapest format first, then the larger, then the faster (transfer full). */
GArray *v4l2_modes_list(const V4l2Node *node, int width, int height);

/**
 * The mode that gives width x height at fps; rates of television (29.97) count as those that they stand for (30). NULL
 * if there is none. Points into modes.
 */
const V4l2Mode *v4l2_modes_find(const GArray *modes, int width, int height, int fps);

/** "YUYV 1280x720@10, 640x480@30/15; MJPG ...": what to ask for instead, cut where it gets long (transfer full). */
char *v4l2_modes_describe(const GArray *modes);

/** Frames per second; 0 of an interval that is not known. */
double v4l2_rate(const struct v4l2_fract *interval);

/** Whether a rate will do where fps is asked for. */
bool v4l2_rate_fits(double rate, int fps);
