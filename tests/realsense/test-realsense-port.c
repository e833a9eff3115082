/* The two forms in which the SDK tells where a camera is, and what is neither. */
#include "camera/realsense/realsense-port.h"

#include <glib.h>

static void test_ports(void)
{
    static const struct {
        const char *text;
        const char *expected;
    } cases[] = {
        {"/sys/devices/pci0000:00/0000:00:14.0/usb2/2-1/2-1:1.0/video4linux/video0", "2-1"},
        {"/sys/devices/pci0000:00/0000:00:14.0/usb2/2-3/2-3.1/2-3.1.4/2-3.1.4:1.3/video4linux/video12", "2-3.1.4"},
        {"2-1.4-7", "2-1.4"},
        {"12-3-101", "12-3"},
        {"", ""},
        {"2", ""},
        {"2-", ""},
        {"2-1", ""},
        {"2-1-", ""},
        {"/sys/devices/platform/video4linux/video0", ""},
        {"/sys/devices/usb2/2-1/video4linux", ""},
        {"\\\\?\\usb#vid_8086&pid_0b3a", ""},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        char port[32] = "unset";
        realsense_port_parse(cases[i].text, port, sizeof port);
        g_assert_cmpstr(port, ==, cases[i].expected);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/realsense-port/sysfs-name-of-the-device", test_ports);
    return g_test_run();
}
