/*
 * One table says of each setting where it comes from, what it may be, where it goes, and what it is for; reading,
 * checking and the help text follow from it. An empty variable counts as unset: env files and compose files leave them
 * so. The STUN and TURN variables are in ice-config.c.
 */
#include "settings.h"

#include "util/truth.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

typedef struct Setting Setting;

/* How values of one kind are read and described. */
typedef struct SettingType {
    /* Stores value at field; false where it is not allowed, and nothing is stored. */
    bool (*store)(const Setting *setting, const char *value, void *field);
    /* What is allowed, in words that follow "must be" (transfer full). NULL where everything is. */
    char *(*describe)(const Setting *setting);
} SettingType;

struct Setting {
    const char *name;
    const SettingType *type;
    size_t offset;             /* in Settings */
    const char *default_value; /* (nullable) as it would stand in the environment */
    const char *help;
    const char *const *words; /* those allowed, NULL-terminated; for the types that have any */
    double min;               /* for those that have a range */
    double max;
};

/* --- the types --- */

/* Any text, as char *. */
static bool store_text(const Setting *setting, const char *value, void *field)
{
    (void)setting;
    *(char **)field = g_strdup(value);
    return true;
}

/* An address to listen on, as char *. */
static bool store_address(const Setting *setting, const char *value, void *field)
{
    if (strcmp(value, "localhost") != 0 && !g_hostname_is_ip_address(value))
        return false;
    return store_text(setting, value, field);
}

static char *describe_address(const Setting *setting)
{
    (void)setting;
    return g_strdup("an IPv4 or IPv6 address, or localhost");
}

/* One of the words, as its index in an int: an enumeration. */
static bool store_choice(const Setting *setting, const char *value, void *field)
{
    for (int i = 0; setting->words[i]; i++) {
        if (strcmp(setting->words[i], value) == 0) {
            *(int *)field = i;
            return true;
        }
    }
    return false;
}

/* One of the words, as char *. */
static bool store_word(const Setting *setting, const char *value, void *field)
{
    int index;
    return store_choice(setting, value, &index) && store_text(setting, value, field);
}

static char *describe_words(const Setting *setting)
{
    g_autofree char *words = g_strjoinv(", ", (char **)setting->words);
    return setting->words[1] ? g_strdup_printf("one of %s", words) : g_steal_pointer(&words);
}

/* A number in the range, as int. */
static bool store_number(const Setting *setting, const char *value, void *field)
{
    gint64 number;
    if (!g_ascii_string_to_signed(value, 10, (gint64)setting->min, (gint64)setting->max, &number, NULL))
        return false;
    *(int *)field = (int)number;
    return true;
}

static char *describe_number(const Setting *setting)
{
    return g_strdup_printf("a number from %.0f to %.0f", setting->min, setting->max);
}

/* An even number in the range, as int: chroma has half the picture's width and height. */
static bool store_even(const Setting *setting, const char *value, void *field)
{
    int number;
    if (!store_number(setting, value, &number) || number % 2 != 0)
        return false;
    *(int *)field = number;
    return true;
}

static char *describe_even(const Setting *setting)
{
    return g_strdup_printf("an even number from %.0f to %.0f", setting->min, setting->max);
}

/* One of the words, which are numbers, as int. */
static bool store_angle(const Setting *setting, const char *value, void *field)
{
    int index;
    if (!store_choice(setting, value, &index))
        return false;
    *(int *)field = (int)g_ascii_strtoll(value, NULL, 10);
    return true;
}

/* A number in the range, or 0, as int. */
static bool store_number_or_0(const Setting *setting, const char *value, void *field)
{
    if (strcmp(value, "0") != 0)
        return store_number(setting, value, field);
    *(int *)field = 0;
    return true;
}

static char *describe_number_or_0(const Setting *setting)
{
    return g_strdup_printf("a number from %.0f to %.0f, or 0", setting->min, setting->max);
}

/* Seconds in the range, as microseconds in an int64_t. No exponents, no hexadecimal, no infinities. */
static bool store_seconds(const Setting *setting, const char *value, void *field)
{
    if (strspn(value, "0123456789.") != strlen(value))
        return false;
    char *end;
    double seconds = g_ascii_strtod(value, &end);
    if (end == value || *end != '\0' || seconds < setting->min || seconds > setting->max)
        return false;
    *(int64_t *)field = (int64_t)llround(seconds * 1e6);
    return true;
}

static char *describe_seconds(const Setting *setting)
{
    return g_strdup_printf("seconds from %g to %g", setting->min, setting->max);
}

/* Nothing can be wrong: what is not true is false. */
static bool store_boolean(const Setting *setting, const char *value, void *field)
{
    (void)setting;
    *(bool *)field = truth_from_word(value);
    return true;
}

static const SettingType text = {store_text, NULL};
static const SettingType address = {store_address, describe_address};
static const SettingType word = {store_word, describe_words};
static const SettingType choice = {store_choice, describe_words};
static const SettingType number = {store_number, describe_number};
static const SettingType even = {store_even, describe_even};
static const SettingType angle = {store_angle, describe_words};
static const SettingType number_or_0 = {store_number_or_0, describe_number_or_0};
static const SettingType seconds = {store_seconds, describe_seconds};
static const SettingType boolean = {store_boolean, NULL};

/* --- the table --- */

static const char *const backends[] = {"auto", "realsense", "realsense-v4l2", "v4l2", "file", "pattern", NULL};
static const char *const fallbacks[] = {"pattern", NULL};
static const char *const angles[] = {"0", "90", "180", "270", NULL};
static const char *const codecs[] = {
    [VIDEO_CODEC_CHOICE_AUTO] = "auto", [VIDEO_CODEC_CHOICE_H264] = "h264", [VIDEO_CODEC_CHOICE_VP8] = "vp8", NULL};
static const char *const presets[] = {"ultrafast", "superfast", "veryfast", "faster",   "fast",
                                      "medium",    "slow",      "slower",   "veryslow", NULL};

#define TO(field) offsetof(Settings, field)

/* clang-format off */
static const Setting table[] = {
    {"SERVICE_HOST", &address, TO(service_host), "0.0.0.0", "address to listen on", NULL, 0, 0},
    {"SERVICE_PORT", &number, TO(service_port), "8104", "TCP port to listen on", NULL, 1, 65535},
    {"CAMERA_BACKEND", &word, TO(camera_backend), "auto", "where pictures come from", backends, 0, 0},
    {"CAMERA_FALLBACK", &word, TO(camera_fallback), NULL, "what auto shows where there is no camera", fallbacks, 0, 0},
    {"CAMERA_DEVICE", &text, TO(camera_device), NULL, "video device to use: its path, or a part of its name", NULL, 0, 0},
    {"CAMERA_SERIAL", &text, TO(camera_serial), NULL, "serial number of the camera to use", NULL, 0, 0},
    {"CAMERA_FILE", &text, TO(camera_file), NULL, "what to play: a Y4M file or FIFO, a RealSense .bag", NULL, 0, 0},
    {"CAMERA_WIDTH", &even, TO(camera_width), "640", "pixels, before rotation", NULL, 16, 4096},
    {"CAMERA_HEIGHT", &even, TO(camera_height), "480", "pixels, before rotation", NULL, 16, 4096},
    {"CAMERA_FPS", &number, TO(camera_fps), "30", "pictures per second", NULL, 1, 240},
    {"CAMERA_ROTATION", &angle, TO(camera_rotation), "0", "degrees, clockwise", angles, 0, 0},
    {"CAMERA_TIMECODE", &boolean, TO(camera_timecode), "0", "draw the capture time into the picture", NULL, 0, 0},
    {"CAMERA_STALL_TIMEOUT", &seconds, TO(camera_stall_timeout_us), "2",
     "without a picture for so long, the camera is opened again", NULL, 0.1, 60},
    {"VIDEO_CODEC", &choice, TO(video_codec), "auto", "codec to send", codecs, 0, 0},
    {"VIDEO_BITRATE", &number_or_0, TO(video_bitrate_bps), "0", "bits per second; 0: by the picture's size", NULL,
     50000, 100000000},
    {"VIDEO_PRESET", &word, TO(video_preset), "ultrafast", "x264's speed against quality", presets, 0, 0},
    {"VIEWER_TIMEOUT", &seconds, TO(viewer_timeout_us), "5", "a viewer gone for so long is released", NULL, 1, 60},
};
/* clang-format on */

/* --- reading --- */

/* A wrong value is given back up to here. */
#define SHOWN_MAX_CHARS 64

/* The value as it can stand in one line. (transfer full) */
static char *make_showable(const char *value)
{
    g_autofree char *valid = g_utf8_make_valid(value, -1);
    glong length = g_utf8_strlen(valid, -1);
    g_autofree char *shown = g_utf8_substring(valid, 0, MIN(length, SHOWN_MAX_CHARS));
    for (char *c = shown; *c; c++)
        if (g_ascii_iscntrl(*c))
            *c = '?';
    return g_strconcat(shown, length > SHOWN_MAX_CHARS ? "..." : NULL, NULL);
}

/* The variable's value without the blanks around it; NULL where there is nothing else. (transfer full) */
static char *read_variable(char **environment, const char *name)
{
    const char *value = g_environ_getenv(environment, name);
    g_autofree char *stripped = value ? g_strstrip(g_strdup(value)) : NULL;
    return stripped && *stripped ? g_steal_pointer(&stripped) : NULL;
}

static bool read_setting(const Setting *setting, char **environment, Settings *settings, GError **error)
{
    g_autofree char *value = read_variable(environment, setting->name);
    if (!value && !setting->default_value)
        return true;
    if (setting->type->store(setting, value ? value : setting->default_value, (char *)settings + setting->offset))
        return true;
    g_autofree char *shown = make_showable(value);
    g_autofree char *allowed = setting->type->describe(setting);
    g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "%s=%s: must be %s", setting->name, shown, allowed);
    return false;
}

Settings *settings_new_from_environment(char **environment, GError **error)
{
    g_autoptr(Settings) settings = g_new0(Settings, 1);
    for (size_t i = 0; i < G_N_ELEMENTS(table); i++)
        if (!read_setting(&table[i], environment, settings, error))
            return NULL;
    if (strcmp(settings->camera_backend, "file") == 0 && !settings->camera_file) {
        g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                    "CAMERA_FILE=: must be the path of a Y4M file or FIFO where CAMERA_BACKEND=file");
        return NULL;
    }
    return g_steal_pointer(&settings);
}

char *settings_describe(void)
{
    GString *lines = g_string_new(NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(table); i++) {
        const Setting *setting = &table[i];
        g_autofree char *allowed = setting->type->describe ? setting->type->describe(setting) : NULL;
        g_string_append_printf(lines, "  %-20s  %s", setting->name, setting->help);
        if (allowed)
            g_string_append_printf(lines, "; %s", allowed);
        if (setting->default_value)
            g_string_append_printf(lines, " (default %s)", setting->default_value);
        g_string_append_c(lines, '\n');
    }
    return g_string_free(lines, FALSE);
}

bool settings_has_variable(const char *name)
{
    for (size_t i = 0; i < G_N_ELEMENTS(table); i++)
        if (strcmp(table[i].name, name) == 0)
            return true;
    return false;
}

void settings_free(Settings *settings)
{
    if (!settings)
        return;
    g_free(settings->service_host);
    g_free(settings->camera_backend);
    g_free(settings->camera_fallback);
    g_free(settings->camera_device);
    g_free(settings->camera_serial);
    g_free(settings->camera_file);
    g_free(settings->video_preset);
    g_free(settings);
}
