/* One deadline on a GMainContext, set anew as often as one likes: how a sans-I/O core's next timeout is slept for. */
#pragma once

#include <glib.h>
#include <stdint.h>

typedef struct LoopTimer LoopTimer;

/** A timer that is not set (transfer full). func may free it, as its last act. Loop thread, as all of these. */
LoopTimer *loop_timer_new(GMainContext *context, void (*func)(gpointer user_data), gpointer user_data);
void loop_timer_free(LoopTimer *timer); /* NULL is allowed */

/** Calls func once at deadline_us (CLOCK_MONOTONIC) and not before; DEADLINE_NEVER: not at all. Replaces the last. */
void loop_timer_set(LoopTimer *timer, int64_t deadline_us);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(LoopTimer, loop_timer_free)
