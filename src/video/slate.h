/*
 * The picture in place of the camera's while there is none: words on dark ground, around them the last picture, dimmed
 * and without colours so that nobody takes it for a live one. In I420, upright as the viewer sees it.
 */
#pragma once

#include "video/frame.h"

typedef struct SlateWords {
    const char *headline; /* two lines of about equal length read best: "No picture\nfrom the camera" */
    const char *reason;   /* UTF-8, wrapped; cut where even the smallest letters leave no room. "": none */
    const char *since;    /* slate_since_text() */
} SlateWords;

/**
 * Draws into frame, an I420 frame that its maker has not handed on. backdrop: (nullable) the last picture, I420 of the
 * same size. Of words that do not fit (a picture of less than about 80x60) the ground alone remains.
 */
void slate_draw(Frame *frame, const Frame *backdrop, const SlateWords *words);

/**
 * "since 12:03:45 CET \302\267 0:34", the clock in this machine's time zone, with the date where it was another day.
 * Times are CLOCK_REALTIME. (transfer full).
 */
char *slate_since_text(int64_t since_us, int64_t now_us);
