/* A GSource with a ready time: GLib's own time-out sources repeat an interval instead. */
#include "util/loop-timer.h"

#include "util/deadline.h"

struct LoopTimer {
    GSource source;
    void (*func)(gpointer user_data);
    gpointer user_data;
};

static gboolean loop_timer_dispatch(GSource *source, GSourceFunc callback, gpointer user_data)
{
    (void)callback;
    (void)user_data;
    LoopTimer *timer = (LoopTimer *)source;
    g_source_set_ready_time(source, -1);
    timer->func(timer->user_data);
    return G_SOURCE_CONTINUE;
}

LoopTimer *loop_timer_new(GMainContext *context, void (*func)(gpointer user_data), gpointer user_data)
{
    static GSourceFuncs funcs = {.dispatch = loop_timer_dispatch};
    LoopTimer *timer = (LoopTimer *)g_source_new(&funcs, sizeof(LoopTimer));
    timer->func = func;
    timer->user_data = user_data;
    g_source_set_priority(&timer->source, G_PRIORITY_HIGH);
    g_source_set_ready_time(&timer->source, -1);
    g_source_attach(&timer->source, context);
    return timer;
}

void loop_timer_free(LoopTimer *timer)
{
    if (!timer)
        return;
    g_source_destroy(&timer->source);
    g_source_unref(&timer->source);
}

void loop_timer_set(LoopTimer *timer, int64_t deadline_us)
{
    g_source_set_ready_time(&timer->source, deadline_us == DEADLINE_NEVER ? -1 : deadline_us);
}
