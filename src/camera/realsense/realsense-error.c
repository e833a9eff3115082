/*
 * Reads an rs2_error: its type where it has a telling one, else its text. Most failures carry no type of their own (a
 * busy camera is a "back end" error), and the texts of the V4L2 and USB back ends differ.
 */
#include "camera/realsense/realsense-error.h"

#include <string.h>

/* The core's copy is out of reach here; the same string makes the same quark. */
G_DEFINE_QUARK(camera - error - quark, camera_error)

static const struct {
    const char *text;
    CameraError code;
} text_codes[] = {
    {"errno=16", CAMERA_ERROR_BUSY},
    {"resource busy", CAMERA_ERROR_BUSY}, /* strerror(EBUSY) */
    {"STATUS_BUSY", CAMERA_ERROR_BUSY},   /* the SDK's own USB back end */
    {"ERROR_BUSY", CAMERA_ERROR_BUSY},    /* libusb */
    {"errno=13", CAMERA_ERROR_PERMISSION},
    {"ermission denied", CAMERA_ERROR_PERMISSION},
    {"STATUS_ACCESS", CAMERA_ERROR_PERMISSION},
    {"ERROR_ACCESS", CAMERA_ERROR_PERMISSION},
    {"errno=19", CAMERA_ERROR_DISCONNECTED},
    {"No such device", CAMERA_ERROR_DISCONNECTED},
    {"STATUS_NO_DEVICE", CAMERA_ERROR_DISCONNECTED},
    {"ERROR_NO_DEVICE", CAMERA_ERROR_DISCONNECTED},
};

static CameraError code_of(const rs2_error *rs_error, const char *message)
{
    if (rs2_get_librealsense_exception_type(rs_error) == RS2_EXCEPTION_TYPE_CAMERA_DISCONNECTED)
        return CAMERA_ERROR_DISCONNECTED;
    for (size_t i = 0; i < G_N_ELEMENTS(text_codes); i++) {
        if (strstr(message, text_codes[i].text) != NULL)
            return text_codes[i].code;
    }
    return CAMERA_ERROR_FAILED;
}

bool realsense_failed(rs2_error **rs_error, const char *what, GError **error)
{
    if (*rs_error == NULL)
        return false;
    const char *text = rs2_get_error_message(*rs_error);
    /* Foreign text on its way into logs and JSON, several lines of it at times. */
    g_autofree char *message = g_utf8_make_valid(text != NULL ? text : "", -1);
    g_strdelimit(message, "\r\n", ' ');
    g_set_error(error, CAMERA_ERROR, code_of(*rs_error, message), "%s: %s", what, message);
    return realsense_ignore(rs_error);
}

bool realsense_ignore(rs2_error **rs_error)
{
    if (*rs_error == NULL)
        return false;
    rs2_free_error(*rs_error);
    *rs_error = NULL;
    return true;
}
