/*
 * Structs through a socket. Each type has one length, so that a message cannot claim more than came; nothing in it is a
 * pointer or an offset.
 */
#include "camera/worker/worker-message.h"

#include "camera/worker/worker-ring.h"

#include <errno.h>
#include <math.h>
#include <string.h>
#include <sys/socket.h>

/* Whoever adds a setting adds it to WorkerOpen, too. */
G_STATIC_ASSERT(sizeof(CameraConfig) == sizeof(struct {
                    int numbers[3];
                    const char *texts[3];
                }));

/* No camera is faster; what a worker says beyond is nonsense. */
#define FPS_MAX 10000

static const size_t message_bytes[] = {
    [WORKER_MESSAGE_OPEN] = offsetof(WorkerMessage, open) + sizeof(WorkerOpen),
    [WORKER_MESSAGE_RESET] = offsetof(WorkerMessage, open) + sizeof(WorkerOpen),
    [WORKER_MESSAGE_RELEASE] = offsetof(WorkerMessage, release) + sizeof(WorkerRelease),
    [WORKER_MESSAGE_OPENED] = offsetof(WorkerMessage, opened) + sizeof(WorkerOpened),
    [WORKER_MESSAGE_RESET_DONE] = sizeof(uint64_t),
    [WORKER_MESSAGE_FAILED] = offsetof(WorkerMessage, failed) + sizeof(WorkerFailed),
    [WORKER_MESSAGE_FRAME] = offsetof(WorkerMessage, frame) + sizeof(WorkerFrame),
};

bool worker_message_send(int fd, const WorkerMessage *message)
{
    ssize_t sent;
    do {
        sent = send(fd, message, message_bytes[message->type], MSG_NOSIGNAL | MSG_DONTWAIT);
    } while (sent < 0 && errno == EINTR);
    return sent >= 0;
}

WorkerReceived worker_message_receive(int fd, WorkerMessage *ret_message)
{
    ssize_t length;
    do {
        length = recv(fd, ret_message, sizeof *ret_message, MSG_DONTWAIT | MSG_TRUNC);
        /* A reset is reported once, ahead of what was sent before it: the other end left without reading all of ours.
         */
    } while (length < 0 && (errno == EINTR || errno == ECONNRESET));
    if (length > 0)
        return worker_message_check(ret_message, (size_t)length) ? WORKER_RECEIVED_MESSAGE : WORKER_RECEIVED_GARBAGE;
    return length < 0 && errno == EAGAIN ? WORKER_RECEIVED_NOTHING : WORKER_RECEIVED_END;
}

static bool side_is_valid(int32_t side)
{
    return side >= 2 && side <= FRAME_MAX_SIDE && side % 2 == 0;
}

static bool check_frame(const WorkerFrame *frame)
{
    if (frame->slot >= WORKER_RING_SLOTS || frame->format < 0 || frame->format > PIXEL_FORMAT_JPEG)
        return false;
    if (!side_is_valid(frame->width) || !side_is_valid(frame->height))
        return false;
    size_t bytes = frame_bytes((PixelFormat)frame->format, frame->width, frame->height);
    bool is_jpeg = frame->format == PIXEL_FORMAT_JPEG;
    return bytes <= WORKER_RING_SLOT_BYTES && (is_jpeg ? frame->jpeg_bytes <= bytes : frame->jpeg_bytes == 0);
}

static bool check_opened(WorkerOpened *opened)
{
    opened->name[sizeof opened->name - 1] = '\0';
    opened->serial[sizeof opened->serial - 1] = '\0';
    opened->firmware[sizeof opened->firmware - 1] = '\0';
    opened->usb_type[sizeof opened->usb_type - 1] = '\0';
    opened->usb_port[sizeof opened->usb_port - 1] = '\0';
    return isfinite(opened->fps) && opened->fps >= 0 && opened->fps <= FPS_MAX;
}

static bool check_failed(WorkerFailed *failed)
{
    failed->text[sizeof failed->text - 1] = '\0';
    return failed->code >= 0 && failed->code < CAMERA_ERROR_COUNT;
}

static bool end_text(WorkerText *text)
{
    text->text[sizeof text->text - 1] = '\0';
    return text->is_set <= 1;
}

bool worker_message_check(WorkerMessage *message, size_t length)
{
    if (length < sizeof message->type || message->type >= G_N_ELEMENTS(message_bytes) ||
        length != message_bytes[message->type])
        return false;
    switch ((WorkerMessageType)message->type) {
    case WORKER_MESSAGE_OPEN:
    case WORKER_MESSAGE_RESET:
        return end_text(&message->open.device) && end_text(&message->open.serial) && end_text(&message->open.file);
    case WORKER_MESSAGE_RELEASE:
        return message->release.slot < WORKER_RING_SLOTS;
    case WORKER_MESSAGE_OPENED:
        return check_opened(&message->opened);
    case WORKER_MESSAGE_RESET_DONE:
        return true;
    case WORKER_MESSAGE_FAILED:
        return check_failed(&message->failed);
    case WORKER_MESSAGE_FRAME:
        return check_frame(&message->frame);
    }
    g_assert_not_reached();
}

static bool set_text(WorkerText *ret_text, const char *text, GError **error)
{
    if (text && strlen(text) >= sizeof ret_text->text) {
        g_set_error(error, CAMERA_ERROR, CAMERA_ERROR_FAILED, "a setting of %zu bytes is too long: \"%.64s...\"",
                    strlen(text), text);
        return false;
    }
    ret_text->is_set = text != NULL;
    g_strlcpy(ret_text->text, text ? text : "", sizeof ret_text->text);
    return true;
}

static const char *get_text(const WorkerText *text)
{
    return text->is_set ? text->text : NULL;
}

bool worker_open_from_config(WorkerOpen *ret_open, const CameraConfig *config, GError **error)
{
    ret_open->width = config->width;
    ret_open->height = config->height;
    ret_open->fps = config->fps;
    return set_text(&ret_open->device, config->device, error) && set_text(&ret_open->serial, config->serial, error) &&
           set_text(&ret_open->file, config->file, error);
}

CameraConfig worker_open_to_config(const WorkerOpen *open)
{
    return (CameraConfig){
        .width = open->width,
        .height = open->height,
        .fps = open->fps,
        .device = get_text(&open->device),
        .serial = get_text(&open->serial),
        .file = get_text(&open->file),
    };
}

WorkerOpened worker_opened_from_info(const CameraInfo *info)
{
    WorkerOpened opened = {.fps = info->fps, .may_pause = info->may_pause};
    camera_info_set_text(opened.name, sizeof opened.name, info->name);
    camera_info_set_text(opened.serial, sizeof opened.serial, info->serial);
    camera_info_set_text(opened.firmware, sizeof opened.firmware, info->firmware);
    camera_info_set_text(opened.usb_type, sizeof opened.usb_type, info->usb_type);
    camera_info_set_text(opened.usb_port, sizeof opened.usb_port, info->usb_port);
    return opened;
}

CameraInfo worker_opened_to_info(const WorkerOpened *opened)
{
    CameraInfo info = {.fps = opened->fps, .may_pause = opened->may_pause != 0};
    camera_info_set_text(info.name, sizeof info.name, opened->name);
    camera_info_set_text(info.serial, sizeof info.serial, opened->serial);
    camera_info_set_text(info.firmware, sizeof info.firmware, opened->firmware);
    camera_info_set_text(info.usb_type, sizeof info.usb_type, opened->usb_type);
    camera_info_set_text(info.usb_port, sizeof info.usb_port, opened->usb_port);
    return info;
}

WorkerFailed worker_failed_from_error(const GError *error)
{
    WorkerFailed failed = {.code = error->domain == CAMERA_ERROR ? error->code : CAMERA_ERROR_FAILED};
    camera_info_set_text(failed.text, sizeof failed.text, error->message);
    return failed;
}

GError *worker_failed_to_error(const WorkerFailed *failed)
{
    char text[WORKER_TEXT_BYTES];
    camera_info_set_text(text, sizeof text, failed->text);
    return g_error_new_literal(CAMERA_ERROR, failed->code, text);
}
