/*
 * One slot between two threads; the newest value wins and an older one that nobody took is dropped. This is where a
 * frame that comes too fast is dropped: before any work was spent on it. The newest value stays in the slot until the
 * next one comes: it is taken once, and anybody may look at it.
 */
#pragma once

#include <glib-object.h>
#include <stdint.h>

typedef struct Mailbox Mailbox;

/** A new, empty mailbox (transfer full) of values that are reference-counted by ref and unref. Any thread. */
Mailbox *mailbox_new(GBoxedCopyFunc ref, GDestroyNotify unref);

/** Drops what it holds. No other thread may be inside. NULL is allowed. */
void mailbox_free(Mailbox *mailbox);

/** Puts value (transfer full) in place of the one there, and wakes the taker. Never blocks. Any thread. */
void mailbox_put(Mailbox *mailbox, gpointer value);

/**
 * Waits until there is a value, until deadline_us (CLOCK_MONOTONIC; DEADLINE_NEVER: without limit), or until
 * mailbox_wake(). Returns the value (transfer full), or NULL. One taker at a time.
 */
gpointer mailbox_take(Mailbox *mailbox, int64_t deadline_us);

/** The newest value (transfer full), whether or not it was taken; NULL where none ever came. Never waits. Any thread.
 */
gpointer mailbox_peek(Mailbox *mailbox);

/** Makes a waiting mailbox_take(), or else the next one that would wait, return NULL at once. Any thread. */
void mailbox_wake(Mailbox *mailbox);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Mailbox, mailbox_free)
