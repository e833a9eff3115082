/*
 * When a slate is shown, and what is on it: one at once when the camera goes, then one for each second that passes, on
 * time for the clock it shows. Thread of the owner.
 */
#pragma once

#include "pipeline/pipeline.h"
#include "video/frame.h"

typedef struct SlateShow SlateShow;

/** No slate is on. (transfer full). */
SlateShow *slate_show_new(void);
void slate_show_free(SlateShow *show); /* NULL is allowed */

/** The slate that is on from now on; NULL: none is. One that is on already only changes its words. */
void slate_show_set(SlateShow *show, const PipelineSlate *slate);

bool slate_show_is_on(const SlateShow *show);

/** CLOCK_MONOTONIC; DEADLINE_NEVER while none is on. */
int64_t slate_show_next_us(const SlateShow *show);

/** The next one is due at once: a new viewer has come. */
void slate_show_hurry(SlateShow *show);

/** Whether a frame is from before the camera went: not a picture of now. False while no slate is on. */
bool slate_show_predates(const SlateShow *show, const Frame *frame);

/**
 * Draws the slate that is on in this size, over backdrop (nullable; of that size): (transfer none), good until the next
 * call. The one after it is due with the next second that passes.
 */
const Frame *slate_show_draw(SlateShow *show, int width, int height, const Frame *backdrop, int64_t now_us);

/** Lets go of the memory kept between pictures. */
void slate_show_trim(SlateShow *show);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(SlateShow, slate_show_free)
