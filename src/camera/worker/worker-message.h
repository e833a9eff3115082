/*
 * What the service and a camera's worker say to each other: one datagram of a SOCK_SEQPACKET pair for each message, in
 * the memory layout of this program, since both ends are the same binary.
 *
 *   the service                      the worker
 *   OPEN or RESET config      ->
 *                             <-     OPENED info, or FAILED why: then the worker ends; or RESET_DONE: the same
 *                             <-     FRAME which slot of the ring (worker-ring.h) holds a picture
 *   RELEASE slot              ->
 *                             <-     FAILED why: the camera is gone, and the worker ends
 *   end of file               ->     the camera is closed, and the worker ends
 *
 * The service trusts no worker, which may have been overwritten by its driver: worker_message_check() comes before any
 * use. The worker trusts the service.
 */
#pragma once

#include "camera/camera.h"

#define WORKER_TEXT_BYTES 512  /* of an error: as much as the status shows */
#define WORKER_PATH_BYTES 4096 /* PATH_MAX */

typedef enum WorkerMessageType {
    WORKER_MESSAGE_OPEN,
    WORKER_MESSAGE_RESET, /* as OPEN */
    WORKER_MESSAGE_RELEASE,
    WORKER_MESSAGE_OPENED,
    WORKER_MESSAGE_RESET_DONE, /* the type alone */
    WORKER_MESSAGE_FAILED,
    WORKER_MESSAGE_FRAME,
} WorkerMessageType;

/** A text that may be missing. */
typedef struct WorkerText {
    uint8_t is_set;
    char text[WORKER_PATH_BYTES];
} WorkerText;

/** A CameraConfig. */
typedef struct WorkerOpen {
    int32_t width;
    int32_t height;
    int32_t fps;
    WorkerText device;
    WorkerText serial;
    WorkerText file;
} WorkerOpen;

typedef struct WorkerRelease {
    uint32_t slot;
} WorkerRelease;

/** A CameraInfo, without types that not every byte is a value of. */
typedef struct WorkerOpened {
    double fps;
    uint8_t may_pause;
    char name[64];
    char serial[64];
    char firmware[64];
    char usb_type[16];
    char usb_port[32];
} WorkerOpened;

typedef struct WorkerFailed {
    int32_t code; /* a CameraError */
    char text[WORKER_TEXT_BYTES];
} WorkerFailed;

/** A picture; its planes are packed one after the other in the slot. */
typedef struct WorkerFrame {
    uint32_t slot;
    int32_t format; /* a PixelFormat */
    int32_t width;
    int32_t height;
    uint64_t jpeg_bytes;
    int64_t capture_time_us; /* CLOCK_MONOTONIC, which all processes of a machine share */
    uint64_t number;
} WorkerFrame;

typedef struct WorkerMessage {
    uint64_t type; /* a WorkerMessageType */
    union {
        WorkerOpen open;
        WorkerRelease release;
        WorkerOpened opened;
        WorkerFailed failed;
        WorkerFrame frame;
    };
} WorkerMessage;

/** Sends the message without waiting. False: the other end is gone, or does not read. Any thread. */
bool worker_message_send(int fd, const WorkerMessage *message);

typedef enum WorkerReceived {
    WORKER_RECEIVED_MESSAGE,
    WORKER_RECEIVED_NOTHING, /* there is none now */
    WORKER_RECEIVED_END,     /* the other end is closed, and all it sent has been read */
    WORKER_RECEIVED_GARBAGE, /* what it sent is no message */
} WorkerReceived;

/** Reads the next message, checked, without waiting. ret_message is undefined where it is none. */
WorkerReceived worker_message_receive(int fd, WorkerMessage *ret_message);

/**
 * Whether the first length bytes of message, received from somewhere, are a message with sensible values: a known type
 * and its exact length, numbers in their ranges. Ends all texts with a NUL.
 */
bool worker_message_check(WorkerMessage *message, size_t length);

/** Between the messages and what they stand for. The config's strings live as long as open. */
bool worker_open_from_config(WorkerOpen *ret_open, const CameraConfig *config, GError **error);
CameraConfig worker_open_to_config(const WorkerOpen *open);
WorkerOpened worker_opened_from_info(const CameraInfo *info);
CameraInfo worker_opened_to_info(const WorkerOpened *opened);
WorkerFailed worker_failed_from_error(const GError *error);
GError *worker_failed_to_error(const WorkerFailed *failed); /* (transfer full) */
