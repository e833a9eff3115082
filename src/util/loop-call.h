/*
 * Has functions run on the loop's thread and waits for them, with a limit: how the HTTP thread asks the service.
 * Whoever ends the loop says so, and then nobody waits for it any longer.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct LoopCaller LoopCaller;

/** Calls on the thread of context (transfer full). Loop thread, as the next. */
LoopCaller *loop_caller_new(GMainContext *context);

/** NULL is allowed; no call may be under way or come. */
void loop_caller_free(LoopCaller *caller);

/** The loop runs no more: calls that wait fail at once, as do those that come. Any thread; harmless twice. */
void loop_caller_close(LoopCaller *caller);

typedef enum LoopCallResult {
    LOOP_CALL_DONE,
    LOOP_CALL_TIMED_OUT, /* the loop is too busy */
    LOOP_CALL_CLOSED,    /* the loop is over */
} LoopCallResult;

/**
 * Runs func(data) on the loop's thread and returns DONE when that is done. Anything else where it had not begun after
 * timeout_us: it will not run then, and data is the caller's again. Once begun it is waited for. Any thread but the
 * loop's.
 */
LoopCallResult loop_call(LoopCaller *caller, void (*func)(gpointer data), gpointer data, int64_t timeout_us);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(LoopCaller, loop_caller_free)
