/*
 * YUV4MPEG2 lines. A line is a magic word and parameters, each a letter and its value, separated by single spaces.
 * Unknown parameters are skipped, as yuv4mpeg(5) wants it.
 */
#include "camera/y4m.h"

#include "camera/camera.h"
#include "camera/frame-pace.h"

#include <string.h>

#define HEADER_MAGIC "YUV4MPEG2"
#define FRAME_MAGIC  "FRAME"

/* All are 8-bit 4:2:0 and differ by where the chroma samples sit, half a pixel at most. */
static const char *const supported_chroma[] = {"420jpeg", "420mpeg2", "420paldv", "420"};

/*
 * The line that starts with magic, without its newline: its length with newline, 0 for not all there yet, -1 for no
 * such line.
 */
static gssize find_line(const uint8_t *bytes, size_t length, const char *magic)
{
    size_t magic_length = strlen(magic);
    if (length == 0)
        return 0;
    if (memcmp(bytes, magic, MIN(length, magic_length)) != 0)
        return -1;
    if (length > magic_length && bytes[magic_length] != ' ' && bytes[magic_length] != '\n')
        return -1;
    const uint8_t *newline = memchr(bytes, '\n', MIN(length, Y4M_LINE_MAX));
    if (newline) /* no parameter holds a zero byte, and one would hide those after it */
        return memchr(bytes, '\0', (size_t)(newline - bytes)) ? -1 : newline + 1 - bytes;
    return length < Y4M_LINE_MAX ? 0 : -1;
}

/* Digits alone, up to G_MAXINT32. Returns where they end, or NULL. */
static const char *parse_number(const char *text, int *ret_number)
{
    char *end = NULL;
    if (!g_ascii_isdigit(*text))
        return NULL;
    guint64 number = g_ascii_strtoull(text, &end, 10);
    if (number > G_MAXINT32)
        return NULL;
    *ret_number = (int)number;
    return end;
}

static bool parse_whole_number(const char *text, int *ret_number)
{
    const char *end = parse_number(text, ret_number);
    return end && *end == '\0';
}

static bool parse_ratio(const char *text, int *ret_num, int *ret_den)
{
    const char *end = parse_number(text, ret_num);
    return end && *end == ':' && parse_whole_number(end + 1, ret_den);
}

static bool chroma_is_supported(const char *chroma)
{
    for (size_t i = 0; i < G_N_ELEMENTS(supported_chroma); i++) {
        if (g_str_equal(chroma, supported_chroma[i]))
            return true;
    }
    return false;
}

static bool parse_parameter(const char *parameter, Y4mHeader *header, GError **error)
{
    const char *value = parameter + 1;
    bool well_formed = true;
    switch (parameter[0]) {
    case 'W':
        well_formed = parse_whole_number(value, &header->width);
        break;
    case 'H':
        well_formed = parse_whole_number(value, &header->height);
        break;
    case 'F':
        well_formed = parse_ratio(value, &header->rate_num, &header->rate_den);
        break;
    case 'C':
        if (!chroma_is_supported(value)) {
            g_set_error(error, CAMERA_ERROR, CAMERA_ERROR_PROFILE,
                        "its pixel format is C%s; supported are C420jpeg, C420mpeg2, C420paldv and C420 (8-bit 4:2:0)",
                        value);
            return false;
        }
        break;
    default:
        break;
    }
    if (!well_formed)
        g_set_error(error, CAMERA_ERROR, CAMERA_ERROR_WRONG_FILE, "its Y4M header has a bad parameter \"%s\"",
                    parameter);
    return well_formed;
}

static bool check_header(const Y4mHeader *header, GError **error)
{
    if (header->width == 0 || header->height == 0) {
        g_set_error(error, CAMERA_ERROR, CAMERA_ERROR_WRONG_FILE, "its Y4M header names no width or no height");
        return false;
    }
    if (header->width > FRAME_MAX_SIDE || header->height > FRAME_MAX_SIDE || header->width % 2 || header->height % 2) {
        g_set_error(error, CAMERA_ERROR, CAMERA_ERROR_PROFILE,
                    "its pictures are %dx%d; supported are even sizes up to %dx%d", header->width, header->height,
                    FRAME_MAX_SIDE, FRAME_MAX_SIDE);
        return false;
    }
    bool rate_is_named = header->rate_num != 0 || header->rate_den != 0;
    if (rate_is_named && !frame_pace_rate_is_valid(header->rate_num, header->rate_den)) {
        g_set_error(error, CAMERA_ERROR, CAMERA_ERROR_PROFILE,
                    "its frame rate is %d:%d; supported are rates from 1:60 to 1000:1", header->rate_num,
                    header->rate_den);
        return false;
    }
    return true;
}

gssize y4m_parse_header(const uint8_t *bytes, size_t length, Y4mHeader *ret_header, GError **error)
{
    gssize line_length = find_line(bytes, length, HEADER_MAGIC);
    if (line_length < 0)
        g_set_error(error, CAMERA_ERROR, CAMERA_ERROR_WRONG_FILE, "it does not start with a YUV4MPEG2 header");
    if (line_length <= 0)
        return line_length;

    /* Comments may hold any byte; a message that quotes a parameter may not. */
    g_autofree char *raw = g_strndup((const char *)bytes, (gsize)line_length - 1);
    g_autofree char *line = g_utf8_make_valid(raw, -1);
    g_auto(GStrv) parameters = g_strsplit(line, " ", -1);
    Y4mHeader header = {0};
    for (char **parameter = parameters + 1; *parameter; parameter++) {
        if (!parse_parameter(*parameter, &header, error))
            return -1;
    }
    if (!check_header(&header, error))
        return -1;
    *ret_header = header;
    return line_length;
}

gssize y4m_parse_frame_line(const uint8_t *bytes, size_t length, GError **error)
{
    gssize line_length = find_line(bytes, length, FRAME_MAGIC);
    if (line_length < 0)
        g_set_error(error, CAMERA_ERROR, CAMERA_ERROR_FAILED, "there is no FRAME line where a picture should begin");
    return line_length;
}
