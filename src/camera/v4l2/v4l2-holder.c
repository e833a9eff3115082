/* Looks at every descriptor of every process. Names of processes are foreign: they are cleaned before they are shown.
 */
#include "camera/v4l2/v4l2-holder.h"

#include <glib.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define NAMED_MAX 3

static bool is_device(const char *path, dev_t dev)
{
    struct stat status;
    return stat(path, &status) == 0 && S_ISCHR(status.st_mode) && status.st_rdev == dev;
}

static bool holds_device(const char *process_dir, dev_t dev)
{
    g_autofree char *fds = g_build_filename(process_dir, "fd", NULL);
    g_autoptr(GDir) dir = g_dir_open(fds, 0, NULL);
    const char *fd;
    while (dir && (fd = g_dir_read_name(dir))) {
        g_autofree char *path = g_build_filename(fds, fd, NULL);
        g_autofree char *target = g_file_read_link(path, NULL);
        /* Only what may be it is asked for: a stat() of a file on a dead network mount may never return. */
        if (target && g_str_has_prefix(target, "/dev/") && is_device(path, dev))
            return true;
    }
    return false;
}

/* What the process calls itself, as it can stand in one line. (transfer full) */
static char *read_name(const char *process_dir)
{
    g_autofree char *path = g_build_filename(process_dir, "comm", NULL);
    g_autofree char *comm = NULL;
    if (!g_file_get_contents(path, &comm, NULL, NULL))
        return g_strdup("a program");
    char *name = g_utf8_make_valid(g_strchomp(comm), -1);
    for (char *c = name; *c; c++)
        if (g_ascii_iscntrl(*c))
            *c = '?';
    return name;
}

char *v4l2_holder_describe(const char *proc_root, dev_t dev)
{
    g_autoptr(GString) text = g_string_new(NULL);
    g_autoptr(GDir) dir = g_dir_open(proc_root, 0, NULL);
    const char *entry;
    guint named = 0;
    while (dir && named < NAMED_MAX && (entry = g_dir_read_name(dir))) {
        gint64 pid;
        if (!g_ascii_string_to_signed(entry, 10, 1, G_MAXINT, &pid, NULL) || pid == getpid())
            continue;
        g_autofree char *process_dir = g_build_filename(proc_root, entry, NULL);
        if (!holds_device(process_dir, dev))
            continue;
        g_autofree char *name = read_name(process_dir);
        g_string_append_printf(text, "%s%s (process %s)", named++ ? ", " : "", name, entry);
    }
    return named ? g_strdup(text->str) : NULL;
}
