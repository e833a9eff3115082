/* Defaults, every setting's good values, and the exact line for each wrong one. */
#include "settings.h"

#include <string.h>

/* The settings from these assignments and nothing else; NULL with error set. */
static Settings *read_settings(const char *assignments, GError **error)
{
    g_auto(GStrv) environment = g_strsplit(assignments, "|", -1);
    return settings_new_from_environment(*environment ? environment : NULL, error);
}

static Settings *read_good(const char *assignments)
{
    GError *error = NULL;
    Settings *settings = read_settings(assignments, &error);
    g_assert_no_error(error);
    return settings;
}

static void assert_defaults(const Settings *settings)
{
    g_assert_cmpstr(settings->service_host, ==, "0.0.0.0");
    g_assert_cmpint(settings->service_port, ==, 8104);
    g_assert_cmpstr(settings->camera_backend, ==, "auto");
    g_assert_null(settings->camera_fallback);
    g_assert_null(settings->camera_serial);
    g_assert_null(settings->camera_file);
    g_assert_cmpint(settings->camera_width, ==, 640);
    g_assert_cmpint(settings->camera_height, ==, 480);
    g_assert_cmpint(settings->camera_fps, ==, 30);
    g_assert_cmpint(settings->camera_rotation, ==, 0);
    g_assert_false(settings->camera_timecode);
    g_assert_cmpint(settings->camera_stall_timeout_us, ==, 2000000);
    g_assert_cmpint(settings->video_codec, ==, VIDEO_CODEC_CHOICE_AUTO);
    g_assert_cmpint(settings->video_bitrate_bps, ==, 0);
    g_assert_cmpstr(settings->video_preset, ==, "ultrafast");
    g_assert_cmpint(settings->viewer_timeout_us, ==, 5000000);
}

static void test_defaults(void)
{
    g_autoptr(Settings) unset = read_good("PATH=/bin|CAMERA_WIDTHS=7");
    assert_defaults(unset);
    g_autoptr(Settings) empty =
        read_good("SERVICE_HOST=|SERVICE_PORT=|CAMERA_BACKEND=|CAMERA_FALLBACK=|CAMERA_SERIAL= |CAMERA_FILE=|"
                  "CAMERA_WIDTH=|CAMERA_HEIGHT=|CAMERA_FPS=|CAMERA_ROTATION= |CAMERA_TIMECODE=|CAMERA_STALL_TIMEOUT=|"
                  "VIDEO_CODEC=|VIDEO_BITRATE=|VIDEO_PRESET=|VIEWER_TIMEOUT=");
    assert_defaults(empty);
}

static void test_everything_set(void)
{
    g_autoptr(Settings) settings =
        read_good("SERVICE_HOST=::1|SERVICE_PORT=65535|CAMERA_BACKEND=file|CAMERA_FALLBACK=pattern|CAMERA_SERIAL=0815|"
                  "CAMERA_FILE=/tmp/a b.y4m|CAMERA_WIDTH= 1280 |CAMERA_HEIGHT=720|CAMERA_FPS=60|CAMERA_ROTATION=270|"
                  "CAMERA_TIMECODE=Yes|CAMERA_STALL_TIMEOUT=0.5|VIDEO_CODEC=vp8|VIDEO_BITRATE=1500000|"
                  "VIDEO_PRESET=veryfast|VIEWER_TIMEOUT=60");
    g_assert_cmpstr(settings->service_host, ==, "::1");
    g_assert_cmpint(settings->service_port, ==, 65535);
    g_assert_cmpstr(settings->camera_backend, ==, "file");
    g_assert_cmpstr(settings->camera_fallback, ==, "pattern");
    g_assert_cmpstr(settings->camera_serial, ==, "0815");
    g_assert_cmpstr(settings->camera_file, ==, "/tmp/a b.y4m");
    g_assert_cmpint(settings->camera_width, ==, 1280);
    g_assert_cmpint(settings->camera_height, ==, 720);
    g_assert_cmpint(settings->camera_fps, ==, 60);
    g_assert_cmpint(settings->camera_rotation, ==, 270);
    g_assert_true(settings->camera_timecode);
    g_assert_cmpint(settings->camera_stall_timeout_us, ==, 500000);
    g_assert_cmpint(settings->video_codec, ==, VIDEO_CODEC_CHOICE_VP8);
    g_assert_cmpint(settings->video_bitrate_bps, ==, 1500000);
    g_assert_cmpstr(settings->video_preset, ==, "veryfast");
    g_assert_cmpint(settings->viewer_timeout_us, ==, 60000000);
}

static const char *const good[] = {
    "SERVICE_HOST=localhost", "SERVICE_HOST=192.0.2.1", "SERVICE_HOST=::",         "SERVICE_PORT=1",
    "CAMERA_WIDTH=16",        "CAMERA_WIDTH=4096",      "CAMERA_HEIGHT=4096",      "CAMERA_FPS=1",
    "CAMERA_FPS=240",         "CAMERA_ROTATION=90",     "CAMERA_STALL_TIMEOUT=60", "VIDEO_CODEC=h264",
    "VIDEO_BITRATE=0",        "VIDEO_BITRATE=50000",    "VIDEO_BITRATE=100000000", "VIDEO_PRESET=veryslow",
    "VIEWER_TIMEOUT=1",       "VIEWER_TIMEOUT=2.5",     "CAMERA_BACKEND=pattern",  "CAMERA_BACKEND=realsense",
};

static void test_good_values(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(good); i++) {
        g_autoptr(Settings) settings = read_good(good[i]);
        g_assert_nonnull(settings);
    }
}

#define PRESETS "ultrafast, superfast, veryfast, faster, fast, medium, slow, slower, veryslow"

/* The assignment, and what follows it on the line. */
static const struct {
    const char *assignment;
    const char *allowed;
} wrong[] = {
    {"SERVICE_HOST=camera.example", ": must be an IPv4 or IPv6 address, or localhost"},
    {"SERVICE_HOST=[::]", ": must be an IPv4 or IPv6 address, or localhost"},
    {"SERVICE_HOST=256.0.0.1", ": must be an IPv4 or IPv6 address, or localhost"},
    {"SERVICE_PORT=0", ": must be a number from 1 to 65535"},
    {"SERVICE_PORT=65536", ": must be a number from 1 to 65535"},
    {"SERVICE_PORT=http", ": must be a number from 1 to 65535"},
    {"CAMERA_BACKEND=webcam", ": must be one of auto, realsense, realsense-v4l2, v4l2, file, pattern"},
    {"CAMERA_BACKEND=Auto", ": must be one of auto, realsense, realsense-v4l2, v4l2, file, pattern"},
    {"CAMERA_FALLBACK=file", ": must be pattern"},
    {"CAMERA_WIDTH=abc", ": must be an even number from 16 to 4096"},
    {"CAMERA_WIDTH=641", ": must be an even number from 16 to 4096"},
    {"CAMERA_WIDTH=640px", ": must be an even number from 16 to 4096"},
    {"CAMERA_WIDTH=6e2", ": must be an even number from 16 to 4096"},
    {"CAMERA_WIDTH=-640", ": must be an even number from 16 to 4096"},
    {"CAMERA_WIDTH=99999999999999999999", ": must be an even number from 16 to 4096"},
    {"CAMERA_HEIGHT=4098", ": must be an even number from 16 to 4096"},
    {"CAMERA_FPS=0", ": must be a number from 1 to 240"},
    {"CAMERA_FPS=29.97", ": must be a number from 1 to 240"},
    {"CAMERA_ROTATION=45", ": must be one of 0, 90, 180, 270"},
    {"CAMERA_ROTATION=360", ": must be one of 0, 90, 180, 270"},
    {"CAMERA_STALL_TIMEOUT=0", ": must be seconds from 0.1 to 60"},
    {"CAMERA_STALL_TIMEOUT=2s", ": must be seconds from 0.1 to 60"},
    {"CAMERA_STALL_TIMEOUT=1.2.3", ": must be seconds from 0.1 to 60"},
    {"CAMERA_STALL_TIMEOUT=.", ": must be seconds from 0.1 to 60"},
    {"CAMERA_STALL_TIMEOUT=inf", ": must be seconds from 0.1 to 60"},
    {"VIDEO_CODEC=vp9", ": must be one of auto, h264, vp8"},
    {"VIDEO_BITRATE=49999", ": must be a number from 50000 to 100000000, or 0"},
    {"VIDEO_BITRATE=1.5M", ": must be a number from 50000 to 100000000, or 0"},
    {"VIDEO_PRESET=turbo", ": must be one of " PRESETS},
    {"VIEWER_TIMEOUT=0.5", ": must be seconds from 1 to 60"},
    {"VIEWER_TIMEOUT=61", ": must be seconds from 1 to 60"},
};

static void assert_error(const char *assignments, const char *message)
{
    g_autoptr(GError) error = NULL;
    g_assert_null(read_settings(assignments, &error));
    g_assert_cmpstr(error->message, ==, message);
}

static void test_wrong_values(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(wrong); i++) {
        g_autofree char *line = g_strconcat(wrong[i].assignment, wrong[i].allowed, NULL);
        assert_error(wrong[i].assignment, line);
    }
}

static void test_file_back_end_needs_a_file(void)
{
    assert_error("CAMERA_BACKEND=file",
                 "CAMERA_FILE=: must be the path of a Y4M file or FIFO where CAMERA_BACKEND=file");
}

static void test_wrong_value_stays_one_line(void)
{
    assert_error("CAMERA_WIDTH=6\n4\t0\377", "CAMERA_WIDTH=6?4?0\357\277\275: must be an even number from 16 to 4096");
    g_autofree char *long_value = g_strnfill(10000, '7');
    g_autofree char *assignment = g_strconcat("CAMERA_WIDTH=", long_value, NULL);
    g_autofree char *line =
        g_strdup_printf("CAMERA_WIDTH=%.64s...: must be an even number from 16 to 4096", long_value);
    assert_error(assignment, line);
}

static void test_booleans(void)
{
    const char *const truths[] = {"1", "true", "TRUE", "yes", "On"};
    const char *const falsehoods[] = {"0", "false", "no", "off", "2", "y", "maybe"};
    for (size_t i = 0; i < G_N_ELEMENTS(truths) + G_N_ELEMENTS(falsehoods); i++) {
        gboolean truth = i < G_N_ELEMENTS(truths);
        const char *word = truth ? truths[i] : falsehoods[i - G_N_ELEMENTS(truths)];
        g_autofree char *assignment = g_strconcat("CAMERA_TIMECODE=", word, NULL);
        g_autoptr(Settings) settings = read_good(assignment);
        g_assert_cmpint(settings->camera_timecode, ==, truth);
    }
}

static void test_description(void)
{
    g_autofree char *description = settings_describe();
    g_assert_nonnull(strstr(
        description, "\n  CAMERA_WIDTH          pixels, before rotation; an even number from 16 to 4096 (default "
                     "640)\n"));
    g_assert_nonnull(strstr(description, "\n  CAMERA_SERIAL         serial number of the camera to use\n"));
    for (size_t i = 0; i < G_N_ELEMENTS(wrong); i++) {
        g_autofree char *name = g_strndup(wrong[i].assignment, strcspn(wrong[i].assignment, "="));
        g_assert_nonnull(strstr(description, name));
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/settings/defaults-for-what-is-unset-or-empty", test_defaults);
    g_test_add_func("/settings/everything-set", test_everything_set);
    g_test_add_func("/settings/good-values", test_good_values);
    g_test_add_func("/settings/wrong-values-are-named-with-what-is-allowed", test_wrong_values);
    g_test_add_func("/settings/the-file-back-end-needs-a-file", test_file_back_end_needs_a_file);
    g_test_add_func("/settings/a-wrong-value-stays-one-line", test_wrong_value_stays_one_line);
    g_test_add_func("/settings/booleans-cannot-be-wrong", test_booleans);
    g_test_add_func("/settings/description-has-every-setting", test_description);
    return g_test_run();
}
