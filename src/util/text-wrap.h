/* Words into lines of equal letters' width, as a picture's text needs them. */
#pragma once

#include <glib.h>

/**
 * Text (UTF-8) in lines of at most columns letters, columns from 1: broken at blanks, which are dropped there, and in
 * the middle of a word only where the word alone is too long. A control character counts as a blank. None of the lines
 * is empty. (transfer full): g_strfreev.
 */
char **text_wrap(const char *text, int columns);
