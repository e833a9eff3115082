/*
 * Reads /sys/class/video4linux. A USB camera's node hangs below its interface, whose parent is the USB device with
 * product, serial number and the version of its link; whatever is on another bus has a name only.
 */
#include "camera/v4l2/v4l2-device.h"

#include "camera/camera-realsense.h"
#include "camera/camera.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#define CLASS_DIR "class/video4linux"

/* Cameras named in a message. */
#define LISTED_MAX 6

void v4l2_device_free(V4l2Device *device)
{
    if (!device)
        return;
    g_free(device->path);
    g_free(device->name);
    g_free(device->product);
    g_free(device->serial);
    g_free(device->usb_type);
    g_free(device);
}

static void free_device(gpointer device)
{
    v4l2_device_free(device);
}

/* The contents of a sysfs attribute without white space around it (transfer full); NULL where it is empty, too. */
static char *read_attribute(const char *dir, const char *name)
{
    g_autofree char *path = g_build_filename(dir, name, NULL);
    g_autofree char *text = NULL;
    if (!g_file_get_contents(path, &text, NULL, NULL) || !*g_strstrip(text))
        return NULL;
    return g_utf8_make_valid(text, -1);
}

/* The directory of the USB device that a node belongs to (transfer full), or NULL. */
static char *find_usb_device(const char *node_dir)
{
    g_autofree char *link = g_build_filename(node_dir, "device", NULL);
    char *resolved = realpath(link, NULL);
    if (!resolved)
        return NULL;
    g_autofree char *interface = g_strdup(resolved);
    free(resolved);
    g_autofree char *usb_device = g_path_get_dirname(interface);
    g_autofree char *vendor = read_attribute(usb_device, "idVendor");
    return vendor ? g_steal_pointer(&usb_device) : NULL;
}

/* "3.20" is called 3.2 and "2.00" 2.0. */
static char *read_usb_type(const char *usb_device_dir)
{
    char *version = read_attribute(usb_device_dir, "version");
    size_t length = version ? strlen(version) : 0;
    if (length == 4 && version[1] == '.' && version[3] == '0')
        version[3] = '\0';
    return version;
}

static bool parse_dev(const char *text, dev_t *ret_dev)
{
    char *end;
    guint64 major_number = g_ascii_strtoull(text, &end, 10);
    if (*end != ':' || major_number > G_MAXUINT)
        return false;
    guint64 minor_number = g_ascii_strtoull(end + 1, &end, 10);
    if (*end != '\0' || minor_number > G_MAXUINT)
        return false;
    *ret_dev = makedev((unsigned)major_number, (unsigned)minor_number);
    return true;
}

/* (transfer full), or NULL where the node is gone again, or no video node. */
static V4l2Device *read_node(const char *class_dir, const char *node)
{
    gint64 number;
    if (!g_str_has_prefix(node, "video") ||
        !g_ascii_string_to_signed(node + strlen("video"), 10, 0, G_MAXINT, &number, NULL))
        return NULL;
    g_autofree char *node_dir = g_build_filename(class_dir, node, NULL);
    g_autofree char *dev = read_attribute(node_dir, "dev");
    g_autoptr(V4l2Device) device = g_new0(V4l2Device, 1);
    if (!dev || !parse_dev(dev, &device->dev))
        return NULL;
    device->path = g_build_filename("/dev", node, NULL);
    device->number = (int)number;
    device->name = read_attribute(node_dir, "name");
    if (!device->name)
        device->name = g_strdup("");
    g_autofree char *usb_device = find_usb_device(node_dir);
    if (usb_device) {
        device->product = read_attribute(usb_device, "product");
        device->serial = read_attribute(usb_device, "serial");
        device->usb_type = read_usb_type(usb_device);
        device->is_realsense = camera_realsense_is_usb_device(usb_device);
    }
    return g_steal_pointer(&device);
}

static gint compare_numbers(gconstpointer a, gconstpointer b)
{
    const V4l2Device *x = *(const V4l2Device *const *)a;
    const V4l2Device *y = *(const V4l2Device *const *)b;
    return x->number - y->number;
}

GPtrArray *v4l2_device_list(const char *sysfs_root)
{
    GPtrArray *devices = g_ptr_array_new_with_free_func(free_device);
    g_autofree char *class_dir = g_build_filename(sysfs_root, CLASS_DIR, NULL);
    g_autoptr(GDir) dir = g_dir_open(class_dir, 0, NULL);
    const char *node;
    while (dir && devices->len < V4L2_DEVICES_MAX && (node = g_dir_read_name(dir))) {
        V4l2Device *device = read_node(class_dir, node);
        if (device)
            g_ptr_array_add(devices, device);
    }
    g_ptr_array_sort(devices, compare_numbers);
    return devices;
}

/* (nullable): all that may be known of a device is its path. */
static const char *get_name(const V4l2Device *device)
{
    return device->product ? device->product : *device->name ? device->name : NULL;
}

char *v4l2_device_describe(const V4l2Device *device)
{
    const char *name = get_name(device);
    return name ? g_strdup_printf("%s (%s)", name, device->path) : g_strdup(device->path);
}

static bool is_path(const char *device)
{
    return device && *device == '/';
}

/* Both names, because the driver's is cut short; letter case as USB writes it helps nobody. */
static bool has_name(const V4l2Device *device, const char *part)
{
    return strcasestr(device->name, part) || (device->product && strcasestr(device->product, part));
}

/* What decides whether a device is kept. */
typedef struct Filter {
    bool (*holds)(const V4l2Device *device, const struct Filter *filter);
    const V4l2Selection *selection;
    dev_t dev; /* 0 for any */
} Filter;

static bool is_allowed(const V4l2Device *device, const Filter *filter)
{
    const V4l2Selection *selection = filter->selection;
    if (filter->dev && device->dev != filter->dev)
        return false;
    if (!filter->dev && selection->device && !has_name(device, selection->device))
        return false;
    return !selection->realsense_only || device->is_realsense;
}

static bool has_serial(const V4l2Device *device, const Filter *filter)
{
    return g_strcmp0(device->serial, filter->selection->serial) == 0;
}

/* Takes those that the filter holds of out of devices. (transfer full) */
static GPtrArray *take(GPtrArray *devices, const Filter *filter)
{
    GPtrArray *taken = g_ptr_array_new_with_free_func(free_device);
    for (guint i = 0; i < devices->len;)
        if (filter->holds(g_ptr_array_index(devices, i), filter))
            g_ptr_array_add(taken, g_ptr_array_steal_index(devices, i));
        else
            i++;
    return taken;
}

/* Several nodes of one camera follow each other. */
static bool is_same_camera(const V4l2Device *a, const V4l2Device *b)
{
    return a->product && g_strcmp0(a->product, b->product) == 0 && g_strcmp0(a->serial, b->serial) == 0;
}

/* "Webcam (/dev/video0), serial 123; ...": each camera by its first node. (transfer full) */
static char *describe_all(const GPtrArray *devices)
{
    GString *text = g_string_new(NULL);
    guint listed = 0;
    for (guint i = 0; i < devices->len; i++) {
        const V4l2Device *device = g_ptr_array_index(devices, i);
        if (i > 0 && is_same_camera(device, g_ptr_array_index(devices, i - 1)))
            continue;
        if (listed++ >= LISTED_MAX)
            continue;
        g_autofree char *description = v4l2_device_describe(device);
        g_string_append_printf(text, "%s%s%s%s", i ? "; " : "", description, device->serial ? ", serial " : "",
                               device->serial ? device->serial : "");
    }
    if (listed > LISTED_MAX)
        g_string_append_printf(text, "; and %u more", listed - LISTED_MAX);
    return g_string_free(text, FALSE);
}

static void set_no_device(GError **error, const V4l2Selection *selection, const GPtrArray *all)
{
    g_autofree char *list = describe_all(all);
    const char *attached = all->len ? "; attached: " : "; there is no video device at all";
    if (selection->device)
        g_set_error(error, CAMERA_ERROR, CAMERA_ERROR_NO_DEVICE, "CAMERA_DEVICE=%s: no video device is called so%s%s",
                    selection->device, attached, list);
    else if (selection->realsense_only && all->len)
        g_set_error(error, CAMERA_ERROR, CAMERA_ERROR_NO_DEVICE,
                    "no RealSense camera is attached; for another camera set CAMERA_DEVICE%s%s", attached, list);
    else if (selection->realsense_only)
        g_set_error(error, CAMERA_ERROR, CAMERA_ERROR_NO_DEVICE, "no RealSense camera is attached");
    else
        g_set_error(error, CAMERA_ERROR, CAMERA_ERROR_NO_DEVICE, "no video device is attached");
}

/* A path whose node is there: its device number. False with error set where it is no such node. */
static bool look_at_path(const char *path, dev_t *ret_dev, GError **error)
{
    struct stat status;
    if (stat(path, &status) != 0) {
        g_set_error(error, CAMERA_ERROR, CAMERA_ERROR_NO_DEVICE, "CAMERA_DEVICE=%s: there is no such device", path);
        return false;
    }
    if (!S_ISCHR(status.st_mode)) {
        g_set_error(error, CAMERA_ERROR, CAMERA_ERROR_NO_DEVICE, "CAMERA_DEVICE=%s: it is no device", path);
        return false;
    }
    *ret_dev = status.st_rdev;
    return true;
}

/* The node of a path; sysfs may not know it, in a container. Its name in there may be another than the system's. */
static void use_path(GPtrArray *devices, const V4l2Selection *selection, dev_t dev)
{
    if (!devices->len && !selection->realsense_only) {
        V4l2Device *unknown = g_new0(V4l2Device, 1);
        unknown->dev = dev;
        unknown->name = g_strdup("");
        g_ptr_array_add(devices, unknown);
    }
    for (guint i = 0; i < devices->len; i++) {
        V4l2Device *device = g_ptr_array_index(devices, i);
        g_free(device->path);
        device->path = g_strdup(selection->device);
    }
}

GPtrArray *v4l2_device_select(const char *sysfs_root, const V4l2Selection *selection, GError **error)
{
    Filter filter = {.holds = is_allowed, .selection = selection};
    if (is_path(selection->device) && !look_at_path(selection->device, &filter.dev, error))
        return NULL;
    g_autoptr(GPtrArray) all = v4l2_device_list(sysfs_root);
    g_autoptr(GPtrArray) allowed = take(all, &filter);
    if (filter.dev)
        use_path(allowed, selection, filter.dev);
    if (!allowed->len) {
        set_no_device(error, selection, all);
        return NULL;
    }
    if (!selection->serial)
        return g_steal_pointer(&allowed);
    filter.holds = has_serial;
    g_autoptr(GPtrArray) found = take(allowed, &filter);
    if (found->len)
        return g_steal_pointer(&found);
    g_autofree char *list = describe_all(allowed);
    g_set_error(error, CAMERA_ERROR, CAMERA_ERROR_WRONG_SERIAL, "no camera has the serial number %s; attached: %s",
                selection->serial, list);
    return NULL;
}
