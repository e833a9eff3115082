/* What every encoder of the table must do, whatever its codec; and what does not depend on the encoder. */
#include "video/encoder.h"

#include "moving-picture.h"
#include "video/timecode.h"

#include <glib/gstdio.h>
#include <string.h>

#define WIDTH       320
#define HEIGHT      240
#define FPS         30
#define BITRATE_BPS 600000

static const EncoderConfig usual = {.width = WIDTH, .height = HEIGHT, .fps = FPS, .bitrate_bps = BITRATE_BPS};

typedef struct Run {
    const EncoderType *type;
    gpointer encoder;
    MovingPicture *moving;
    int number;
} Run;

static void begin(Run *run, const EncoderType *type, const EncoderConfig *config)
{
    g_autoptr(GError) error = NULL;
    run->type = type;
    run->encoder = type->open(config, &error);
    g_assert_no_error(error);
    g_assert_nonnull(run->encoder);
    run->moving = moving_picture_new(config->width, config->height, 8104);
    run->number = 0;
}

static void end(Run *run)
{
    run->type->close(run->encoder);
    moving_picture_free(run->moving);
}

static EncodedFrame *encode_next(Run *run, bool key_frame)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Frame) frame = moving_picture_draw(run->moving, run->number++, FPS);
    EncodedFrame *encoded = run->type->encode(run->encoder, frame, key_frame, &error);
    g_assert_no_error(error);
    g_assert_nonnull(encoded); /* a picture in, the same picture out: nothing is held back */
    g_assert_cmpint(encoded->capture_time_us, ==, frame->capture_time_us);
    g_assert_cmpint(encoded->codec, ==, run->type->codec);
    g_assert_cmpuint(encoded->length, >, 0);
    return encoded;
}

/* Bits a second over count pictures. */
static double rate_of_next(Run *run, int count)
{
    size_t bytes = 0;
    for (int i = 0; i < count; i++) {
        g_autofree EncodedFrame *encoded = encode_next(run, false);
        bytes += encoded->length;
    }
    return (double)bytes * 8 * FPS / count;
}

static void test_key_frames(gconstpointer type)
{
    Run run;
    begin(&run, type, &usual);
    for (int i = 0; i < 90; i++) {
        bool asked = i == 40 || i == 41;
        g_autofree EncodedFrame *encoded = encode_next(&run, asked);
        g_assert_cmpint(encoded->key_frame, ==, asked || i == 0);
        g_assert_cmpint(encoded->width, ==, WIDTH);
        g_assert_cmpint(encoded->height, ==, HEIGHT);
    }
    end(&run);
}

static void test_rate(gconstpointer type)
{
    Run run;
    begin(&run, type, &usual);
    double rate = rate_of_next(&run, 90);
    g_test_message("%.0f of %d b/s", rate, BITRATE_BPS);
    g_assert_cmpfloat(rate, >, BITRATE_BPS * 0.8);
    g_assert_cmpfloat(rate, <, BITRATE_BPS * 1.2);
    end(&run);
}

static void test_new_rate(gconstpointer type)
{
    static const int rates[] = {BITRATE_BPS / 2, BITRATE_BPS * 2, BITRATE_BPS};
    Run run;
    begin(&run, type, &usual);
    rate_of_next(&run, 60);
    guint64 key_frames = 0;
    for (size_t i = 0; i < G_N_ELEMENTS(rates); i++) {
        run.type->set_bitrate(run.encoder, rates[i]);
        g_autofree EncodedFrame *first = encode_next(&run, false);
        key_frames += first->key_frame;
        rate_of_next(&run, 29); /* a second to get there */
        double rate = rate_of_next(&run, 60);
        g_test_message("%.0f of %d b/s", rate, rates[i]);
        g_assert_cmpfloat(rate, >, rates[i] * 0.75);
        g_assert_cmpfloat(rate, <, rates[i] * 1.25);
    }
    g_assert_cmpuint(key_frames, ==, 0);
    end(&run);
}

static void test_size_is_bounded(gconstpointer type)
{
    /* What takes longer than this on a link of the target rate is seen as a halt of the picture. */
    const size_t longest = BITRATE_BPS / 8 * 3 / 10;
    Run run;
    begin(&run, type, &usual);
    size_t largest = 0;
    for (int i = 0; i < 90; i++) {
        g_autofree EncodedFrame *encoded = encode_next(&run, i % 30 == 0);
        largest = MAX(largest, encoded->length);
    }
    g_test_message("the largest picture takes %.0f ms", (double)largest * 8000 / BITRATE_BPS);
    g_assert_cmpuint(largest, <=, longest);
    end(&run);
}

static void test_sizes(gconstpointer type)
{
    static const int sizes[][2] = {{16, 16}, {48, 64}, {424, 240}, {480, 848}, {1920, 1080}, {2050, 34}};
    for (size_t i = 0; i < G_N_ELEMENTS(sizes); i++) {
        EncoderConfig config = {.width = sizes[i][0], .height = sizes[i][1], .fps = FPS, .bitrate_bps = 1000000};
        Run run;
        begin(&run, type, &config);
        g_autofree EncodedFrame *first = encode_next(&run, false);
        g_autofree EncodedFrame *second = encode_next(&run, false);
        g_assert_true(first->key_frame && !second->key_frame);
        g_assert_cmpint(first->width, ==, sizes[i][0]);
        g_assert_cmpint(first->height, ==, sizes[i][1]);
        end(&run);
    }
}

static void test_presets(gconstpointer data)
{
    const EncoderType *type = data;
    static const char *const presets[] = {"ultrafast", "superfast", "veryfast", "faster",  "fast",
                                          "medium",    "slow",      "slower",   "veryslow"};
    for (size_t i = 0; i < G_N_ELEMENTS(presets); i++) {
        EncoderConfig config = usual;
        config.preset = presets[i];
        Run run;
        begin(&run, type, &config);
        for (int picture = 0; picture < 3; picture++)
            g_free(encode_next(&run, false));
        end(&run);
    }
    EncoderConfig config = usual;
    config.preset = "3"; /* x264 itself would take it */
    g_autoptr(GError) error = NULL;
    g_assert_null(type->open(&config, &error));
    g_assert_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
    g_assert_nonnull(strstr(error->message, "'3'"));
    g_assert_nonnull(strstr(error->message, "ultrafast, superfast"));
}

/* A time line with gaps, as of a camera that drops frames or a process that was stopped. */
static void test_gaps(gconstpointer data)
{
    const EncoderType *type = data;
    g_autoptr(GError) error = NULL;
    g_autoptr(MovingPicture) moving = moving_picture_new(WIDTH, HEIGHT, 1);
    gpointer encoder = type->open(&usual, &error);
    g_assert_no_error(error);
    static const int64_t steps_us[] = {12, 33333, 12, 200000, 10 * G_USEC_PER_SEC, 3600 * (int64_t)G_USEC_PER_SEC, 12};
    int64_t time_us = 5;
    for (size_t i = 0; i < G_N_ELEMENTS(steps_us); i++) {
        time_us += steps_us[i];
        g_autoptr(Frame) frame = moving_picture_draw(moving, (int)i, FPS);
        frame->capture_time_us = time_us;
        g_autofree EncodedFrame *encoded = type->encode(encoder, frame, false, &error);
        g_assert_no_error(error);
        g_assert_nonnull(encoded);
        g_assert_cmpint(encoded->key_frame, ==, i == 0);
    }
    type->close(encoder);
}

/* The stream as ffmpeg reads it: H.264 as it is, VP8 in IVF. */
static void append_picture(GByteArray *stream, const EncodedFrame *encoded, guint32 number)
{
    if (encoded->codec == VIDEO_CODEC_VP8) {
        guint8 header[12] = {0};
        guint32 length = GUINT32_TO_LE((guint32)encoded->length);
        guint32 time = GUINT32_TO_LE(number);
        memcpy(header, &length, 4);
        memcpy(header + 4, &time, 4);
        g_byte_array_append(stream, header, sizeof header);
    }
    g_byte_array_append(stream, encoded->bytes, (guint)encoded->length);
}

static GByteArray *begin_stream(VideoCodec codec)
{
    static const guint8 ivf_header[32] = {'D', 'K',          'I',        'F',    0, 0,   32, 0, 'V', 'P', '8',
                                          '0', WIDTH & 0xff, WIDTH >> 8, HEIGHT, 0, FPS, 0,  0, 0,   1};
    GByteArray *stream = g_byte_array_new();
    if (codec == VIDEO_CODEC_VP8)
        g_byte_array_append(stream, ivf_header, sizeof ivf_header);
    return stream;
}

/* All pictures of the stream, packed I420 (transfer full). */
static char *decode_with_ffmpeg(VideoCodec codec, const GByteArray *stream, size_t *ret_length)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *directory = g_dir_make_tmp("encoder-XXXXXX", &error);
    g_assert_no_error(error);
    g_autofree char *coded = g_build_filename(directory, "coded", NULL);
    g_autofree char *raw = g_build_filename(directory, "raw", NULL);
    g_file_set_contents(coded, (const char *)stream->data, stream->len, &error);
    g_assert_no_error(error);
    const char *const arguments[] = {
        "ffmpeg",   "-v",      "error",  "-xerror",     "-f", codec == VIDEO_CODEC_H264 ? "h264" : "ivf",
        "-i",       coded,     "-vsync", "passthrough", "-f", "rawvideo",
        "-pix_fmt", "yuv420p", raw,      NULL};
    int status = -1;
    g_spawn_sync(NULL, (char **)arguments, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, &status, &error);
    g_assert_no_error(error);
    g_assert_cmpint(status, ==, 0);
    char *pixels = NULL;
    g_file_get_contents(raw, &pixels, ret_length, &error);
    g_assert_no_error(error);
    g_assert_cmpint(g_remove(coded) + g_remove(raw) + g_rmdir(directory), ==, 0);
    return pixels;
}

static void test_decodes(gconstpointer data)
{
    const EncoderType *type = data;
    g_autofree char *ffmpeg = g_find_program_in_path("ffmpeg");
    if (!ffmpeg) {
        g_test_skip("ffmpeg is not installed");
        return;
    }
    g_autoptr(GError) error = NULL;
    g_autoptr(MovingPicture) moving = moving_picture_new(WIDTH, HEIGHT, 2);
    gpointer encoder = type->open(&usual, &error);
    g_assert_no_error(error);
    g_autoptr(GByteArray) stream = begin_stream(type->codec);
    const guint32 pictures = 20;
    for (guint32 i = 0; i < pictures; i++) {
        g_autoptr(Frame) frame = moving_picture_draw(moving, (int)i, FPS);
        timecode_draw(frame, 0xfffffff8 + i * 33);
        g_autofree EncodedFrame *encoded = type->encode(encoder, frame, i == 11, &error);
        g_assert_no_error(error);
        append_picture(stream, encoded, i);
    }
    type->close(encoder);

    size_t length = 0;
    g_autofree char *decoded = decode_with_ffmpeg(type->codec, stream, &length);
    size_t frame_size = frame_bytes(PIXEL_FORMAT_I420, WIDTH, HEIGHT);
    g_assert_cmpuint(length, ==, pictures * frame_size);
    for (guint32 i = 0; i < pictures; i++) {
        const guint8 *pixels = (const guint8 *)decoded + i * frame_size;
        g_autoptr(Frame) frame = frame_new_wrapped(PIXEL_FORMAT_I420, WIDTH, HEIGHT, pixels, NULL, NULL);
        g_assert_cmphex(timecode_read(frame), ==, 0xfffffff8 + i * 33);
    }
}

static void test_default_bitrates(void)
{
    g_assert_cmpint(encoder_default_bitrate_bps(640, 480, 30), ==, 1500000);
    g_assert_cmpint(encoder_default_bitrate_bps(480, 640, 30), ==, 1500000);
    g_assert_cmpint(encoder_default_bitrate_bps(1280, 720, 30), ==, 2500000);
    g_assert_cmpint(encoder_default_bitrate_bps(1920, 1080, 30), ==, 4500000);
    g_assert_cmpint(encoder_default_bitrate_bps(4096, 4096, 120), ==, 12000000);
    int last = 0;
    for (int width = 16; width <= 4096; width += 16) {
        int bitrate_bps = encoder_default_bitrate_bps(width, width / 16 * 9, 30);
        g_assert_cmpint(bitrate_bps, >=, last);
        last = bitrate_bps;
    }
}

static void test_table(void)
{
    g_assert_true(encoder_type_for_codec(VIDEO_CODEC_H264) == &encoder_x264);
    g_assert_true(encoder_type_for_codec(VIDEO_CODEC_VP8) == &encoder_vpx);
}

static void test_slowness(void)
{
    g_assert_cmpint(encoder_preset_slowness(encoder_default_preset, NULL), ==, 0);
    g_assert_cmpint(encoder_preset_slowness("veryslow", NULL), ==, 8);
    g_autoptr(GError) error = NULL;
    g_assert_cmpint(encoder_preset_slowness("Fast", &error), ==, -1);
    g_assert_nonnull(strstr(error->message, "'Fast'"));
}

int main(int argc, char **argv)
{
    static const struct {
        const char *path;
        GTestDataFunc test;
    } conformance[] = {
        {"key-frames-come-first-and-on-demand-alone", test_key_frames},
        {"rate-is-near-its-target", test_rate},
        {"new-rate-takes-effect-without-a-key-frame", test_new_rate},
        {"no-picture-holds-up-the-link", test_size_is_bounded},
        {"every-size-is-encoded", test_sizes},
        {"every-preset-opens-and-no-other", test_presets},
        {"gaps-in-time-are-no-trouble", test_gaps},
        {"another-decoder-reads-the-timecode", test_decodes},
    };
    g_test_init(&argc, &argv, NULL);
    for (const EncoderType *const *type = encoder_types(); *type; type++)
        for (size_t i = 0; i < G_N_ELEMENTS(conformance); i++) {
            g_autofree char *path = g_strdup_printf("/encoder/%s/%s", (*type)->name, conformance[i].path);
            g_test_add_data_func(path, *type, conformance[i].test);
        }
    g_test_add_func("/encoder/default-bitrate-grows-with-the-picture", test_default_bitrates);
    g_test_add_func("/encoder/table-has-an-encoder-for-each-codec", test_table);
    g_test_add_func("/encoder/preset-names-are-checked", test_slowness);
    return g_test_run();
}
