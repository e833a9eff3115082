/* A /proc of the test's own, in which processes hold what they are said to. */
#include "camera/v4l2/v4l2-holder.h"

#include <glib.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static dev_t dev_of(const char *path)
{
    struct stat status;
    g_assert_cmpint(stat(path, &status), ==, 0);
    return status.st_rdev;
}

static void add_process(const char *root, const char *pid, const char *name, const char *target)
{
    g_autofree char *fds = g_build_filename(root, pid, "fd", NULL);
    g_autofree char *link = g_build_filename(fds, "3", NULL);
    g_autofree char *comm = g_build_filename(root, pid, "comm", NULL);
    g_assert_cmpint(g_mkdir_with_parents(fds, 0755), ==, 0);
    g_assert_cmpint(symlink(target, link), ==, 0);
    g_assert_true(!name || g_file_set_contents(comm, name, -1, NULL));
}

static void remove_process(const char *root, const char *pid)
{
    static const char *const files[] = {"fd/3", "fd", "comm", ""};
    for (size_t i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autofree char *path = g_build_filename(root, pid, files[i], NULL);
        g_remove(path);
    }
}

static void test_holders(void)
{
    g_autofree char *self = g_strdup_printf("%d", getpid());
    g_autofree char *root = g_dir_make_tmp("proc-XXXXXX", NULL);
    const struct {
        const char *pid, *name, *target;
    } processes[] = {
        {"12",
         "guvc\xff"
         "view\n",
         "/dev/null"},
        {"13", "other\n", "/dev/zero"},
        {"14", "file\n", "/tmp"},
        {"self", "link\n", "/dev/null"},
        {self, "this\n", "/dev/null"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(processes); i++)
        add_process(root, processes[i].pid, processes[i].name, processes[i].target);
    g_autofree char *holder = v4l2_holder_describe(root, dev_of("/dev/null"));
    g_assert_cmpstr(holder, ==, "guvc\xef\xbf\xbdview (process 12)");
    g_autofree char *nobody = v4l2_holder_describe(root, dev_of("/dev/full"));
    g_assert_null(nobody);

    static const char *const more[] = {"20", "21", "22", "23"};
    for (size_t i = 0; i < G_N_ELEMENTS(more); i++)
        add_process(root, more[i], i == 0 ? "a\nb\x1b[2J" : NULL, "/dev/full");
    g_autofree char *several = v4l2_holder_describe(root, dev_of("/dev/full"));
    g_assert_null(strchr(several, '\n'));
    g_assert_null(strchr(several, '\x1b'));
    g_auto(GStrv) parts = g_strsplit(several, ", ", -1);
    g_assert_cmpuint(g_strv_length(parts), ==, 3);

    for (size_t i = 0; i < G_N_ELEMENTS(processes); i++)
        remove_process(root, processes[i].pid);
    for (size_t i = 0; i < G_N_ELEMENTS(more); i++)
        remove_process(root, more[i]);
    g_assert_cmpint(g_remove(root), ==, 0);
    g_assert_null(v4l2_holder_describe(root, dev_of("/dev/null"))); /* without a /proc */
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/v4l2-holder/other-processes-are-named", test_holders);
    return g_test_run();
}
