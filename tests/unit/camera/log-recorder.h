/* Records the log lines of the domain "camera", so that a test can count them. */
#pragma once

#include <glib.h>

/** Starts to record; warnings end no test any more. Once, at the start of main(). */
void log_recorder_start(void);

void log_recorder_clear(void);

guint log_recorder_count(void);

/** Whether line number contains words. */
gboolean log_recorder_line_has(guint number, const char *words);
