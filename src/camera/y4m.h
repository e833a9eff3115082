/*
 * The text of YUV4MPEG2 files and streams (the format of mjpegtools' yuv4mpeg(5)): one header line, then for each
 * picture a FRAME line and its planes. 8-bit 4:2:0 only, which is what cameras and encoders speak; interlacing and
 * aspect ratio are not looked at.
 */
#pragma once

#include <glib.h>
#include <stdint.h>

/* The longest line accepted, with its newline. mjpegtools writes at most 256 bytes, ffmpeg's comments go a little
 * further. */
#define Y4M_LINE_MAX 1024

typedef struct Y4mHeader {
    int width; /* even, 2 to FRAME_MAX_SIDE */
    int height;
    int rate_num; /* frames a second: rate_num / rate_den; 0/0 where the header names none */
    int rate_den;
} Y4mHeader;

/**
 * Parses the header line at the start of bytes. Returns the length of the line with its newline; 0 where it is not
 * complete yet; -1 with error set (CAMERA_ERROR_WRONG_FILE: no such format; CAMERA_ERROR_PROFILE: a picture of a kind
 * that is not supported, with what is).
 */
gssize y4m_parse_header(const uint8_t *bytes, size_t length, Y4mHeader *ret_header, GError **error);

/** The same for the line before each picture; -1 with error set (CAMERA_ERROR_FAILED) where there is none. */
gssize y4m_parse_frame_line(const uint8_t *bytes, size_t length, GError **error);
