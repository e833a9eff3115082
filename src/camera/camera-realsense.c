/*
 * The core's half of the realsense back end: finds the plug-in, loads it, and hands every call on. It is loaded in the
 * camera's worker alone; the service itself looks no further than for the file. What sysfs tells of cameras needs no
 * SDK.
 */
#define G_LOG_DOMAIN "camera"

#include "camera/camera-realsense.h"

#include "camera/realsense/camera-realsense-plugin.h"

#include <dlfcn.h>
#include <string.h>

#define SYSFS_ROOT       "/sys"
#define USB_VENDOR_INTEL "8086"

/*
 * The SDK lists cameras, and opens and starts one, within 3 s on a slow machine (2 s of that are its USB back end's
 * look around); a camera that has just been plugged in takes longer to answer.
 */
#define OPEN_BUDGET_US (10 * G_USEC_PER_SEC)

/* A camera is back 20 s after its reset at worst, and rests for 2 s then (realsense/realsense-reset.c). */
#define RESET_BUDGET_US (30 * G_USEC_PER_SEC)

char **camera_realsense_plugin_dirs(const char *override, const char *executable)
{
    g_autoptr(GStrvBuilder) dirs = g_strv_builder_new();
    if (override != NULL) {
        g_strv_builder_add(dirs, override);
        return g_strv_builder_end(dirs);
    }
    g_autofree char *bin_dir = g_path_get_dirname(executable);
    g_autofree char *build_dir = g_build_filename(bin_dir, CAMERA_PLUGIN_BUILD_DIR, NULL);
    g_strv_builder_add(dirs, build_dir); /* the service is run from its build directory */
    g_strv_builder_add(dirs, CAMERA_PLUGIN_INSTALL_DIR);
    return g_strv_builder_end(dirs);
}

/* The plug-in's path (transfer full), or NULL with error set to all the places without it. */
static char *find_plugin(GError **error)
{
    g_autofree char *executable = g_file_read_link("/proc/self/exe", NULL);
    g_auto(GStrv) dirs = camera_realsense_plugin_dirs(g_getenv("CAMERA_PLUGIN_DIR"), executable ? executable : "");
    for (char **dir = dirs; *dir != NULL; dir++) {
        g_autofree char *path = g_build_filename(*dir, CAMERA_REALSENSE_PLUGIN_FILE, NULL);
        if (g_file_test(path, G_FILE_TEST_IS_REGULAR))
            return g_steal_pointer(&path);
    }
    g_autofree char *places = g_strjoinv(", ", dirs);
    g_set_error(error, CAMERA_ERROR, CAMERA_ERROR_NOT_SUPPORTED, "built without RealSense support: %s is not in %s",
                CAMERA_REALSENSE_PLUGIN_FILE, places);
    return NULL;
}

static const CameraRealsensePlugin *load_plugin(GError **error)
{
    g_autofree char *path = find_plugin(error);
    if (path == NULL)
        return NULL;
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (library == NULL) {
        g_set_error(error, CAMERA_ERROR, CAMERA_ERROR_NOT_SUPPORTED, "cannot load the RealSense plug-in: %s",
                    dlerror());
        return NULL;
    }
    const CameraRealsensePlugin *plugin = dlsym(library, CAMERA_REALSENSE_PLUGIN_SYMBOL);
    if (plugin == NULL || strcmp(plugin->version, CAMERA_PLUGIN_VERSION) != 0) {
        g_set_error(error, CAMERA_ERROR, CAMERA_ERROR_NOT_SUPPORTED, "%s is of version %s, this program of %s", path,
                    plugin != NULL ? plugin->version : "unknown", CAMERA_PLUGIN_VERSION);
        dlclose(library);
        return NULL;
    }
    return plugin;
}

/* Loaded at most once in a process; where it fails, each call tries again: the file may be installed meanwhile. */
static const CameraRealsensePlugin *get_plugin(GError **error)
{
    static GMutex lock;
    static const CameraRealsensePlugin *plugin;
    g_mutex_lock(&lock);
    if (plugin == NULL)
        plugin = load_plugin(error);
    const CameraRealsensePlugin *loaded = plugin;
    g_mutex_unlock(&lock);
    return loaded;
}

/* The contents of a sysfs attribute without white space around it (transfer full), or NULL. */
static char *read_attribute(const char *dir, const char *name)
{
    g_autofree char *path = g_build_filename(dir, name, NULL);
    char *text = NULL;
    if (!g_file_get_contents(path, &text, NULL, NULL))
        return NULL;
    return g_strstrip(text);
}

bool camera_realsense_is_usb_device(const char *usb_device_dir)
{
    g_autofree char *vendor = read_attribute(usb_device_dir, "idVendor");
    if (g_strcmp0(vendor, USB_VENDOR_INTEL) != 0)
        return false;
    g_autofree char *product = read_attribute(usb_device_dir, "product");
    return product != NULL && strstr(product, "RealSense") != NULL;
}

bool camera_realsense_on_usb(const char *sysfs_root)
{
    g_autofree char *devices = g_build_filename(sysfs_root, "bus", "usb", "devices", NULL);
    g_autoptr(GDir) dir = g_dir_open(devices, 0, NULL);
    if (dir == NULL)
        return false;
    const char *name;
    while ((name = g_dir_read_name(dir)) != NULL) {
        g_autofree char *device = g_build_filename(devices, name, NULL);
        if (camera_realsense_is_usb_device(device))
            return true;
    }
    return false;
}

/* Nothing but *.bag is played here, and a file that is not meant for this back end must not be passed over in silence.
 */
static bool check_file(const CameraConfig *config, GError **error)
{
    if (config->file == NULL || camera_file_is_recording(config->file))
        return true;
    g_set_error(error, CAMERA_ERROR, CAMERA_ERROR_WRONG_FILE,
                "CAMERA_FILE=%s: the realsense back end plays recordings named *.bag only", config->file);
    return false;
}

static bool realsense_is_present(const CameraConfig *config, GError **error)
{
    if (!check_file(config, error))
        return false;
    /* The SDK knows cameras that are not on USB, too, and recordings: of those, only opening tells. */
    g_autofree char *plugin = find_plugin(error);
    return plugin != NULL;
}

/* USB strings and the SDK's texts are of foreign origin. */
static void clean_info(CameraInfo *info)
{
    const CameraInfo raw = *info;
    camera_info_set_text(info->name, sizeof info->name, raw.name);
    camera_info_set_text(info->serial, sizeof info->serial, raw.serial);
    camera_info_set_text(info->firmware, sizeof info->firmware, raw.firmware);
    camera_info_set_text(info->usb_type, sizeof info->usb_type, raw.usb_type);
    camera_info_set_text(info->usb_port, sizeof info->usb_port, raw.usb_port);
}

static gpointer realsense_open(const CameraConfig *config, CameraInfo *ret_info, GError **error)
{
    const CameraRealsensePlugin *plugin = check_file(config, error) ? get_plugin(error) : NULL;
    if (plugin == NULL)
        return NULL;
    GError *failure = NULL;
    gpointer camera = plugin->backend.open(config, ret_info, &failure);
    if (camera != NULL) {
        clean_info(ret_info);
        return camera;
    }
    if (g_error_matches(failure, CAMERA_ERROR, CAMERA_ERROR_NO_DEVICE) && camera_realsense_on_usb(SYSFS_ROOT))
        g_prefix_error(&failure, "a RealSense is on USB, but this process cannot use it (udev rules, or the "
                                 "container's devices?): ");
    g_propagate_error(error, failure);
    return NULL;
}

/* A handle only exists where the plug-in is loaded. */
static Frame *realsense_wait_frame(gpointer camera, int64_t deadline_us, GCancellable *cancellable, GError **error)
{
    return get_plugin(NULL)->backend.wait_frame(camera, deadline_us, cancellable, error);
}

static void realsense_close(gpointer camera)
{
    get_plugin(NULL)->backend.close(camera);
}

static bool realsense_reset(const CameraConfig *config, GError **error)
{
    const CameraRealsensePlugin *plugin = get_plugin(error);
    return plugin != NULL && plugin->backend.reset(config, error);
}

const CameraBackend camera_realsense_backend = {
    .name = "realsense",
    .isolated = true,
    .open_budget_us = OPEN_BUDGET_US,
    .is_present = realsense_is_present,
    .open = realsense_open,
    .wait_frame = realsense_wait_frame,
    .close = realsense_close,
    .reset = realsense_reset,
    .reset_budget_us = RESET_BUDGET_US,
};
