/*
 * A bounded, ordered queue from any thread to the thread that runs a GMainContext. What does not fit is refused: the
 * producer decides what that means (the encoder drops to the next key frame and asks for one).
 */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef struct LoopQueue LoopQueue;

/** Called on the context's thread for each value in order; value is (transfer full). */
typedef void (*LoopQueueFunc)(gpointer value, gpointer user_data);

/**
 * A queue of at most capacity values that are given to func on the thread of context, ahead of other work.
 * destroy is called on values that were never delivered. (transfer full). Loop thread.
 */
LoopQueue *loop_queue_new(GMainContext *context, guint capacity, LoopQueueFunc func, gpointer user_data,
                          GDestroyNotify destroy);

/** Stops delivery and drops the rest. Loop thread; the producers must have stopped. NULL is allowed. */
void loop_queue_free(LoopQueue *queue);

/** Appends value (transfer full on success only). False where the queue is full. Any thread; never blocks. */
bool loop_queue_push(LoopQueue *queue, gpointer value);

/** Drops all values not yet delivered. Any thread. */
void loop_queue_clear(LoopQueue *queue);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(LoopQueue, loop_queue_free)
