/*
 * The table of encoders, and what does not depend on which one it is: the target for a size, and presets.
 */
#include "video/encoder.h"

const EncoderType *const *encoder_types(void)
{
    static const EncoderType *const types[] = {&encoder_x264, &encoder_vpx, NULL};
    return types;
}

const EncoderType *encoder_type_for_codec(VideoCodec codec)
{
    for (const EncoderType *const *type = encoder_types(); *type; type++)
        if ((*type)->codec == codec)
            return *type;
    return NULL;
}

/*
 * What looks clean for a moving camera picture in H.264 at the ultrafast preset, by pixels a second. Detail does not
 * grow as fast as the pixels do, so the bits for each pixel fall from 0.16 at VGA to 0.07 at 1080p. In between it is a
 * straight line.
 */
static const struct {
    double pixels_per_second;
    double bitrate_bps;
} default_bitrates[] = {
    {0, 300000},                    /* below this the codec's own overhead rules */
    {640.0 * 480 * 30, 1500000},    /**/
    {1280.0 * 720 * 30, 2500000},   /**/
    {1920.0 * 1080 * 30, 4500000},  /**/
    {3840.0 * 2160 * 30, 12000000}, /* the most that is ever chosen unasked */
};

int encoder_default_bitrate_bps(int width, int height, int fps)
{
    double pixels_per_second = (double)width * height * fps;
    size_t last = G_N_ELEMENTS(default_bitrates) - 1;
    for (size_t i = 1; i <= last; i++) {
        double from = default_bitrates[i - 1].pixels_per_second;
        double to = default_bitrates[i].pixels_per_second;
        if (pixels_per_second > to)
            continue;
        double share = (pixels_per_second - from) / (to - from);
        double step = default_bitrates[i].bitrate_bps - default_bitrates[i - 1].bitrate_bps;
        return (int)(default_bitrates[i - 1].bitrate_bps + share * step);
    }
    return (int)default_bitrates[last].bitrate_bps;
}

const char *const encoder_default_preset = "ultrafast";

/* x264's names but for placebo, which no live encoder keeps up with. */
static const char *const presets[] = {"ultrafast", "superfast", "veryfast", "faster",  "fast",
                                      "medium",    "slow",      "slower",   "veryslow"};

int encoder_preset_slowness(const char *preset, GError **error)
{
    for (size_t i = 0; i < G_N_ELEMENTS(presets); i++)
        if (g_str_equal(preset, presets[i]))
            return (int)i;
    g_set_error(
        error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
        "'%s' is no encoder preset: ultrafast, superfast, veryfast, faster, fast, medium, slow, slower, veryslow",
        preset);
    return -1;
}
