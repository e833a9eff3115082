#include "fake-sysfs.h"

#include <glib/gstdio.h>
#include <unistd.h>

char *fake_sysfs_new(void)
{
    char *root = g_dir_make_tmp("sysfs-XXXXXX", NULL);
    g_assert_nonnull(root);
    return root;
}

static void remove_tree(const char *path)
{
    g_autoptr(GDir) dir = g_file_test(path, G_FILE_TEST_IS_SYMLINK) ? NULL : g_dir_open(path, 0, NULL);
    const char *name;
    while (dir && (name = g_dir_read_name(dir))) {
        g_autofree char *child = g_build_filename(path, name, NULL);
        remove_tree(child);
    }
    g_assert_cmpint(g_remove(path), ==, 0);
}

void fake_sysfs_remove(char *root)
{
    remove_tree(root);
    g_free(root);
}

static void write_attribute(const char *dir, const char *name, const char *value)
{
    if (!value)
        return;
    g_autofree char *path = g_build_filename(dir, name, NULL);
    g_autofree char *line = g_strconcat(value, "\n", NULL);
    g_assert_true(g_file_set_contents(path, line, -1, NULL));
}

void fake_sysfs_add(const char *root, const FakeNode *node)
{
    g_autofree char *video = g_strdup_printf("video%d", node->number);
    g_autofree char *node_dir = g_build_filename(root, "class", "video4linux", video, NULL);
    g_autofree char *dev = g_strdup_printf("81:%d", node->number);
    g_assert_cmpint(g_mkdir_with_parents(node_dir, 0755), ==, 0);
    write_attribute(node_dir, "dev", dev);
    write_attribute(node_dir, "name", node->name);
    if (!node->usb_device)
        return;
    g_autofree char *usb_dir = g_build_filename(root, "devices", node->usb_device, NULL);
    g_autofree char *interface_dir = g_build_filename(usb_dir, "1.0", NULL);
    g_assert_cmpint(g_mkdir_with_parents(interface_dir, 0755), ==, 0);
    write_attribute(usb_dir, "idVendor", node->vendor);
    write_attribute(usb_dir, "product", node->product);
    write_attribute(usb_dir, "serial", node->serial);
    write_attribute(usb_dir, "version", node->version);
    g_autofree char *link = g_build_filename(node_dir, "device", NULL);
    g_assert_cmpint(symlink(interface_dir, link), ==, 0);
}
