/*
 * Reads a device's color profiles. A profile is looked up before the sensor is opened, because the SDK's own answer to
 * one it does not have is a late "couldn't resolve requests" that names nothing.
 */
#include "camera/realsense/realsense-profile.h"

#include "camera/realsense/realsense-device.h"

#include <stdlib.h>

typedef struct ColorMode {
    const rs2_stream_profile *profile; /* of the sensor's list */
    rs2_format format;
    int width;
    int height;
    int fps;
} ColorMode;

void realsense_profile_clear(RealsenseProfile *profile)
{
    if (profile->list != NULL)
        rs2_delete_stream_profiles_list(profile->list);
    if (profile->sensor != NULL)
        rs2_delete_sensor(profile->sensor);
    *profile = (RealsenseProfile){0};
}

/* False if the profile is not one of color video, or cannot be read. */
static bool read_color_mode(const rs2_stream_profile *profile, ColorMode *ret_mode)
{
    ColorMode mode = {.profile = profile};
    rs2_stream stream = RS2_STREAM_ANY;
    int index = 0, unique_id = 0;
    rs2_error *e = NULL;
    rs2_get_stream_profile_data(profile, &stream, &mode.format, &index, &unique_id, &mode.fps, &e);
    if (realsense_ignore(&e) || stream != RS2_STREAM_COLOR)
        return false;
    rs2_get_video_stream_resolution(profile, &mode.width, &mode.height, &e);
    if (realsense_ignore(&e))
        return false;
    *ret_mode = mode;
    return true;
}

/* Appends the sensor's color modes. The list is kept in ret_list (transfer full): the modes point into it. */
static bool read_sensor(const rs2_sensor *sensor, GArray *modes, rs2_stream_profile_list **ret_list, GError **error)
{
    rs2_error *e = NULL;
    g_autoptr(rs2_stream_profile_list) list = rs2_get_stream_profiles((rs2_sensor *)sensor, &e);
    if (realsense_failed(&e, "cannot list the sensor's profiles", error))
        return false;
    const int count = rs2_get_stream_profiles_count(list, &e);
    if (realsense_failed(&e, "cannot count the sensor's profiles", error))
        return false;
    for (int i = 0; i < count; i++) {
        const rs2_stream_profile *profile = rs2_get_stream_profile(list, i, &e);
        ColorMode mode;
        if (!realsense_ignore(&e) && read_color_mode(profile, &mode))
            g_array_append_val(modes, mode);
    }
    *ret_list = g_steal_pointer(&list);
    return true;
}

/*
 * Finds the sensor that lists color: the RGB camera's, or the depth sensor of models that have no other. Its modes are
 * appended to modes; with none, no sensor of the device sees color.
 */
static bool find_color_sensor(const rs2_device *device, GArray *modes, RealsenseProfile *profile, GError **error)
{
    rs2_error *e = NULL;
    g_autoptr(rs2_sensor_list) sensors = rs2_query_sensors(device, &e);
    if (realsense_failed(&e, "cannot list the camera's sensors", error))
        return false;
    const int count = rs2_get_sensors_count(sensors, &e);
    if (realsense_failed(&e, "cannot count the camera's sensors", error))
        return false;
    for (int i = 0; i < count; i++) {
        g_autoptr(rs2_sensor) sensor = rs2_create_sensor(sensors, i, &e);
        if (realsense_failed(&e, "cannot use the camera's sensor", error))
            return false;
        g_autoptr(rs2_stream_profile_list) list = NULL;
        if (!read_sensor(sensor, modes, &list, error))
            return false;
        if (modes->len > 0) {
            profile->sensor = g_steal_pointer(&sensor);
            profile->list = g_steal_pointer(&list);
            return true;
        }
    }
    return true;
}

/* Takes the first mode the picture can be used of; fps 0: any size and rate. */
static bool choose(const GArray *modes, int width, int height, int fps, RealsenseProfile *profile)
{
    for (guint i = 0; i < modes->len; i++) {
        const ColorMode *mode = &g_array_index(modes, ColorMode, i);
        if (mode->format != RS2_FORMAT_YUYV)
            continue;
        if (fps != 0 && (mode->width != width || mode->height != height || mode->fps != fps))
            continue;
        if (mode->width % 2 != 0 || mode->height % 2 != 0 || MAX(mode->width, mode->height) > FRAME_MAX_SIDE)
            continue;
        profile->profile = mode->profile;
        profile->width = mode->width;
        profile->height = mode->height;
        profile->fps = mode->fps;
        return true;
    }
    return false;
}

/* Larger pictures first, of one size the faster. */
static int compare_modes(const void *a, const void *b)
{
    const ColorMode *x = a, *y = b;
    if (x->width != y->width)
        return y->width - x->width;
    if (x->height != y->height)
        return y->height - x->height;
    return y->fps - x->fps;
}

/* "1280x720@30/15, 640x480@30" of that format (transfer full); "" for none. */
static char *describe(GArray *modes, rs2_format format)
{
    g_array_sort(modes, compare_modes);
    GString *text = g_string_new(NULL);
    ColorMode last = {0};
    for (guint i = 0; i < modes->len; i++) {
        const ColorMode *mode = &g_array_index(modes, ColorMode, i);
        if (mode->format != format)
            continue;
        if (mode->width != last.width || mode->height != last.height)
            g_string_append_printf(text, "%s%dx%d@%d", text->len > 0 ? ", " : "", mode->width, mode->height, mode->fps);
        else if (mode->fps != last.fps)
            g_string_append_printf(text, "/%d", mode->fps);
        last = *mode;
    }
    return g_string_free(text, FALSE);
}

bool realsense_profile_find(const rs2_device *device, const CameraConfig *config, RealsenseProfile *ret_profile,
                            GError **error)
{
    g_auto(RealsenseProfile) profile = {0};
    g_autoptr(GArray) modes = g_array_new(FALSE, FALSE, sizeof(ColorMode));
    if (!find_color_sensor(device, modes, &profile, error))
        return false;
    if (choose(modes, config->width, config->height, config->fps, &profile)) {
        *ret_profile = profile;
        profile = (RealsenseProfile){0};
        return true;
    }
    CameraInfo info = {0};
    realsense_device_get_info(device, &info);
    g_autofree char *offered = describe(modes, RS2_FORMAT_YUYV);
    const bool slow_usb = g_str_has_prefix(info.usb_type, "2");
    g_set_error(error, CAMERA_ERROR, CAMERA_ERROR_PROFILE,
                "%s does not offer %dx%d@%d in YUYV; its color sensor offers %s%s%s%s", info.name, config->width,
                config->height, config->fps, offered[0] != '\0' ? offered : "nothing",
                slow_usb ? " (it is on USB " : "", slow_usb ? info.usb_type : "",
                slow_usb ? ", which offers less than USB 3)" : "");
    return false;
}

bool realsense_profile_find_recorded(const rs2_device *device, RealsenseProfile *ret_profile, GError **error)
{
    g_auto(RealsenseProfile) profile = {0};
    g_autoptr(GArray) modes = g_array_new(FALSE, FALSE, sizeof(ColorMode));
    if (!find_color_sensor(device, modes, &profile, error))
        return false;
    if (choose(modes, 0, 0, 0, &profile)) {
        *ret_profile = profile;
        profile = (RealsenseProfile){0};
        return true;
    }
    g_set_error(error, CAMERA_ERROR, CAMERA_ERROR_WRONG_FILE, "the recording holds no color in YUYV");
    return false;
}
