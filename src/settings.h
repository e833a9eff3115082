/*
 * Everything that is set from outside: read once from the environment, checked, and not changed afterwards.
 */
#pragma once

#include "video/encoded-frame.h"

#include <gio/gio.h>
#include <stdbool.h>
#include <stdint.h>

typedef enum VideoCodecChoice {
    VIDEO_CODEC_CHOICE_AUTO, /* H.264 where offered, else VP8 */
    VIDEO_CODEC_CHOICE_H264,
    VIDEO_CODEC_CHOICE_VP8,
} VideoCodecChoice;

typedef struct Settings {
    char *service_host;              /* SERVICE_HOST */
    int service_port;                /* SERVICE_PORT */
    char *camera_backend;            /* CAMERA_BACKEND: auto, realsense, realsense-v4l2, v4l2, file, pattern */
    char *camera_fallback;           /* (nullable) CAMERA_FALLBACK: "pattern" */
    char *camera_device;             /* (nullable) CAMERA_DEVICE */
    char *camera_serial;             /* (nullable) CAMERA_SERIAL */
    char *camera_file;               /* (nullable) CAMERA_FILE */
    int camera_width;                /* CAMERA_WIDTH, pixels */
    int camera_height;               /* CAMERA_HEIGHT, pixels */
    int camera_fps;                  /* CAMERA_FPS */
    int camera_rotation;             /* CAMERA_ROTATION: 0, 90, 180, 270 clockwise */
    bool camera_timecode;            /* CAMERA_TIMECODE */
    int64_t camera_stall_timeout_us; /* CAMERA_STALL_TIMEOUT, seconds in the environment */
    VideoCodecChoice video_codec;    /* VIDEO_CODEC */
    int video_bitrate_bps;           /* VIDEO_BITRATE; 0: by the picture's size */
    char *video_preset;              /* VIDEO_PRESET */
    int64_t viewer_timeout_us;       /* VIEWER_TIMEOUT, seconds in the environment */
} Settings;

/**
 * Reads and checks all settings (transfer full). NULL with error set on the first that is wrong; the message is one
 * line that names the variable, the value, and what is allowed. environment: as of g_get_environ().
 */
Settings *settings_new_from_environment(char **environment, GError **error);

/** One line for each setting, for a help text: its name, what it is for, what is allowed, its default (transfer full).
 */
char *settings_describe(void);

bool settings_has_variable(const char *name);

void settings_free(Settings *settings); /* NULL is allowed */

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Settings, settings_free)
