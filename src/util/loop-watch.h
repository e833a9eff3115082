/* Says so when the loop's thread was kept from its work: whatever blocks there delays every packet. */
#pragma once

#include <glib.h>

/** Warns, at most once in ten seconds, of a round of context that took longer than limit_us. Before the loop runs. */
void loop_watch_attach(GMainContext *context, gint64 limit_us);
