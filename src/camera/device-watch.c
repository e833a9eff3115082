/*
 * Names and inode numbers: sysfs gives a device that comes back a new one. Looking is preferred to udev's events here,
 * since a container hears those only in the host's network name space.
 */
#include "camera/device-watch.h"

#include <dirent.h>

/* Relative to where sysfs is mounted. */
static const char *const lists[] = {"bus/usb/devices", "class/video4linux"};

/* Independent of the order in which entries are read. */
static guint64 look_at(const char *directory)
{
    DIR *dir = opendir(directory);
    if (!dir)
        return 0;
    guint64 sum = 0;
    /* Safe in threads where each has its own DIR (POSIX.1-2024); readdir_r() is deprecated. */
    /* cppcheck-suppress readdirCalled */
    for (const struct dirent *entry; (entry = readdir(dir));) {
        const guint64 key = (guint64)g_str_hash(entry->d_name) << 32 ^ (guint64)entry->d_ino;
        sum += key * G_GUINT64_CONSTANT(0x9e3779b97f4a7c15); /* spreads the bits, so that sums differ (Fibonacci) */
    }
    closedir(dir);
    return sum;
}

guint64 device_watch_look(const char *sysfs_root)
{
    guint64 sum = 0;
    for (size_t i = 0; i < G_N_ELEMENTS(lists); i++) {
        g_autofree char *directory = g_build_filename(sysfs_root, lists[i], NULL);
        sum += look_at(directory);
    }
    return sum;
}
