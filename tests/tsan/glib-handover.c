/*
 * GLib's ways to hand something to another thread, for ThreadSanitizer: preloaded beside glib-locks.c, for its reason.
 * GLib does the work; these wrappers tell TSan that what was done before the handing over came before what the
 * receiver does. Sources that a test or a module of ours attaches need nothing: they hand over under a GMutex.
 */
#include "annotate.h"

#include <dlfcn.h>
#include <glib.h>

#pragma GCC visibility push(default)

typedef struct Invocation {
    GSourceFunc function;
    gpointer data;
    GDestroyNotify notify;
} Invocation;

static gboolean invoke(gpointer pointer)
{
    Invocation *invocation = pointer;
    annotate_acquire(invocation);
    return invocation->function(invocation->data);
}

static void free_invocation(gpointer pointer)
{
    Invocation *invocation = pointer;
    annotate_acquire(invocation);
    if (invocation->notify)
        invocation->notify(invocation->data);
    g_free(invocation);
}

void g_main_context_invoke_full(GMainContext *context, gint priority, GSourceFunc function, gpointer data,
                                GDestroyNotify notify)
{
    void (*real)(GMainContext *, gint, GSourceFunc, gpointer, GDestroyNotify) =
        (void (*)(GMainContext *, gint, GSourceFunc, gpointer, GDestroyNotify))dlsym(RTLD_NEXT, __func__);
    Invocation *invocation = g_new(Invocation, 1);
    *invocation = (Invocation){.function = function, .data = data, .notify = notify};
    annotate_release(invocation);
    real(context, priority, invoke, invocation, free_invocation);
}

void g_main_context_invoke(GMainContext *context, GSourceFunc function, gpointer data)
{
    g_main_context_invoke_full(context, G_PRIORITY_DEFAULT, function, data, NULL);
}

void g_async_queue_push(GAsyncQueue *queue, gpointer data)
{
    void (*real)(GAsyncQueue *, gpointer) = (void (*)(GAsyncQueue *, gpointer))dlsym(RTLD_NEXT, __func__);
    annotate_release(queue);
    real(queue, data);
}

gpointer g_async_queue_pop(GAsyncQueue *queue)
{
    gpointer (*real)(GAsyncQueue *) = (gpointer(*)(GAsyncQueue *))dlsym(RTLD_NEXT, __func__);
    gpointer data = real(queue);
    annotate_acquire(queue);
    return data;
}

gpointer g_async_queue_try_pop(GAsyncQueue *queue)
{
    gpointer (*real)(GAsyncQueue *) = (gpointer(*)(GAsyncQueue *))dlsym(RTLD_NEXT, __func__);
    gpointer data = real(queue);
    annotate_acquire(queue);
    return data;
}

gpointer g_async_queue_timeout_pop(GAsyncQueue *queue, guint64 timeout_us)
{
    gpointer (*real)(GAsyncQueue *, guint64) = (gpointer(*)(GAsyncQueue *, guint64))dlsym(RTLD_NEXT, __func__);
    gpointer data = real(queue, timeout_us);
    annotate_acquire(queue);
    return data;
}

/* The boxes are GLib's; each count is told of with the box as its name. */
gpointer(g_atomic_rc_box_acquire)(gpointer box)
{
    gpointer (*real)(gpointer) = (gpointer(*)(gpointer))dlsym(RTLD_NEXT, __func__);
    annotate_release(box);
    return real(box);
}

void g_atomic_rc_box_release_full(gpointer box, GDestroyNotify clear)
{
    void (*real)(gpointer, GDestroyNotify) = (void (*)(gpointer, GDestroyNotify))dlsym(RTLD_NEXT, __func__);
    annotate_release(box);
    annotate_acquire(box);
    real(box, clear);
}

void g_atomic_rc_box_release(gpointer box)
{
    g_atomic_rc_box_release_full(box, NULL);
}

#pragma GCC visibility pop
