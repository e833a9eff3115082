/* Every subsampling, the range of values, and what is no picture. */
#include "video/jpeg-decoder.h"

#include "jpeg-fixture.h"

static void assert_flat(const Frame *picture, int luma, int u, int v)
{
    const int expected[] = {luma, u, v};
    for (int plane = 0; plane < 3; plane++)
        for (int y = 0; y < picture->height / (plane ? 2 : 1); y++)
            for (int x = 0; x < picture->width / (plane ? 2 : 1); x++)
                g_assert_cmpint(ABS(picture->planes[plane][y * picture->strides[plane] + x] - expected[plane]), <=, 1);
}

static void test_subsamplings(void)
{
    static const int subsamplings[] = {TJSAMP_444, TJSAMP_440, TJSAMP_422, TJSAMP_420, TJSAMP_GRAY};
    static const int sizes[][2] = {{2, 2}, {18, 34}, {640, 480}, {16, 6}}; /* one decoder meets them all */
    g_autoptr(JpegDecoder) decoder = jpeg_decoder_new();
    for (size_t i = 0; i < G_N_ELEMENTS(subsamplings); i++)
        for (size_t size = 0; size < G_N_ELEMENTS(sizes); size++) {
            int width = sizes[size][0], height = sizes[size][1];
            g_autoptr(GByteArray) file =
                jpeg_fixture_new_flat(width, height, subsamplings[i], (const uint8_t[]){100, 90, 200});
            g_autoptr(Frame) picture = frame_new(PIXEL_FORMAT_I420, width, height);
            g_assert_true(jpeg_decoder_run(decoder, file->data, file->len, picture));
            bool is_grey = subsamplings[i] == TJSAMP_GRAY;
            assert_flat(picture, 16 + 100 * 219 / 255, is_grey ? 128 : 128 - 38 * 224 / 255,
                        is_grey ? 128 : 128 + 72 * 224 / 255);
        }
}

static void test_range(void)
{
    static const struct {
        uint8_t full[3];
        int narrow[3];
    } cases[] = {{{0, 0, 0}, {16, 16, 16}}, {{255, 255, 255}, {235, 240, 240}}, {{128, 128, 128}, {126, 128, 128}}};
    g_autoptr(JpegDecoder) decoder = jpeg_decoder_new();
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GByteArray) file = jpeg_fixture_new_flat(16, 16, TJSAMP_422, cases[i].full);
        g_autoptr(Frame) picture = frame_new(PIXEL_FORMAT_I420, 16, 16);
        g_assert_true(jpeg_decoder_run(decoder, file->data, file->len, picture));
        assert_flat(picture, cases[i].narrow[0], cases[i].narrow[1], cases[i].narrow[2]);
    }
}

/* The four quarters differ, so that a mistaken row or column shows. */
static void test_places(void)
{
    static const uint8_t quarters[] = {40, 90, 150, 220};
    g_autoptr(Frame) source = frame_new(PIXEL_FORMAT_I420, 64, 32);
    for (int plane = 0; plane < 3; plane++) {
        int width = plane ? 32 : 64, height = plane ? 16 : 32;
        for (int i = 0; i < width * height; i++) {
            int x = i % width, y = i / width;
            frame_writable_plane(source, plane)[y * source->strides[plane] + x] =
                quarters[(y >= height / 2) * 2 + (x >= width / 2)];
        }
    }
    g_autoptr(GByteArray) file = jpeg_fixture_new_from_frame(source);
    g_autoptr(Frame) picture = frame_new(PIXEL_FORMAT_I420, 64, 32);
    g_autoptr(JpegDecoder) decoder = jpeg_decoder_new();
    g_assert_true(jpeg_decoder_run(decoder, file->data, file->len, picture));
    for (int quarter = 0; quarter < 4; quarter++)
        for (int plane = 0; plane < 3; plane++) {
            int x = (quarter % 2 ? 48 : 16) / (plane ? 2 : 1), y = (quarter / 2 ? 24 : 8) / (plane ? 2 : 1);
            int expected = plane ? 128 + (quarters[quarter] - 128) * 224 / 255 : 16 + quarters[quarter] * 219 / 255;
            g_assert_cmpint(ABS(picture->planes[plane][y * picture->strides[plane] + x] - expected), <=, 2);
        }
}

/* As many webcams send it: the tables that everybody knows are left out. */
static void test_default_tables(void)
{
    g_autoptr(GByteArray) file = jpeg_fixture_new_flat(64, 48, TJSAMP_422, (const uint8_t[]){100, 128, 128});
    guint whole = file->len;
    jpeg_fixture_remove_segments(file, 0xc4);
    g_assert_cmpuint(file->len, <, whole - 400);
    g_autoptr(Frame) picture = frame_new(PIXEL_FORMAT_I420, 64, 48);
    g_autoptr(JpegDecoder) decoder = jpeg_decoder_new();
    g_assert_true(jpeg_decoder_run(decoder, file->data, file->len, picture));
    assert_flat(picture, 102, 128, 128);
}

static bool is_decoded(const uint8_t *bytes, size_t length)
{
    g_autofree uint8_t *copy = g_memdup2(bytes, length); /* AddressSanitizer sees what reads past the end */
    g_autoptr(Frame) picture = frame_new(PIXEL_FORMAT_I420, 64, 48);
    g_autoptr(JpegDecoder) decoder = jpeg_decoder_new();
    bool result = jpeg_decoder_run(decoder, copy, length, picture);
    /* Whatever it was, the next one is not the worse for it. */
    g_autoptr(GByteArray) good = jpeg_fixture_new_flat(64, 48, TJSAMP_420, (const uint8_t[]){1, 2, 3});
    g_assert_true(jpeg_decoder_run(decoder, good->data, good->len, picture));
    return result;
}

static void test_no_pictures(void)
{
    static const uint8_t yuv[] = {100, 128, 128};
    g_assert_false(is_decoded((const uint8_t *)"", 0));
    g_assert_false(is_decoded((const uint8_t *)"\xff\xd8\xff\xd9", 4));
    g_autoptr(GByteArray) other_size = jpeg_fixture_new_flat(64, 46, TJSAMP_420, yuv);
    g_assert_false(is_decoded(other_size->data, other_size->len));
    g_autoptr(GByteArray) narrow_chroma = jpeg_fixture_new_flat(64, 48, TJSAMP_411, yuv);
    g_assert_false(is_decoded(narrow_chroma->data, narrow_chroma->len));
    g_autoptr(GByteArray) good = jpeg_fixture_new_flat(64, 48, TJSAMP_420, yuv);
    g_assert_true(is_decoded(good->data, good->len));
    g_assert_false(is_decoded(good->data, 100)); /* the head alone */
    jpeg_fixture_remove_segments(good, 0xdb);    /* no quantization */
    g_assert_false(is_decoded(good->data, good->len));
}

/* What comes through is shown: the rest is grey, or what was decoded before it went wrong. */
static void test_damage_in_the_picture(void)
{
    g_autoptr(GByteArray) file = jpeg_fixture_new_flat(64, 48, TJSAMP_420, (const uint8_t[]){100, 128, 128});
    g_assert_true(is_decoded(file->data, file->len - 20));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/jpeg-decoder/every-subsampling-becomes-i420", test_subsamplings);
    g_test_add_func("/jpeg-decoder/full-range-becomes-limited-range", test_range);
    g_test_add_func("/jpeg-decoder/pixels-stay-where-they-are", test_places);
    g_test_add_func("/jpeg-decoder/huffman-tables-may-be-left-out", test_default_tables);
    g_test_add_func("/jpeg-decoder/what-is-no-picture-of-that-size-is-refused", test_no_pictures);
    g_test_add_func("/jpeg-decoder/a-damaged-end-spoils-no-more-than-itself", test_damage_in_the_picture);
    return g_test_run();
}
