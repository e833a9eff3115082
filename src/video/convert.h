/*
 * From whatever the camera delivers to the upright I420 picture that is encoded: conversion and clockwise rotation.
 */
#pragma once

#include "video/frame.h"

typedef struct Converter Converter;

/** rotation: 0, 90, 180 or 270 degrees clockwise. (transfer full). */
Converter *converter_new(int rotation, bool draw_timecode);
void converter_free(Converter *converter); /* NULL is allowed */

/**
 * The picture as I420, rotated, with the timecode strip where wanted (transfer full): it shows the wall clock at the
 * capture time. The input itself is returned where there is nothing to do; else a frame from the converter's own pool.
 * Capture time and number are kept. NULL for a JPEG that cannot be decoded. Thread of the owner.
 */
Frame *converter_run(Converter *converter, Frame *frame);

/** Lets go of the memory kept between pictures. Thread of the owner. */
void converter_trim(Converter *converter);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Converter, converter_free)
