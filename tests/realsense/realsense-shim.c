/*
 * Preloaded (LD_PRELOAD) in front of librealsense, this makes software cameras the ones that are attached, whatever
 * context is asked, and lets a test play with them through a file (REALSENSE_SHIM_CONTROL), which is read all the time:
 *
 *   devices=1      how many are plugged in: 0, 1 (the first), 2; a change calls the devices-changed callback
 *   mode=stream    or stall: no frames; busy: cannot be opened; denied: may not be used;
 *                  linger: a recording has "stopped" for a while before the SDK is done with its end
 *
 * Without the file, one camera streams. All else is the real library's: sensors, profiles, queues, frames, recordings.
 */
#include "software-camera.h"

#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

#define CONTROL_INTERVAL_US 10000
#define LINGER_US           200000
#define LIST_MAGIC          G_GUINT64_CONSTANT(0x5245414c53484d4c)

typedef enum Mode { MODE_STREAM, MODE_STALL, MODE_BUSY, MODE_DENIED, MODE_LINGER } Mode;

static const char *const mode_names[] = {"stream", "stall", "busy", "denied", "linger"};

/* Stands for an rs2_device_list of ours. */
typedef struct ShimList {
    guint64 magic;
    int first; /* cameras first to first + count - 1 */
    int count;
} ShimList;

/* Stands for an rs2_error of ours, all of them static. */
typedef struct ShimError {
    rs2_exception_type type;
    const char *message;
} ShimError;

static const ShimError busy_error = {RS2_EXCEPTION_TYPE_BACKEND,
                                     "xioctl(VIDIOC_S_FMT) failed Last Error: Device or resource busy"};
static const ShimError denied_error = {RS2_EXCEPTION_TYPE_BACKEND, "Cannot open '/dev/video4': 13, Permission denied"};

static struct {
    GMutex lock;
    SoftwareCamera *cameras[SOFTWARE_CAMERA_COUNT];
    const rs2_stream_profile *opened[SOFTWARE_CAMERA_COUNT];
    int device_count;
    Mode mode;
    rs2_devices_changed_callback_ptr callback;
    void *callback_data;
    float auto_exposure_priority; /* as last set, on whatever camera */
} shim = {.device_count = 1, .auto_exposure_priority = 1};

/* The real library's function of that name, behind this one. */
static gpointer real_function(const char *name)
{
    gpointer function = dlsym(RTLD_NEXT, name);
    if (function == NULL)
        g_error("shim: no %s in librealsense", name);
    return function;
}

#define REAL(function) ((__typeof__(&function))real_function(#function))

static rs2_device_list *new_list(int first, int count)
{
    ShimList *list = g_new0(ShimList, 1);
    *list = (ShimList){LIST_MAGIC, first, MAX(count, 0)};
    return (rs2_device_list *)list;
}

/* Ours, or NULL if it is the real library's. */
static ShimList *as_shim_list(const rs2_device_list *list)
{
    ShimList *shim_list = (ShimList *)list;
    return shim_list->magic == LIST_MAGIC ? shim_list : NULL;
}

static bool is_shim_error(const rs2_error *error)
{
    return error == (const rs2_error *)&busy_error || error == (const rs2_error *)&denied_error;
}

static void read_control(int *ret_device_count, Mode *ret_mode)
{
    const char *path = g_getenv("REALSENSE_SHIM_CONTROL");
    g_autofree char *text = NULL;
    if (path == NULL || !g_file_get_contents(path, &text, NULL, NULL))
        return;
    g_auto(GStrv) words = g_strsplit_set(text, " \n", -1);
    for (char **word = words; *word != NULL; word++) {
        if (g_str_has_prefix(*word, "devices="))
            *ret_device_count = CLAMP(atoi(*word + strlen("devices=")), 0, SOFTWARE_CAMERA_COUNT);
        for (size_t i = 0; i < G_N_ELEMENTS(mode_names); i++) {
            if (g_str_has_prefix(*word, "mode=") && g_str_equal(*word + strlen("mode="), mode_names[i]))
                *ret_mode = (Mode)i;
        }
    }
}

/* Reads the control file and acts on what is new. */
static void update(void)
{
    g_mutex_lock(&shim.lock);
    const int old_count = shim.device_count;
    read_control(&shim.device_count, &shim.mode);
    const int new_count = shim.device_count;
    for (int i = 0; i < SOFTWARE_CAMERA_COUNT; i++)
        software_camera_set_stalled(shim.cameras[i], shim.mode == MODE_STALL || i >= new_count);
    rs2_devices_changed_callback_ptr callback = old_count != new_count ? shim.callback : NULL;
    void *data = shim.callback_data;
    g_mutex_unlock(&shim.lock);
    if (callback != NULL)
        callback(new_list(new_count, old_count - new_count), new_list(old_count, new_count - old_count), data);
}

static gpointer control_thread(gpointer data)
{
    (void)data;
    for (;;) {
        g_usleep(CONTROL_INTERVAL_US);
        update();
    }
    return NULL;
}

/* Plugs the cameras in when the library is first used. */
static void ensure_started(void)
{
    static gsize is_started;
    if (!g_once_init_enter(&is_started))
        return;
    for (int i = 0; i < SOFTWARE_CAMERA_COUNT; i++)
        shim.cameras[i] = software_camera_new(i);
    update();
    if (g_getenv("REALSENSE_SHIM_CONTROL") != NULL)
        g_thread_unref(g_thread_new("shim-control", control_thread, NULL));
    g_once_init_leave(&is_started, 1);
}

/* As the control file says now, not as it said when the thread last looked. */
static Mode current_mode(void)
{
    update();
    g_mutex_lock(&shim.lock);
    const Mode mode = shim.mode;
    g_mutex_unlock(&shim.lock);
    return mode;
}

/* ---- in place of the library's ---- */

#define EXPORT __attribute__((visibility("default")))

EXPORT rs2_device_list *rs2_query_devices(const rs2_context *context, rs2_error **error)
{
    (void)context;
    (void)error;
    ensure_started();
    update();
    g_mutex_lock(&shim.lock);
    const int count = shim.device_count;
    g_mutex_unlock(&shim.lock);
    return new_list(0, count);
}

EXPORT int rs2_get_device_count(const rs2_device_list *list, rs2_error **error)
{
    const ShimList *shim_list = as_shim_list(list);
    return shim_list != NULL ? shim_list->count : REAL(rs2_get_device_count)(list, error);
}

EXPORT void rs2_delete_device_list(rs2_device_list *list)
{
    ShimList *shim_list = as_shim_list(list);
    if (shim_list == NULL) {
        REAL(rs2_delete_device_list)(list);
        return;
    }
    shim_list->magic = 0;
    g_free(shim_list);
}

EXPORT int rs2_device_list_contains(const rs2_device_list *list, const rs2_device *device, rs2_error **error)
{
    const ShimList *shim_list = as_shim_list(list);
    const int index = software_camera_index_of_device(device);
    if (shim_list == NULL)
        return index >= 0 ? 0 : REAL(rs2_device_list_contains)(list, device, error);
    return index >= shim_list->first && index < shim_list->first + shim_list->count;
}

EXPORT rs2_device *rs2_create_device(const rs2_device_list *list, int index, rs2_error **error)
{
    const ShimList *shim_list = as_shim_list(list);
    if (shim_list == NULL)
        return REAL(rs2_create_device)(list, index, error);
    if (current_mode() == MODE_DENIED) {
        *error = (rs2_error *)&denied_error;
        return NULL;
    }
    return software_camera_create_device(shim.cameras[shim_list->first + index]);
}

/* The text, or NULL if the camera has none of that kind. */
static const char *info_text(int camera_index, rs2_camera_info info)
{
    const SoftwareCameraModel *model = &software_camera_models[camera_index];
    switch (info) {
    case RS2_CAMERA_INFO_NAME:
        return model->name;
    case RS2_CAMERA_INFO_SERIAL_NUMBER:
        return model->serial;
    case RS2_CAMERA_INFO_FIRMWARE_VERSION:
        return model->firmware;
    case RS2_CAMERA_INFO_USB_TYPE_DESCRIPTOR:
        return model->usb_type;
    default:
        return NULL;
    }
}

EXPORT int rs2_supports_device_info(const rs2_device *device, rs2_camera_info info, rs2_error **error)
{
    const int index = software_camera_index_of_device(device);
    return index < 0 ? REAL(rs2_supports_device_info)(device, info, error) : info_text(index, info) != NULL;
}

EXPORT const char *rs2_get_device_info(const rs2_device *device, rs2_camera_info info, rs2_error **error)
{
    const int index = software_camera_index_of_device(device);
    return index < 0 ? REAL(rs2_get_device_info)(device, info, error) : info_text(index, info);
}

EXPORT void rs2_set_devices_changed_callback(const rs2_context *context, rs2_devices_changed_callback_ptr callback,
                                             void *user, rs2_error **error)
{
    ensure_started();
    g_mutex_lock(&shim.lock);
    shim.callback = callback;
    shim.callback_data = user;
    g_mutex_unlock(&shim.lock);
    REAL(rs2_set_devices_changed_callback)(context, callback, user, error);
}

EXPORT void rs2_open(rs2_sensor *sensor, const rs2_stream_profile *profile, rs2_error **error)
{
    const int index = software_camera_index_of_sensor(sensor);
    if (index >= 0 && current_mode() == MODE_BUSY) {
        *error = (rs2_error *)&busy_error;
        return;
    }
    REAL(rs2_open)(sensor, profile, error);
    if (index >= 0)
        shim.opened[index] = profile;
}

/* Options of software sensors are read-only; this one is wanted at 0. */
EXPORT void rs2_set_option(const rs2_options *options, rs2_option option, float value, rs2_error **error)
{
    if (option != RS2_OPTION_AUTO_EXPOSURE_PRIORITY ||
        software_camera_index_of_sensor((const rs2_sensor *)options) < 0) {
        REAL(rs2_set_option)(options, option, value, error);
        return;
    }
    g_mutex_lock(&shim.lock);
    shim.auto_exposure_priority = value;
    g_mutex_unlock(&shim.lock);
}

/* For tests, by dlsym(). */
EXPORT float realsense_shim_auto_exposure_priority(void);

float realsense_shim_auto_exposure_priority(void)
{
    g_mutex_lock(&shim.lock);
    const float value = shim.auto_exposure_priority;
    g_mutex_unlock(&shim.lock);
    return value;
}

EXPORT void rs2_start_queue(const rs2_sensor *sensor, rs2_frame_queue *queue, rs2_error **error)
{
    REAL(rs2_start_queue)(sensor, queue, error);
    const int index = software_camera_index_of_sensor(sensor);
    if (index >= 0 && *error == NULL)
        software_camera_start(shim.cameras[index], shim.opened[index]);
}

EXPORT void rs2_stop(const rs2_sensor *sensor, rs2_error **error)
{
    const int index = software_camera_index_of_sensor(sensor);
    if (index >= 0)
        software_camera_stop(shim.cameras[index]);
    REAL(rs2_stop)(sensor, error);
}

/*
 * On the SDK's thread that reads a recording. The SDK calls an object of a C++ class, which to C is a pointer to the
 * table of its virtual functions, in the order in which they are declared.
 */
static void on_playback_status_changed(void *self, rs2_playback_status status)
{
    (void)self;
    if (status == RS2_PLAYBACK_STATUS_STOPPED && current_mode() == MODE_LINGER)
        g_usleep(LINGER_US);
}

static void release(void *self)
{
    (void)self; /* static */
}

static const struct StatusCallbackTable {
    void (*on_playback_status_changed)(void *self, rs2_playback_status status);
    void (*release)(void *self);
} status_callback_table = {on_playback_status_changed, release};

static const struct StatusCallback {
    const struct StatusCallbackTable *table;
} status_callback = {&status_callback_table};

EXPORT rs2_device *rs2_context_add_device(rs2_context *context, const char *file, rs2_error **error)
{
    ensure_started();
    rs2_device *device = REAL(rs2_context_add_device)(context, file, error);
    if (device != NULL) {
        rs2_playback_device_set_status_changed_callback(
            device, (rs2_playback_status_changed_callback *)&status_callback, error);
    }
    return device;
}

EXPORT rs2_exception_type rs2_get_librealsense_exception_type(const rs2_error *error)
{
    return is_shim_error(error) ? ((const ShimError *)error)->type : REAL(rs2_get_librealsense_exception_type)(error);
}

EXPORT const char *rs2_get_error_message(const rs2_error *error)
{
    return is_shim_error(error) ? ((const ShimError *)error)->message : REAL(rs2_get_error_message)(error);
}

EXPORT void rs2_free_error(rs2_error *error)
{
    if (!is_shim_error(error))
        REAL(rs2_free_error)(error);
}
