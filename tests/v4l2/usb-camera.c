#include "usb-camera.h"

#include "camera/v4l2/v4l2-device.h"

#include <fcntl.h>
#include <linux/usb/ch9.h>
#include <linux/usb/g_uvc.h>
#include <linux/usb/video.h>
#include <linux/videodev2.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define GADGET     "/sys/kernel/config/usb_gadget/camera/"
#define FUNCTION   GADGET "functions/uvc.0/"
#define STREAMING  FUNCTION "streaming/"
#define CONTROLLER "usbip-vudc.0"
#define CONTROL    "/sys/devices/platform/" CONTROLLER "/usbip_sockfd"
#define HOST       "/sys/devices/platform/vhci_hcd.0/"

#define PROBE_BYTES 48 /* of the longest version of it (UVC 1.5, 4.3.1.1) */

/* --- the gadget, as configfs has it --- */

static void write_file(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    if (fd < 0 || write(fd, text, strlen(text)) != (ssize_t)strlen(text))
        g_error("cannot write to %s: %m", path);
    close(fd);
}

/* Directories to make, in their order; a value: a file to write; a target: a link to make. */
typedef struct Step {
    const char *path;
    const char *value;
    const char *target;
} Step;

static const Step steps[] = {
    {GADGET, NULL, NULL},
    {GADGET "idVendor", "0x8086", NULL},
    {GADGET "idProduct", "0x0b3a", NULL},
    {GADGET "bcdUSB", "0x0200", NULL},
    {GADGET "strings/0x409", NULL, NULL},
    {GADGET "strings/0x409/manufacturer", "Intel(R) RealSense(TM)", NULL},
    {GADGET "strings/0x409/product", USB_CAMERA_PRODUCT, NULL},
    {GADGET "strings/0x409/serialnumber", USB_CAMERA_SERIAL, NULL},
    {FUNCTION, NULL, NULL},
    {FUNCTION "control/header/h", NULL, NULL},
    {FUNCTION "control/class/fs/h", NULL, FUNCTION "control/header/h"},
    {FUNCTION "control/class/ss/h", NULL, FUNCTION "control/header/h"},
    {STREAMING "uncompressed/yuyv", NULL, NULL},
    {STREAMING "uncompressed/yuyv/480p", NULL, NULL},
    {STREAMING "uncompressed/yuyv/480p/wWidth", "640", NULL},
    {STREAMING "uncompressed/yuyv/480p/wHeight", "480", NULL},
    {STREAMING "uncompressed/yuyv/480p/dwFrameInterval", "333333\n666666\n", NULL},
    {STREAMING "mjpeg/mjpeg", NULL, NULL},
    {STREAMING "mjpeg/mjpeg/720p", NULL, NULL},
    {STREAMING "mjpeg/mjpeg/720p/wWidth", "1280", NULL},
    {STREAMING "mjpeg/mjpeg/720p/wHeight", "720", NULL},
    {STREAMING "mjpeg/mjpeg/720p/dwFrameInterval", "333333\n", NULL},
    {STREAMING "header/h", NULL, NULL},
    {STREAMING "header/h/yuyv", NULL, STREAMING "uncompressed/yuyv"},
    {STREAMING "header/h/mjpeg", NULL, STREAMING "mjpeg/mjpeg"},
    {STREAMING "class/fs/h", NULL, STREAMING "header/h"},
    {STREAMING "class/hs/h", NULL, STREAMING "header/h"},
    {STREAMING "class/ss/h", NULL, STREAMING "header/h"},
    {GADGET "configs/c.1", NULL, NULL},
    {GADGET "configs/c.1/uvc.0", NULL, FUNCTION},
    {GADGET "UDC", CONTROLLER, NULL},
};

static void make_gadget(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(steps); i++) {
        const Step *step = &steps[i];
        if (step->value)
            write_file(step->path, step->value);
        else if ((step->target ? symlink(step->target, step->path) : mkdir(step->path, 0755)) != 0)
            g_error("cannot make %s: %m", step->path);
    }
}

/* --- its firmware --- */

/* Answers what is asked about formats with the first one; everything else is not supported. */
static void answer(int fd, const struct usb_ctrlrequest *request)
{
    static const uint8_t probe[PROBE_BYTES] = {
        [2] = 1, 1, 0x15, 0x16, 0x05, 0, [18] = 0, 0x60, 0x09, 0, 0, 0x04, 0, 0,
    };
    struct uvc_request_data response = {.length = -1};
    bool is_format = request->wValue >> 8 == UVC_VS_PROBE_CONTROL || request->wValue >> 8 == UVC_VS_COMMIT_CONTROL;
    bool is_streaming = (request->wIndex & 0xff) == 1;
    if (is_format && is_streaming) {
        response.length = MIN(request->wLength, PROBE_BYTES);
        memcpy(response.data, probe, PROBE_BYTES);
        if (request->bRequest == UVC_GET_INFO)
            response.data[0] = UVC_CONTROL_CAP_GET | UVC_CONTROL_CAP_SET;
    }
    ioctl(fd, UVCIOC_SEND_RESPONSE, &response);
}

/* The gadget shows itself to the host from now on. */
static int start_firmware(const char *node)
{
    int fd = open(node, O_RDWR | O_CLOEXEC);
    struct v4l2_event_subscription events = {.type = UVC_EVENT_SETUP};
    if (fd < 0 || ioctl(fd, VIDIOC_SUBSCRIBE_EVENT, &events) != 0)
        g_error("the gadget's node %s: %m", node);
    return fd;
}

static void run_firmware(int fd)
{
    struct pollfd poller = {.fd = fd, .events = POLLPRI};
    while (poll(&poller, 1, -1) >= 0) {
        struct v4l2_event event;
        if (ioctl(fd, VIDIOC_DQEVENT, &event) == 0 && event.type == UVC_EVENT_SETUP)
            answer(fd, &((const struct uvc_event *)(const void *)&event.u.data)->req);
    }
}

/* --- the cable --- */

/* The node with that name, as soon as there is one (transfer full). */
static char *wait_for_node(const char *name)
{
    for (;;) {
        g_autoptr(GPtrArray) devices = v4l2_device_select("/sys", &(V4l2Selection){.device = name}, NULL);
        if (devices)
            return g_strdup(((V4l2Device *)devices->pdata[0])->path);
        g_usleep(10000);
    }
}

/* Both ends of the cable are sockets in the kernel's hands. */
static void connect_cable(void)
{
    int ends[2];
    g_assert_cmpint(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), ==, 0);
    g_autofree char *gadget_end = g_strdup_printf("%d", ends[0]);
    g_autofree char *host_end = g_strdup_printf("0 %d 0 %d", ends[1], USB_SPEED_HIGH);
    write_file(CONTROL, gadget_end);
    write_file(HOST "attach", host_end);
    close(ends[0]);
    close(ends[1]);
}

void usb_camera_plug(UsbCamera *camera)
{
    make_gadget();
    g_autofree char *gadget_node = wait_for_node("usbip-vudc");
    int fd = start_firmware(gadget_node);
    camera->answerer = fork();
    g_assert_cmpint(camera->answerer, >=, 0);
    if (camera->answerer == 0) {
        run_firmware(fd);
        _exit(1);
    }
    close(fd);
    connect_cable();
    g_free(wait_for_node("RealSense"));
}

void usb_camera_unplug(UsbCamera *camera)
{
    write_file(HOST "detach", "0");
    GPtrArray *devices;
    while ((devices = v4l2_device_select("/sys", &(V4l2Selection){.realsense_only = true}, NULL))) {
        g_ptr_array_unref(devices);
        g_usleep(10000);
    }
    kill(camera->answerer, SIGKILL);
    waitpid(camera->answerer, NULL, 0);
}
