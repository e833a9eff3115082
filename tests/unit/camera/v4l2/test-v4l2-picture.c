/* Whole pictures and broken ones. AddressSanitizer sees what reads past the bytes in use. */
#include "camera/v4l2/v4l2-picture.h"

static const V4l2Format nv12 = {
    .format = PIXEL_FORMAT_NV12,
    .width = 4,
    .height = 2,
    .strides = {6, 6},
    .offsets = {0, 12},
    .picture_bytes = 18,
};
static const V4l2Format jpeg = {.format = PIXEL_FORMAT_JPEG, .width = 4, .height = 4};

static void count(gpointer owner)
{
    ++*(int *)owner;
}

static Frame *wrap(const V4l2Format *format, const uint8_t *bytes, size_t length, int *released)
{
    return v4l2_picture_wrap(format, bytes, length, count, released);
}

static void test_planes(void)
{
    static const uint8_t bytes[18];
    int released = 0;
    Frame *frame = wrap(&nv12, bytes, sizeof bytes, &released);
    g_assert_true(frame->planes[0] == bytes);
    g_assert_true(frame->planes[1] == bytes + 12);
    g_assert_null(frame->planes[2]);
    g_assert_cmpint(frame->strides[0], ==, 6);
    g_assert_cmpint(frame->strides[1], ==, 6);
    g_assert_cmpuint(frame->jpeg_bytes, ==, 0);
    g_assert_cmpint(released, ==, 0);
    frame_unref(frame);
    g_assert_cmpint(released, ==, 1);
}

static void test_short(void)
{
    static const uint8_t bytes[17];
    int released = 0;
    g_assert_null(wrap(&nv12, bytes, sizeof bytes, &released));
    g_assert_null(wrap(&nv12, bytes, 0, &released));
    g_assert_cmpint(released, ==, 0);
}

static void test_jpeg(void)
{
    static const struct {
        const char *bytes;
        size_t length;
        size_t jpeg_bytes; /* 0: broken */
    } cases[] = {
        {"\xff\xd8\x01\x02\xff\xd9", 6, 6},
        {"\xff\xd8\xff\xd9", 4, 4},
        {"\xff\xd8\x01\xff\xd9\0\0\0", 8, 5}, /* filled up */
        {"\xff\xd8\x01\x02\xff", 5, 0},       /* cut short */
        {"\xff\xd8\x01\x02\xff\xd9\x01", 7, 0},
        {"\xff\xd9\x01\x02\xff\xd9", 6, 0},
        {"\0\xff\xd8\x02\xff\xd9", 6, 0},
        {"\xff\xd8\xd9", 3, 0},
        {"\xff\xd9", 2, 0},
        {"\xd9", 1, 0},
        {"\0\0\0\0", 4, 0},
        {"", 0, 0},
        /* More than it has room for: 4x4 at 2 bytes each. */
        {"\xff\xd8"
         "0123456789012345678901234567"
         "\xff\xd9",
         32, 32},
        {"\xff\xd8"
         "01234567890123456789012345678"
         "\xff\xd9",
         33, 0},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        int released = 0;
        g_autofree uint8_t *bytes = g_memdup2(cases[i].bytes, cases[i].length);
        Frame *frame = wrap(&jpeg, bytes, cases[i].length, &released);
        g_assert_cmpuint(frame ? frame->jpeg_bytes : 0, ==, cases[i].jpeg_bytes);
        g_assert_true(!frame || frame->planes[0] == bytes);
        frame_unref(frame);
        g_assert_cmpint(released, ==, cases[i].jpeg_bytes > 0);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/v4l2-picture/planes-lie-where-the-driver-says", test_planes);
    g_test_add_func("/v4l2-picture/a-short-picture-is-none", test_short);
    g_test_add_func("/v4l2-picture/a-jpeg-begins-and-ends-as-one", test_jpeg);
    return g_test_run();
}
