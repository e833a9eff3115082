#include "camera/usb-device.h"

#include "camera/camera.h"
#include "usb-fixture.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

static void assert_found(const char *root, const char *port, const char *serial, const char *expected)
{
    g_autofree char *found = usb_device_find(root, port, serial);
    g_autofree char *name = found ? g_path_get_basename(found) : NULL;
    g_assert_cmpstr(name, ==, expected);
}

static void test_it_is_found_by_its_port(void)
{
    g_autofree char *root = usb_fixture_new();
    usb_fixture_add(root, "1-2", "0815");
    usb_fixture_add(root, "2-1.4", "");
    assert_found(root, "2-1.4", "", "2-1.4");
    assert_found(root, "2-1.4", "0815", "2-1.4"); /* serial numbers of an SDK are not always those of USB */
    assert_found(root, "1-2", "", "1-2");
    assert_found(root, "1-3", "0815", NULL); /* unplugged: the other one is none of ours */
    assert_found(root, "", "", NULL);
    assert_found(root, "..", "", NULL);
    assert_found(root, "1-2/..", "", NULL);
    assert_found("/nowhere", "1-2", "0815", NULL);
    usb_fixture_remove(root);
}

static void test_or_else_by_its_serial_number(void)
{
    g_autofree char *root = usb_fixture_new();
    usb_fixture_add(root, "1-2", "0815");
    usb_fixture_add(root, "1-3", "twin");
    usb_fixture_add(root, "1-4", "twin");
    assert_found(root, "", "0815", "1-2");
    assert_found(root, "", "twin", NULL);
    assert_found(root, "", "081", NULL);
    usb_fixture_remove(root);
}

/* From the other end of a pipe: all that is written, in order. */
static gpointer read_pipe(gpointer path)
{
    GString *text = g_string_new(NULL);
    while (text->len < 2) {
        char *part = NULL;
        g_assert_true(g_file_get_contents(path, &part, NULL, NULL));
        g_string_append(text, part);
        g_free(part);
    }
    return g_string_free(text, FALSE);
}

static void test_a_reset_writes_off_and_on(void)
{
    g_autofree char *root = usb_fixture_new();
    usb_fixture_add(root, "1-2", "0815");
    g_autofree char *directory = usb_device_find(root, "1-2", "");
    g_autofree char *authorized = g_build_filename(directory, "authorized", NULL);
    g_assert_cmpint(g_unlink(authorized), ==, 0);
    g_assert_cmpint(mkfifo(authorized, 0600), ==, 0);
    GThread *reader = g_thread_new("reader", read_pipe, authorized);
    g_autoptr(GError) error = NULL;
    g_assert_true(usb_device_reset(directory, &error));
    g_assert_no_error(error);
    g_autofree char *written = g_thread_join(reader);
    g_assert_cmpstr(written, ==, "01");
    usb_fixture_remove(root);
}

static void test_what_may_not_be_written_is_told(void)
{
    g_autofree char *root = usb_fixture_new();
    g_autoptr(GError) error = NULL;
    g_assert_false(usb_device_reset(root, &error));
    g_assert_error(error, CAMERA_ERROR, CAMERA_ERROR_PERMISSION);
    g_assert_nonnull(strstr(error->message, "authorized: No such file"));
    usb_fixture_remove(root);
}

/* A pipe that nobody reads is a kernel that does not answer; who reads it then lets the thread that was left go. */
static void test_a_kernel_that_hangs_is_not_waited_for(void)
{
    g_autofree char *root = usb_fixture_new();
    usb_fixture_add(root, "1-2", "0815");
    g_autofree char *directory = usb_device_find(root, "1-2", "");
    g_autofree char *authorized = g_build_filename(directory, "authorized", NULL);
    g_assert_cmpint(g_unlink(authorized), ==, 0);
    g_assert_cmpint(mkfifo(authorized, 0600), ==, 0);
    g_autoptr(GError) error = NULL;
    g_assert_false(usb_device_reset(directory, &error));
    g_assert_error(error, CAMERA_ERROR, CAMERA_ERROR_DRIVER_HUNG);
    g_autofree char *written = read_pipe(authorized);
    g_assert_cmpstr(written, ==, "01");
    usb_fixture_remove(root);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/usb-device/it-is-found-by-its-port", test_it_is_found_by_its_port);
    g_test_add_func("/usb-device/or-else-by-its-serial-number", test_or_else_by_its_serial_number);
    g_test_add_func("/usb-device/a-reset-writes-off-and-on", test_a_reset_writes_off_and_on);
    g_test_add_func("/usb-device/what-may-not-be-written-is-told", test_what_may_not_be_written_is_told);
    g_test_add_func("/usb-device/a-kernel-that-hangs-is-not-waited-for", test_a_kernel_that_hangs_is_not_waited_for);
    return g_test_run();
}
