#include "camera/device-watch.h"

#include <glib/gstdio.h>

static char *new_sysfs(void)
{
    g_autoptr(GError) error = NULL;
    char *root = g_dir_make_tmp("test-device-watch-XXXXXX", &error);
    g_assert_no_error(error);
    return root;
}

static void plug(const char *root, const char *list, const char *name)
{
    g_autofree char *path = g_build_filename(root, list, name, NULL);
    g_assert_cmpint(g_mkdir_with_parents(path, 0700), ==, 0);
}

static void unplug(const char *root, const char *list, const char *name)
{
    g_autofree char *path = g_build_filename(root, list, name, NULL);
    g_assert_cmpint(g_rmdir(path), ==, 0);
}

static void test_coming_and_going(void)
{
    static const char *const lists[] = {"bus/usb/devices", "class/video4linux"};
    g_autofree char *root = new_sysfs();
    plug(root, lists[0], "usb1");
    plug(root, lists[1], "video0");
    for (size_t i = 0; i < G_N_ELEMENTS(lists); i++) {
        const guint64 before = device_watch_look(root);
        g_assert_cmpuint(device_watch_look(root), ==, before);
        plug(root, lists[i], "new");
        const guint64 with = device_watch_look(root);
        g_assert_cmpuint(with, !=, before);
        g_assert_cmpuint(device_watch_look(root), ==, with);
        unplug(root, lists[i], "new");
        g_assert_cmpuint(device_watch_look(root), ==, before);
    }
}

/* In sysfs each new entry has a new inode number; here another one is kept from reuse. */
static void test_a_quick_replug(void)
{
    g_autofree char *root = new_sysfs();
    plug(root, "bus/usb/devices", "1-2");
    const guint64 before = device_watch_look(root);
    g_autofree char *place = g_build_filename(root, "bus", "usb", "devices", "1-2", NULL);
    g_autofree char *away = g_build_filename(root, "away", NULL);
    g_assert_cmpint(g_rename(place, away), ==, 0);
    plug(root, "bus/usb/devices", "1-2");
    g_assert_cmpuint(device_watch_look(root), !=, before);
}

static void test_no_sysfs(void)
{
    g_assert_cmpuint(device_watch_look("/nonexistent"), ==, device_watch_look("/nonexistent"));
    g_assert_cmpuint(device_watch_look("/sys"), ==, device_watch_look("/sys"));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/device-watch/sees-devices-come-and-go", test_coming_and_going);
    g_test_add_func("/device-watch/sees-a-quick-replug", test_a_quick_replug);
    g_test_add_func("/device-watch/needs-no-sysfs", test_no_sysfs);
    return g_test_run();
}
