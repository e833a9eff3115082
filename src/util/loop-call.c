/* The call is shared by both threads until both have let go of it, so that neither can leave the other a dangling one.
 */
#include "util/loop-call.h"

typedef enum CallState { CALL_WAITING, CALL_RUNNING, CALL_DONE, CALL_GIVEN_UP } CallState;

typedef struct Call {
    gatomicrefcount ref_count;
    GMutex mutex;
    GCond changed;
    CallState state;
    void (*func)(gpointer data);
    gpointer data;
} Call;

static void call_unref(gpointer pointer)
{
    Call *call = pointer;
    if (!g_atomic_ref_count_dec(&call->ref_count))
        return;
    g_cond_clear(&call->changed);
    g_mutex_clear(&call->mutex);
    g_free(call);
}

static gboolean run_call(gpointer pointer)
{
    Call *call = pointer;
    g_mutex_lock(&call->mutex);
    bool wanted = call->state == CALL_WAITING;
    if (wanted)
        call->state = CALL_RUNNING;
    g_mutex_unlock(&call->mutex);
    if (!wanted)
        return G_SOURCE_REMOVE;
    call->func(call->data);
    g_mutex_lock(&call->mutex);
    call->state = CALL_DONE;
    g_cond_signal(&call->changed);
    g_mutex_unlock(&call->mutex);
    return G_SOURCE_REMOVE;
}

bool loop_call(GMainContext *context, void (*func)(gpointer data), gpointer data, int64_t timeout_us)
{
    Call *call = g_new0(Call, 1);
    g_atomic_ref_count_init(&call->ref_count);
    g_atomic_ref_count_inc(&call->ref_count); /* the loop's */
    g_mutex_init(&call->mutex);
    g_cond_init(&call->changed);
    call->func = func;
    call->data = data;
    g_main_context_invoke_full(context, G_PRIORITY_HIGH, run_call, call, call_unref);

    int64_t deadline_us = g_get_monotonic_time() + timeout_us;
    g_mutex_lock(&call->mutex);
    while (call->state == CALL_WAITING && g_cond_wait_until(&call->changed, &call->mutex, deadline_us))
        ;
    if (call->state == CALL_WAITING)
        call->state = CALL_GIVEN_UP;
    while (call->state == CALL_RUNNING)
        g_cond_wait(&call->changed, &call->mutex);
    bool done = call->state == CALL_DONE;
    g_mutex_unlock(&call->mutex);
    call_unref(call);
    return done;
}
