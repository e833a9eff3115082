/* What counts as true in the environment. */
#pragma once

#include <glib.h>
#include <stdbool.h>

/** 1, true, yes and on, in any case, are true; anything else is false. */
static inline bool truth_from_word(const char *word)
{
    return g_ascii_strcasecmp(word, "1") == 0 || g_ascii_strcasecmp(word, "true") == 0 ||
           g_ascii_strcasecmp(word, "yes") == 0 || g_ascii_strcasecmp(word, "on") == 0;
}
