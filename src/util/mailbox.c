/* A mutex, a condition and a pointer. */
#include "util/mailbox.h"

#include "util/deadline.h"

struct Mailbox {
    GMutex mutex;
    GCond changed;
    GBoxedCopyFunc ref;
    GDestroyNotify unref;
    gpointer value; /* (nullable) the newest */
    gboolean taken;
    gboolean woken;
};

Mailbox *mailbox_new(GBoxedCopyFunc ref, GDestroyNotify unref)
{
    Mailbox *mailbox = g_new0(Mailbox, 1);
    g_mutex_init(&mailbox->mutex);
    g_cond_init(&mailbox->changed);
    mailbox->ref = ref;
    mailbox->unref = unref;
    return mailbox;
}

void mailbox_free(Mailbox *mailbox)
{
    if (!mailbox)
        return;
    g_clear_pointer(&mailbox->value, mailbox->unref);
    g_cond_clear(&mailbox->changed);
    g_mutex_clear(&mailbox->mutex);
    g_free(mailbox);
}

void mailbox_put(Mailbox *mailbox, gpointer value)
{
    g_mutex_lock(&mailbox->mutex);
    gpointer dropped = mailbox->value;
    mailbox->value = value;
    mailbox->taken = FALSE;
    g_cond_signal(&mailbox->changed);
    g_mutex_unlock(&mailbox->mutex);
    if (dropped)
        mailbox->unref(dropped);
}

gpointer mailbox_take(Mailbox *mailbox, int64_t deadline_us)
{
    g_mutex_lock(&mailbox->mutex);
    gboolean in_time = TRUE;
    while ((!mailbox->value || mailbox->taken) && !mailbox->woken && in_time) {
        if (deadline_us == DEADLINE_NEVER)
            g_cond_wait(&mailbox->changed, &mailbox->mutex);
        else
            in_time = g_cond_wait_until(&mailbox->changed, &mailbox->mutex, deadline_us);
    }
    gpointer value = mailbox->value && !mailbox->taken ? mailbox->ref(mailbox->value) : NULL;
    if (value)
        mailbox->taken = TRUE;
    else
        mailbox->woken = FALSE;
    g_mutex_unlock(&mailbox->mutex);
    return value;
}

gpointer mailbox_peek(Mailbox *mailbox)
{
    g_mutex_lock(&mailbox->mutex);
    gpointer value = mailbox->value ? mailbox->ref(mailbox->value) : NULL;
    g_mutex_unlock(&mailbox->mutex);
    return value;
}

void mailbox_wake(Mailbox *mailbox)
{
    g_mutex_lock(&mailbox->mutex);
    mailbox->woken = TRUE;
    g_cond_signal(&mailbox->changed);
    g_mutex_unlock(&mailbox->mutex);
}
