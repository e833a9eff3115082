#include "usb-fixture.h"

#include <gio/gio.h>
#include <glib/gstdio.h>

static char *device_path(const char *root, const char *port, const char *attribute)
{
    return g_build_filename(root, "bus", "usb", "devices", port, attribute, NULL);
}

char *usb_fixture_new(void)
{
    g_autoptr(GError) error = NULL;
    char *root = g_dir_make_tmp("test-usb-XXXXXX", &error);
    g_assert_no_error(error);
    return root;
}

static void write_attribute(const char *root, const char *port, const char *attribute, const char *value)
{
    g_autofree char *path = device_path(root, port, attribute);
    g_autoptr(GError) error = NULL;
    g_file_set_contents(path, value, -1, &error);
    g_assert_no_error(error);
}

void usb_fixture_add(const char *root, const char *port, const char *serial)
{
    g_autofree char *directory = device_path(root, port, NULL);
    g_assert_cmpint(g_mkdir_with_parents(directory, 0700), ==, 0);
    if (*serial) {
        g_autofree char *line = g_strconcat(serial, "\n", NULL);
        write_attribute(root, port, "serial", line);
    }
    write_attribute(root, port, "authorized", "1");
}

char *usb_fixture_get_authorized(const char *root, const char *port)
{
    g_autofree char *path = device_path(root, port, "authorized");
    char *text = NULL;
    g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
    return text;
}

static void remove_tree(GFile *file)
{
    g_autoptr(GFileEnumerator) children = g_file_enumerate_children(file, G_FILE_ATTRIBUTE_STANDARD_NAME,
                                                                    G_FILE_QUERY_INFO_NOFOLLOW_SYMLINKS, NULL, NULL);
    GFile *child = NULL;
    while (children && g_file_enumerator_iterate(children, NULL, &child, NULL, NULL) && child)
        remove_tree(child);
    g_file_delete(file, NULL, NULL);
}

void usb_fixture_remove(const char *root)
{
    g_autoptr(GFile) file = g_file_new_for_path(root);
    remove_tree(file);
}
