/* Greedy: each line takes as much as it can. */
#include "util/text-wrap.h"

#include <stdbool.h>

static bool is_blank(const char *at)
{
    return g_unichar_isspace(g_utf8_get_char(at)) || g_unichar_iscntrl(g_utf8_get_char(at));
}

/* Where the line that begins at from, which is no blank, ends: behind its last letter. */
static const char *find_end(const char *from, int columns)
{
    const char *end = NULL; /* of the last whole word */
    const char *at = from;
    for (int column = 0; *at && column < columns; column++) {
        const char *next = g_utf8_next_char(at);
        if (!is_blank(at) && (*next == '\0' || is_blank(next)))
            end = next;
        at = next;
    }
    return end ? end : at;
}

char **text_wrap(const char *text, int columns)
{
    g_assert(columns >= 1);
    GPtrArray *lines = g_ptr_array_new();
    for (;;) {
        while (*text && is_blank(text))
            text = g_utf8_next_char(text);
        if (*text == '\0')
            break;
        const char *end = find_end(text, columns);
        g_ptr_array_add(lines, g_strndup(text, (gsize)(end - text)));
        text = end;
    }
    g_ptr_array_add(lines, NULL);
    return (char **)g_ptr_array_free(lines, FALSE);
}
