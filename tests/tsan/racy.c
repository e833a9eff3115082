/*
 * A race: if ThreadSanitizer does not find it under the preload, it finds nothing. One access is over before the other
 * begins, because TSan can miss two at the very same moment, and nothing orders them, because a relaxed flag does not.
 */
#include <glib.h>
#include <stdatomic.h>
#include <stdbool.h>

static int counter;
static atomic_bool counted;

static gpointer count(gpointer data)
{
    (void)data;
    counter++;
    atomic_store_explicit(&counted, true, memory_order_relaxed);
    return NULL;
}

int main(void)
{
    GThread *thread = g_thread_new("racy", count, NULL);
    while (!atomic_load_explicit(&counted, memory_order_relaxed))
        g_usleep(100);
    counter++;
    g_thread_join(thread);
    return 0;
}
