/*
 * Writing to sysfs waits for the device's driver, which may be what hangs: hence a thread that can be left behind. Left
 * out on purpose: power switching of hubs, which few hubs can do, and unbinding of host controllers, which would hit
 * other devices.
 */
#include "camera/usb-device.h"

#include "camera/camera-wait.h"
#include "camera/camera.h"
#include "util/clock.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define DEVICES "bus/usb/devices"

/* As long as somebody who plugs it out and in: the device notices that it is gone. */
#define OFF_US 500000

/* Both writes, each of which takes some milliseconds where nothing hangs. */
#define TIMEOUT_US (3 * G_USEC_PER_SEC)

static bool has_serial(const char *directory, const char *serial)
{
    g_autofree char *path = g_build_filename(directory, "serial", NULL);
    g_autofree char *text = NULL;
    return g_file_get_contents(path, &text, NULL, NULL) && g_str_equal(g_strstrip(text), serial);
}

static char *find_by_serial(const char *devices, const char *serial)
{
    g_autoptr(GDir) dir = g_dir_open(devices, 0, NULL);
    g_autofree char *found = NULL;
    for (const char *name; dir && (name = g_dir_read_name(dir));) {
        g_autofree char *directory = g_build_filename(devices, name, NULL);
        if (!has_serial(directory, serial))
            continue;
        if (found)
            return NULL; /* cheap devices all have the same */
        found = g_steal_pointer(&directory);
    }
    return g_steal_pointer(&found);
}

char *usb_device_find(const char *sysfs_root, const char *port, const char *serial)
{
    g_autofree char *devices = g_build_filename(sysfs_root, DEVICES, NULL);
    if (*port && !strchr(port, '/') && *port != '.') {
        g_autofree char *directory = g_build_filename(devices, port, NULL);
        return g_file_test(directory, G_FILE_TEST_IS_DIR) ? g_steal_pointer(&directory) : NULL;
    }
    return *serial ? find_by_serial(devices, serial) : NULL;
}

/* What the thread and who waits for it share; it ends with the last of them. */
typedef struct Reset {
    gint ref_count;
    char *path;
    GMutex mutex;
    GCond ended;
    bool has_ended;
    int error_number; /* 0: it is done */
} Reset;

static void reset_unref(Reset *reset)
{
    if (!g_atomic_int_dec_and_test(&reset->ref_count))
        return;
    g_mutex_clear(&reset->mutex);
    g_cond_clear(&reset->ended);
    g_free(reset->path);
    g_free(reset);
}

static int write_value(const char *path, const char *value)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    if (fd < 0)
        return errno;
    int error_number = write(fd, value, strlen(value)) < 0 ? errno : 0;
    close(fd);
    return error_number;
}

static gpointer reset_main(gpointer data)
{
    Reset *reset = data;
    int error_number = write_value(reset->path, "0");
    if (error_number == 0) {
        camera_wait(-1, clock_monotonic_us() + OFF_US, NULL);
        error_number = write_value(reset->path, "1");
    }
    g_mutex_lock(&reset->mutex);
    reset->error_number = error_number;
    reset->has_ended = true;
    g_cond_signal(&reset->ended);
    g_mutex_unlock(&reset->mutex);
    reset_unref(reset);
    return NULL;
}

/* False: not in time. */
static bool await_end(Reset *reset)
{
    const int64_t deadline_us = clock_monotonic_us() + TIMEOUT_US;
    g_mutex_lock(&reset->mutex);
    while (!reset->has_ended && g_cond_wait_until(&reset->ended, &reset->mutex, deadline_us))
        ;
    bool has_ended = reset->has_ended;
    g_mutex_unlock(&reset->mutex);
    return has_ended;
}

bool usb_device_reset(const char *directory, GError **error)
{
    Reset *reset = g_new0(Reset, 1);
    reset->ref_count = 2;
    reset->path = g_build_filename(directory, "authorized", NULL);
    g_mutex_init(&reset->mutex);
    g_cond_init(&reset->ended);
    g_thread_unref(g_thread_new("usb-reset", reset_main, reset));
    const bool has_ended = await_end(reset);
    if (!has_ended)
        g_set_error(error, CAMERA_ERROR, CAMERA_ERROR_DRIVER_HUNG, "%s: the kernel does not answer", reset->path);
    else if (reset->error_number != 0)
        g_set_error(error, CAMERA_ERROR, CAMERA_ERROR_PERMISSION, "%s: %s", reset->path,
                    g_strerror(reset->error_number));
    const bool is_done = has_ended && reset->error_number == 0;
    reset_unref(reset);
    return is_done;
}
