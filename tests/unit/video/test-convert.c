/* Every format in every rotation, against a slow reference that looks at single pixels. */
#include "video/convert.h"

#include "jpeg-fixture.h"
#include "util/clock.h"
#include "video/jpeg-decoder.h"
#include "video/timecode.h"

static const int rotations[] = {0, 90, 180, 270};
static const int sizes[][2] = {{2, 2}, {4, 2}, {16, 34}, {64, 48}, {66, 38}, {640, 480}, {424, 240}};

/* A value that tells every position of a plane from its neighbours. */
static uint8_t value_at(int plane, int x, int y)
{
    return (uint8_t)(16 + (x * 7 + y * 13 + plane * 50 + x * y % 5) % 220);
}

/* All formats of the same picture: chroma is the same in both rows of a pair, so that halving it loses nothing. */
static Frame *source_frame(PixelFormat format, int width, int height)
{
    Frame *frame = frame_new(format, width, height);
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++) {
            if (format == PIXEL_FORMAT_YUYV) {
                uint8_t *pair = frame_writable_plane(frame, 0) + y * frame->strides[0] + x / 2 * 4;
                pair[x % 2 * 2] = value_at(0, x, y);
                pair[1] = value_at(1, x / 2, y / 2);
                pair[3] = value_at(2, x / 2, y / 2);
                continue;
            }
            for (int plane = 0; plane < 3; plane++) {
                int divisor = plane ? 2 : 1;
                int at = y / divisor * frame->strides[plane] + x / divisor;
                if (format == PIXEL_FORMAT_NV12 && plane > 0)
                    frame_writable_plane(frame, 1)[y / 2 * frame->strides[1] + x / 2 * 2 + plane - 1] =
                        value_at(plane, x / 2, y / 2);
                else
                    frame_writable_plane(frame, plane)[at] = value_at(plane, x / divisor, y / divisor);
            }
        }
    frame->capture_time_us = 123456789;
    frame->number = 42;
    return frame;
}

/* Where a pixel of the upright plane was in the camera's, of width x height. */
static uint8_t expected_at(int rotation, int plane, int x, int y, const int size[2])
{
    int width = size[0] / (plane ? 2 : 1);
    int height = size[1] / (plane ? 2 : 1);
    switch (rotation) {
    case 90: /* the camera's left column, read upwards, is the top row */
        return value_at(plane, y, height - 1 - x);
    case 180:
        return value_at(plane, width - 1 - x, height - 1 - y);
    case 270:
        return value_at(plane, width - 1 - y, x);
    default:
        return value_at(plane, x, y);
    }
}

static void assert_upright(const Frame *upright, int rotation, const int size[2])
{
    bool on_its_side = rotation % 180 != 0;
    g_assert_cmpint(upright->format, ==, PIXEL_FORMAT_I420);
    g_assert_cmpint(upright->width, ==, size[on_its_side ? 1 : 0]);
    g_assert_cmpint(upright->height, ==, size[on_its_side ? 0 : 1]);
    g_assert_cmpint(upright->capture_time_us, ==, 123456789);
    g_assert_cmpuint(upright->number, ==, 42);
    for (int plane = 0; plane < 3; plane++)
        for (int y = 0; y < upright->height / (plane ? 2 : 1); y++)
            for (int x = 0; x < upright->width / (plane ? 2 : 1); x++)
                if (upright->planes[plane][y * upright->strides[plane] + x] != expected_at(rotation, plane, x, y, size))
                    g_error("%dx%d turned by %d: plane %d differs at %d,%d", size[0], size[1], rotation, plane, x, y);
}

static void test_rotations(gconstpointer data)
{
    PixelFormat format = (PixelFormat)GPOINTER_TO_INT(data);
    for (size_t i = 0; i < G_N_ELEMENTS(rotations); i++) {
        g_autoptr(Converter) converter = converter_new(rotations[i], false);
        for (size_t size = 0; size < G_N_ELEMENTS(sizes); size++) { /* one converter meets every size */
            g_autoptr(Frame) source = source_frame(format, sizes[size][0], sizes[size][1]);
            g_autoptr(Frame) upright = converter_run(converter, source);
            assert_upright(upright, rotations[i], sizes[size]);
        }
    }
}

/* The corners by name, lest the reference above share a mistake with the code. */
static void test_corners(void)
{
    static const struct {
        int rotation;
        uint8_t top_left, top_right, bottom_left, bottom_right;
    } cases[] = {{0, 10, 20, 30, 40}, {90, 30, 10, 40, 20}, {180, 40, 30, 20, 10}, {270, 20, 40, 10, 30}};
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(Frame) source = frame_new(PIXEL_FORMAT_I420, 4, 2);
        frame_writable_plane(source, 0)[0] = 10;
        frame_writable_plane(source, 0)[3] = 20;
        frame_writable_plane(source, 0)[source->strides[0]] = 30;
        frame_writable_plane(source, 0)[source->strides[0] + 3] = 40;
        g_autoptr(Converter) converter = converter_new(cases[i].rotation, false);
        g_autoptr(Frame) upright = converter_run(converter, source);
        const uint8_t *bottom = upright->planes[0] + (upright->height - 1) * upright->strides[0];
        g_assert_cmpint(upright->planes[0][0], ==, cases[i].top_left);
        g_assert_cmpint(upright->planes[0][upright->width - 1], ==, cases[i].top_right);
        g_assert_cmpint(bottom[0], ==, cases[i].bottom_left);
        g_assert_cmpint(bottom[upright->width - 1], ==, cases[i].bottom_right);
    }
}

/* A JPEG in every rotation is what its decoded picture is. */
static void test_jpeg(void)
{
    g_autoptr(Frame) picture = source_frame(PIXEL_FORMAT_I420, 64, 48);
    g_autoptr(GByteArray) file = jpeg_fixture_new_from_frame(picture);
    g_autoptr(Frame) source = jpeg_fixture_make_frame(file, 64, 48);
    source->number = 7;
    g_autoptr(JpegDecoder) decoder = jpeg_decoder_new();
    g_autoptr(Frame) decoded = frame_new(PIXEL_FORMAT_I420, 64, 48);
    g_assert_true(jpeg_decoder_run(decoder, file->data, file->len, decoded));
    for (size_t i = 0; i < G_N_ELEMENTS(rotations); i++) {
        g_autoptr(Converter) converter = converter_new(rotations[i], false);
        g_autoptr(Frame) upright = converter_run(converter, source);
        g_autoptr(Frame) expected = converter_run(converter, decoded);
        g_assert_cmpuint(upright->number, ==, 7);
        for (int plane = 0; plane < 3; plane++)
            for (int y = 0; y < expected->height / (plane ? 2 : 1); y++)
                g_assert_cmpmem(
                    upright->planes[plane] + y * upright->strides[plane], (size_t)expected->width / (plane ? 2 : 1),
                    expected->planes[plane] + y * expected->strides[plane], (size_t)expected->width / (plane ? 2 : 1));
    }
}

static void test_broken_jpeg(void)
{
    g_autoptr(GByteArray) file = jpeg_fixture_new_flat(64, 48, TJSAMP_422, (const uint8_t[]){100, 128, 128});
    g_autoptr(Frame) good = jpeg_fixture_make_frame(file, 64, 48);
    g_byte_array_set_size(file, 30);
    g_autoptr(Frame) broken = jpeg_fixture_make_frame(file, 64, 48);
    for (size_t i = 0; i < G_N_ELEMENTS(rotations); i++) {
        g_autoptr(Converter) converter = converter_new(rotations[i], false);
        g_assert_null(converter_run(converter, broken));
        g_autoptr(Frame) upright = converter_run(converter, good);
        g_assert_nonnull(upright);
    }
}

static void test_chroma_average(void)
{
    g_autoptr(Frame) source = frame_new(PIXEL_FORMAT_YUYV, 2, 2);
    uint8_t *upper = frame_writable_plane(source, 0);
    uint8_t *lower = upper + source->strides[0];
    upper[1] = 100;
    lower[1] = 110;
    upper[3] = 200;
    lower[3] = 220;
    g_autoptr(Converter) converter = converter_new(0, false);
    g_autoptr(Frame) upright = converter_run(converter, source);
    g_assert_cmpint(upright->planes[1][0], ==, 105);
    g_assert_cmpint(upright->planes[2][0], ==, 210);
}

static void test_pass_through(void)
{
    g_autoptr(Converter) converter = converter_new(0, false);
    Frame *source = source_frame(PIXEL_FORMAT_I420, 64, 48);
    Frame *upright = converter_run(converter, source);
    g_assert_true(upright == source);
    frame_unref(source);
    g_assert_cmpint(upright->planes[0][0], ==, value_at(0, 0, 0)); /* a reference of its own */
    frame_unref(upright);
}

static void test_timecode(void)
{
    static const PixelFormat formats[] = {PIXEL_FORMAT_I420, PIXEL_FORMAT_YUYV};
    for (size_t i = 0; i < G_N_ELEMENTS(rotations); i++)
        for (size_t format = 0; format < G_N_ELEMENTS(formats); format++) {
            g_autoptr(Frame) source = source_frame(formats[format], 640, 480);
            uint8_t before = source->planes[0][0];
            int64_t age_us = 250000;
            source->capture_time_us = clock_monotonic_us() - age_us;
            uint32_t wall_ms = (uint32_t)((clock_realtime_us() - age_us) / 1000);
            g_autoptr(Converter) converter = converter_new(rotations[i], true);
            g_autoptr(Frame) upright = converter_run(converter, source);
            /* The two clocks of the expectation are read a little after that of the frame, on a busy machine later. */
            g_assert_cmpuint(wall_ms - timecode_read(upright) + 1, <, 200);
            g_assert_cmpint(source->planes[0][0], ==, before); /* never drawn on the camera's own picture */
        }
}

static void test_memory_is_reused(void)
{
    g_autoptr(Converter) converter = converter_new(180, false);
    g_autoptr(Frame) source = source_frame(PIXEL_FORMAT_YUYV, 64, 48);
    Frame *first = converter_run(converter, source);
    frame_unref(first);
    g_autoptr(Frame) second = converter_run(converter, source);
    g_assert_true(first == second);
    converter_trim(converter);
    g_autoptr(Frame) third = converter_run(converter, source);
    assert_upright(second, 180, (const int[]){64, 48});
    assert_upright(third, 180, (const int[]){64, 48});
    converter_free(NULL);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_data_func("/convert/i420-is-turned-clockwise", GINT_TO_POINTER(PIXEL_FORMAT_I420), test_rotations);
    g_test_add_data_func("/convert/yuyv-is-unpacked-and-turned-clockwise", GINT_TO_POINTER(PIXEL_FORMAT_YUYV),
                         test_rotations);
    g_test_add_data_func("/convert/nv12-is-unpacked-and-turned-clockwise", GINT_TO_POINTER(PIXEL_FORMAT_NV12),
                         test_rotations);
    g_test_add_func("/convert/a-jpeg-is-decoded-and-turned-clockwise", test_jpeg);
    g_test_add_func("/convert/a-broken-jpeg-is-no-picture", test_broken_jpeg);
    g_test_add_func("/convert/corners-go-where-they-belong", test_corners);
    g_test_add_func("/convert/chroma-of-two-rows-is-averaged", test_chroma_average);
    g_test_add_func("/convert/nothing-to-do-copies-nothing", test_pass_through);
    g_test_add_func("/convert/timecode-is-the-capture-time-upright", test_timecode);
    g_test_add_func("/convert/memory-is-used-again", test_memory_is_reused);
    return g_test_run();
}
