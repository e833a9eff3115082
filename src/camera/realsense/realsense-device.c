/*
 * Lists the attached cameras and picks one. Old SDKs also list ordinary webcams (as "Platform Camera"); those are
 * passed over, they are the V4L2 back end's.
 */
#include "camera/realsense/realsense-device.h"

#include "camera/realsense/realsense-context.h"
#include "camera/realsense/realsense-port.h"

#include <string.h>

static void get_text(const rs2_device *device, rs2_camera_info key, char *field, size_t field_size)
{
    rs2_error *e = NULL;
    if (!rs2_supports_device_info(device, key, &e)) {
        realsense_ignore(&e);
        return;
    }
    const char *text = rs2_get_device_info(device, key, &e);
    if (!realsense_ignore(&e) && text != NULL)
        g_strlcpy(field, text, field_size);
}

void realsense_device_get_info(const rs2_device *device, CameraInfo *ret_info)
{
    get_text(device, RS2_CAMERA_INFO_NAME, ret_info->name, sizeof ret_info->name);
    get_text(device, RS2_CAMERA_INFO_SERIAL_NUMBER, ret_info->serial, sizeof ret_info->serial);
    get_text(device, RS2_CAMERA_INFO_FIRMWARE_VERSION, ret_info->firmware, sizeof ret_info->firmware);
    get_text(device, RS2_CAMERA_INFO_USB_TYPE_DESCRIPTOR, ret_info->usb_type, sizeof ret_info->usb_type);
    char place[512] = "";
    get_text(device, RS2_CAMERA_INFO_PHYSICAL_PORT, place, sizeof place);
    realsense_port_parse(place, ret_info->usb_port, sizeof ret_info->usb_port);
}

static rs2_device_list *query_devices(int *ret_count, GError **error)
{
    rs2_context *context = realsense_context_shared(error);
    if (context == NULL)
        return NULL;
    rs2_error *e = NULL;
    g_autoptr(rs2_device_list) list = rs2_query_devices(context, &e);
    if (realsense_failed(&e, "cannot list the RealSense cameras", error))
        return NULL;
    const int count = rs2_get_device_count(list, &e);
    if (realsense_failed(&e, "cannot count the RealSense cameras", error))
        return NULL;
    *ret_count = count;
    return g_steal_pointer(&list);
}

/* The listed device, or NULL: with error set if it cannot be had, without if it is no RealSense. */
static rs2_device *create_device(const rs2_device_list *list, int index, CameraInfo *ret_info, GError **error)
{
    rs2_error *e = NULL;
    g_autoptr(rs2_device) device = rs2_create_device(list, index, &e);
    if (realsense_failed(&e, "cannot open the RealSense camera", error))
        return NULL;
    realsense_device_get_info(device, ret_info);
    return strcmp(ret_info->name, "Platform Camera") == 0 ? NULL : g_steal_pointer(&device);
}

static void set_no_device(GError **error)
{
    g_set_error_literal(error, CAMERA_ERROR, CAMERA_ERROR_NO_DEVICE, "no RealSense camera is attached");
}

rs2_device *realsense_device_find(const char *serial, GError **error)
{
    int count = 0;
    g_autoptr(rs2_device_list) list = query_devices(&count, error);
    if (list == NULL)
        return NULL;
    g_autoptr(GString) others = g_string_new(NULL);
    g_autoptr(GError) failure = NULL; /* of the first that could not be had */
    for (int i = 0; i < count; i++) {
        CameraInfo info = {0};
        g_autoptr(rs2_device) device = create_device(list, i, &info, failure == NULL ? &failure : NULL);
        if (device == NULL)
            continue;
        if (serial == NULL || strcmp(info.serial, serial) == 0)
            return g_steal_pointer(&device);
        g_string_append_printf(others, "%s%s", others->len > 0 ? ", " : "", info.serial);
    }
    if (failure != NULL)
        g_propagate_error(error, g_steal_pointer(&failure)); /* the one wanted may be the one that fails */
    else if (others->len > 0)
        g_set_error(error, CAMERA_ERROR, CAMERA_ERROR_WRONG_SERIAL, "CAMERA_SERIAL=%s is not attached; there are: %s",
                    serial, others->str);
    else
        set_no_device(error);
    return NULL;
}
