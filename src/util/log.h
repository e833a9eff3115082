/* One line an event on standard error: time (UTC), level, module, message. */
#pragma once

/** Makes GLib's log write so from now on; debug messages follow G_MESSAGES_DEBUG. Main thread, before any other. */
void log_init(void);
