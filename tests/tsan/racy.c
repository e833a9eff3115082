/* A race: if ThreadSanitizer does not find it under the preload, it finds nothing. */
#include <glib.h>

static int counter;

static gpointer count(gpointer data)
{
    (void)data;
    counter++;
    return NULL;
}

int main(void)
{
    GThread *thread = g_thread_new("racy", count, NULL);
    counter++;
    g_thread_join(thread);
    return 0;
}
