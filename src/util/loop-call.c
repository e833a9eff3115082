/*
 * A call lies on the stack of who makes it and in a queue until it begins or is given up: both happen under the lock,
 * so that neither thread leaves the other a dangling one. A source of its own empties the queue.
 * (g_main_context_invoke() would run a function right here while nobody runs the loop.)
 */
#include "util/loop-call.h"

struct LoopCaller {
    GSource *source;
    GMutex mutex; /* of all that follows, and of the calls */
    GCond changed;
    GQueue waiting; /* Call.link */
    bool closed;
};

typedef struct CallerSource {
    GSource source;
    LoopCaller *caller;
} CallerSource;

typedef enum CallState { CALL_WAITING, CALL_RUNNING, CALL_DONE } CallState;

typedef struct Call {
    GList link;
    CallState state;
    void (*func)(gpointer data);
    gpointer data;
} Call;

static void run_waiting(LoopCaller *caller)
{
    GList *link;
    g_mutex_lock(&caller->mutex);
    while ((link = g_queue_pop_head_link(&caller->waiting))) {
        Call *call = link->data;
        call->state = CALL_RUNNING;
        g_mutex_unlock(&caller->mutex);
        call->func(call->data);
        g_mutex_lock(&caller->mutex);
        call->state = CALL_DONE;
        g_cond_broadcast(&caller->changed);
    }
    g_mutex_unlock(&caller->mutex);
}

static gboolean dispatch(GSource *source, GSourceFunc callback, gpointer user_data)
{
    (void)callback;
    (void)user_data;
    g_source_set_ready_time(source, -1);
    run_waiting(((CallerSource *)source)->caller);
    return G_SOURCE_CONTINUE;
}

LoopCaller *loop_caller_new(GMainContext *context)
{
    static GSourceFuncs funcs = {.dispatch = dispatch};
    LoopCaller *caller = g_new0(LoopCaller, 1);
    g_mutex_init(&caller->mutex);
    g_cond_init(&caller->changed);
    g_queue_init(&caller->waiting);
    caller->source = g_source_new(&funcs, sizeof(CallerSource));
    ((CallerSource *)caller->source)->caller = caller;
    g_source_set_priority(caller->source, G_PRIORITY_HIGH);
    g_source_attach(caller->source, context);
    return caller;
}

void loop_caller_free(LoopCaller *caller)
{
    if (!caller)
        return;
    g_assert(g_queue_is_empty(&caller->waiting));
    g_source_destroy(caller->source);
    g_source_unref(caller->source);
    g_cond_clear(&caller->changed);
    g_mutex_clear(&caller->mutex);
    g_free(caller);
}

void loop_caller_close(LoopCaller *caller)
{
    g_mutex_lock(&caller->mutex);
    caller->closed = true;
    g_cond_broadcast(&caller->changed);
    g_mutex_unlock(&caller->mutex);
}

LoopCallResult loop_call(LoopCaller *caller, void (*func)(gpointer data), gpointer data, int64_t timeout_us)
{
    int64_t deadline_us = g_get_monotonic_time() + timeout_us;
    Call call = {.link.data = &call, .func = func, .data = data};
    g_mutex_lock(&caller->mutex);
    g_queue_push_tail_link(&caller->waiting, &call.link);
    g_source_set_ready_time(caller->source, 0);
    while (call.state == CALL_WAITING && !caller->closed &&
           g_cond_wait_until(&caller->changed, &caller->mutex, deadline_us))
        ;
    LoopCallResult result = caller->closed ? LOOP_CALL_CLOSED : LOOP_CALL_TIMED_OUT;
    if (call.state == CALL_WAITING) {
        g_queue_unlink(&caller->waiting, &call.link);
    } else {
        while (call.state == CALL_RUNNING)
            g_cond_wait(&caller->changed, &caller->mutex);
        result = LOOP_CALL_DONE;
    }
    g_mutex_unlock(&caller->mutex);
    return result;
}
