#include "vivid.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <linux/videodev2.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define DRIVER_DIR "/sys/bus/platform/drivers/vivid/"

static uint32_t find_control(int fd, const char *name)
{
    struct v4l2_query_ext_ctrl control = {.id = V4L2_CTRL_FLAG_NEXT_CTRL};
    while (ioctl(fd, VIDIOC_QUERY_EXT_CTRL, &control) == 0) {
        if (g_str_equal(control.name, name))
            return control.id;
        control.id |= V4L2_CTRL_FLAG_NEXT_CTRL;
    }
    g_error("vivid has no control \"%s\"", name);
}

void vivid_set_control(const char *path, const char *name, int value)
{
    int fd = open(path, O_RDWR | O_CLOEXEC);
    g_assert_cmpint(fd, >=, 0);
    struct v4l2_ext_control control = {.id = find_control(fd, name), .value = value};
    struct v4l2_ext_controls controls = {.which = V4L2_CTRL_WHICH_CUR_VAL, .count = 1, .controls = &control};
    g_assert_cmpint(ioctl(fd, VIDIOC_S_EXT_CTRLS, &controls), ==, 0);
    close(fd);
}

static void write_driver(const char *file)
{
    g_autofree char *path = g_strconcat(DRIVER_DIR, file, NULL);
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    g_assert_cmpint(write(fd, "vivid.0", strlen("vivid.0")), ==, (gssize)strlen("vivid.0"));
    close(fd);
}

void vivid_unbind(void)
{
    write_driver("unbind");
}

void vivid_bind(void)
{
    write_driver("bind");
    while (access(VIVID_CARD, F_OK) != 0)
        g_usleep(10000);
}
