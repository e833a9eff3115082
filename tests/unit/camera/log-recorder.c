#include "log-recorder.h"

#include <string.h>

static GMutex mutex;
static GPtrArray *lines;

static void record(G_GNUC_UNUSED const char *domain, G_GNUC_UNUSED GLogLevelFlags level, const char *message,
                   G_GNUC_UNUSED gpointer user_data)
{
    g_mutex_lock(&mutex);
    g_ptr_array_add(lines, g_strdup(message));
    g_mutex_unlock(&mutex);
}

void log_recorder_start(void)
{
    lines = g_ptr_array_new_with_free_func(g_free);
    g_log_set_always_fatal((GLogLevelFlags)(G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL));
    g_log_set_handler("camera", G_LOG_LEVEL_MASK, record, NULL);
}

void log_recorder_clear(void)
{
    g_mutex_lock(&mutex);
    g_ptr_array_set_size(lines, 0);
    g_mutex_unlock(&mutex);
}

guint log_recorder_count(void)
{
    g_mutex_lock(&mutex);
    guint count = lines->len;
    g_mutex_unlock(&mutex);
    return count;
}

gboolean log_recorder_line_has(guint number, const char *words)
{
    g_mutex_lock(&mutex);
    gboolean has = number < lines->len && strstr(g_ptr_array_index(lines, number), words);
    g_mutex_unlock(&mutex);
    return has;
}
