/*
 * A call is shared by both threads until both have let go of it, so that neither can leave the other a dangling one;
 * and with it the lock, for a call that was given up may lie in the loop's queue when the caller is long gone.
 */
#include "util/loop-call.h"

typedef struct Gate {
    gatomicrefcount ref_count; /* the caller's, and one of each call */
    GMutex mutex;              /* of all that follows, and of the calls' states */
    GCond changed;
    bool closed;
} Gate;

struct LoopCaller {
    GMainContext *context;
    Gate *gate;
};

typedef enum CallState { CALL_WAITING, CALL_RUNNING, CALL_DONE, CALL_GIVEN_UP } CallState;

typedef struct Call {
    gatomicrefcount ref_count;
    Gate *gate;
    CallState state;
    void (*func)(gpointer data);
    gpointer data;
} Call;

static void gate_unref(Gate *gate)
{
    if (!g_atomic_ref_count_dec(&gate->ref_count))
        return;
    g_cond_clear(&gate->changed);
    g_mutex_clear(&gate->mutex);
    g_free(gate);
}

LoopCaller *loop_caller_new(GMainContext *context)
{
    LoopCaller *caller = g_new0(LoopCaller, 1);
    caller->context = context;
    caller->gate = g_new0(Gate, 1);
    g_atomic_ref_count_init(&caller->gate->ref_count);
    g_mutex_init(&caller->gate->mutex);
    g_cond_init(&caller->gate->changed);
    return caller;
}

void loop_caller_free(LoopCaller *caller)
{
    if (!caller)
        return;
    gate_unref(caller->gate);
    g_free(caller);
}

void loop_caller_close(LoopCaller *caller)
{
    g_mutex_lock(&caller->gate->mutex);
    caller->gate->closed = true;
    g_cond_broadcast(&caller->gate->changed);
    g_mutex_unlock(&caller->gate->mutex);
}

static void call_unref(gpointer pointer)
{
    Call *call = pointer;
    if (!g_atomic_ref_count_dec(&call->ref_count))
        return;
    gate_unref(call->gate);
    g_free(call);
}

static gboolean run_call(gpointer pointer)
{
    Call *call = pointer;
    GMutex *mutex = &call->gate->mutex;
    g_mutex_lock(mutex);
    bool wanted = call->state == CALL_WAITING;
    if (wanted)
        call->state = CALL_RUNNING;
    g_mutex_unlock(mutex);
    if (!wanted)
        return G_SOURCE_REMOVE;
    call->func(call->data);
    g_mutex_lock(mutex);
    call->state = CALL_DONE;
    g_cond_broadcast(&call->gate->changed);
    g_mutex_unlock(mutex);
    return G_SOURCE_REMOVE;
}

/* Not by g_main_context_invoke(): that runs the function right here while nobody runs the loop. */
static Call *post_call(LoopCaller *caller, void (*func)(gpointer data), gpointer data)
{
    Call *call = g_new0(Call, 1);
    g_atomic_ref_count_init(&call->ref_count);
    g_atomic_ref_count_inc(&call->ref_count); /* the loop's */
    g_atomic_ref_count_inc(&caller->gate->ref_count);
    call->gate = caller->gate;
    call->func = func;
    call->data = data;
    GSource *source = g_idle_source_new();
    g_source_set_priority(source, G_PRIORITY_HIGH);
    g_source_set_callback(source, run_call, call, call_unref);
    g_source_attach(source, caller->context);
    g_source_unref(source);
    return call;
}

LoopCallResult loop_call(LoopCaller *caller, void (*func)(gpointer data), gpointer data, int64_t timeout_us)
{
    int64_t deadline_us = g_get_monotonic_time() + timeout_us;
    Call *call = post_call(caller, func, data);
    Gate *gate = call->gate;
    g_mutex_lock(&gate->mutex);
    while (call->state == CALL_WAITING && !gate->closed && g_cond_wait_until(&gate->changed, &gate->mutex, deadline_us))
        ;
    if (call->state == CALL_WAITING)
        call->state = CALL_GIVEN_UP;
    while (call->state == CALL_RUNNING)
        g_cond_wait(&gate->changed, &gate->mutex);
    LoopCallResult result = call->state == CALL_DONE ? LOOP_CALL_DONE
                            : gate->closed           ? LOOP_CALL_CLOSED
                                                     : LOOP_CALL_TIMED_OUT;
    g_mutex_unlock(&gate->mutex);
    call_unref(call);
    return result;
}
