/* A ring under a mutex and a GSource whose ready time wakes the loop. */
#include "util/loop-queue.h"

struct LoopQueue {
    GSource *source;
    GMutex mutex;
    GQueue values;
    guint capacity;
    LoopQueueFunc func;
    gpointer user_data;
    GDestroyNotify destroy;
};

typedef struct QueueSource {
    GSource source;
    LoopQueue *queue;
} QueueSource;

static gpointer pop_value(LoopQueue *queue)
{
    g_mutex_lock(&queue->mutex);
    gpointer value = g_queue_pop_head(&queue->values);
    g_mutex_unlock(&queue->mutex);
    return value;
}

static gboolean queue_source_dispatch(GSource *source, GSourceFunc callback, gpointer user_data)
{
    (void)callback;
    (void)user_data;
    LoopQueue *queue = ((QueueSource *)source)->queue;
    g_source_set_ready_time(source, -1);
    /* A value may free the queue's owner and with it the queue, so nothing of it is touched once it is destroyed. */
    gpointer value;
    while (!g_source_is_destroyed(source) && (value = pop_value(queue)))
        queue->func(value, queue->user_data);
    return G_SOURCE_CONTINUE;
}

static GSourceFuncs queue_source_funcs = {.dispatch = queue_source_dispatch};

LoopQueue *loop_queue_new(GMainContext *context, guint capacity, LoopQueueFunc func, gpointer user_data,
                          GDestroyNotify destroy)
{
    LoopQueue *queue = g_new0(LoopQueue, 1);
    g_mutex_init(&queue->mutex);
    g_queue_init(&queue->values);
    queue->capacity = capacity;
    queue->func = func;
    queue->user_data = user_data;
    queue->destroy = destroy;
    queue->source = g_source_new(&queue_source_funcs, sizeof(QueueSource));
    ((QueueSource *)queue->source)->queue = queue;
    g_source_set_priority(queue->source, G_PRIORITY_HIGH);
    g_source_set_name(queue->source, "loop-queue");
    g_source_attach(queue->source, context);
    return queue;
}

void loop_queue_free(LoopQueue *queue)
{
    if (!queue)
        return;
    g_source_destroy(queue->source);
    g_source_unref(queue->source);
    loop_queue_clear(queue);
    g_mutex_clear(&queue->mutex);
    g_free(queue);
}

bool loop_queue_push(LoopQueue *queue, gpointer value)
{
    g_mutex_lock(&queue->mutex);
    bool fits = queue->values.length < queue->capacity;
    if (fits) {
        g_queue_push_tail(&queue->values, value);
        g_source_set_ready_time(queue->source, 0);
    }
    g_mutex_unlock(&queue->mutex);
    return fits;
}

void loop_queue_clear(LoopQueue *queue)
{
    gpointer value;
    while ((value = pop_value(queue)))
        queue->destroy(value);
}
