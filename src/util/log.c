/* A GLog writer: the log domain is the module's name. What others sent us is printed with its control bytes escaped. */
#include "util/log.h"

#include <glib.h>
#include <stdio.h>
#include <string.h>

static const char *level_name(GLogLevelFlags level)
{
    if (level & (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL))
        return "error";
    if (level & G_LOG_LEVEL_WARNING)
        return "warn";
    return level & G_LOG_LEVEL_DEBUG ? "debug" : "info";
}

static const char *field_value(const GLogField *fields, gsize n_fields, const char *key)
{
    for (gsize i = 0; i < n_fields; i++)
        if (strcmp(fields[i].key, key) == 0 && fields[i].length == -1)
            return fields[i].value;
    return NULL;
}

static GLogWriterOutput write_line(GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer user_data)
{
    (void)user_data;
    const char *message = field_value(fields, n_fields, "MESSAGE");
    const char *domain = field_value(fields, n_fields, "GLIB_DOMAIN");
    if (!message || g_log_writer_default_would_drop(level, domain))
        return G_LOG_WRITER_HANDLED;
    g_autoptr(GDateTime) now = g_date_time_new_now_utc();
    g_autofree char *time = g_date_time_format(now, "%Y-%m-%dT%H:%M:%S");
    g_autoptr(GString) line = g_string_new(NULL);
    g_string_printf(line, "%s.%03dZ %-5s %s: ", time, g_date_time_get_microsecond(now) / 1000, level_name(level),
                    domain ? domain : "service");
    for (const char *at = message; *at; at++) {
        if ((unsigned char)*at < 0x20 || *at == 0x7f)
            g_string_append_printf(line, "\\x%02x", (unsigned char)*at);
        else
            g_string_append_c(line, *at);
    }
    g_string_append_c(line, '\n');
    fwrite(line->str, 1, line->len, stderr); /* unbuffered: one write a line */
    return G_LOG_WRITER_HANDLED;
}

void log_init(void)
{
    g_log_set_writer_func(write_line, NULL, NULL);
}
