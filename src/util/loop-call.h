/* Has a function run on the loop's thread and waits for it, with a limit: how the HTTP thread asks the service. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/**
 * Runs func(data) on the thread of context and returns true when it is done. False where it had not begun after
 * timeout_us: it will not run then, and data is the caller's again. Once begun it is waited for. Any thread but the
 * loop's.
 */
bool loop_call(GMainContext *context, void (*func)(gpointer data), gpointer data, int64_t timeout_us);
