/* The environment variables of the whole program: those of settings.h and of ice-config.h. */
#pragma once

/** One line for each variable, for a help text (transfer full). */
char *environment_describe(void);

/**
 * Warns of variables that look like ours and are not, one line for each of the first few: a misspelt setting is silent
 * otherwise. Values are not shown. environment: as of g_get_environ().
 */
void environment_warn_of_unknown(char **environment);
