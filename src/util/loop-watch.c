/*
 * A source that is never ready, but is asked before each poll and after it. At the highest priority, since GLib does
 * not ask sources below one that is ready.
 */
#include "util/loop-watch.h"

#define WARNING_INTERVAL_US (10 * G_USEC_PER_SEC)

typedef struct LoopWatch {
    GSource source;
    gint64 limit_us;
    gint64 poll_ended_us; /* 0: no round yet */
    gint64 warned_us;
} LoopWatch;

static gboolean loop_watch_prepare(GSource *source, int *timeout_ms)
{
    LoopWatch *watch = (LoopWatch *)source;
    gint64 now_us = g_get_monotonic_time();
    gint64 round_us = watch->poll_ended_us ? now_us - watch->poll_ended_us : 0;
    watch->poll_ended_us = 0;
    if (round_us > watch->limit_us && now_us - watch->warned_us >= WARNING_INTERVAL_US) {
        watch->warned_us = now_us;
        g_warning("the loop was busy for %.1f ms: packets were late", (double)round_us / 1000);
    }
    *timeout_ms = -1;
    return FALSE;
}

static gboolean loop_watch_check(GSource *source)
{
    ((LoopWatch *)source)->poll_ended_us = g_get_monotonic_time();
    return FALSE;
}

void loop_watch_attach(GMainContext *context, gint64 limit_us)
{
    static GSourceFuncs funcs = {.prepare = loop_watch_prepare, .check = loop_watch_check};
    LoopWatch *watch = (LoopWatch *)g_source_new(&funcs, sizeof(LoopWatch));
    watch->limit_us = limit_us;
    watch->warned_us = g_get_monotonic_time() - WARNING_INTERVAL_US;
    g_source_set_priority(&watch->source, G_MININT);
    g_source_attach(&watch->source, context);
    g_source_unref(&watch->source);
}
