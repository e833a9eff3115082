/* The cursor over foreign bytes. */
#include "util/byte-reader.h"

#include <glib.h>

static const uint8_t input[] = {1, 2, 3, 4, 5, 6, 7, 8, 9};

static void test_widths(void)
{
    static const struct {
        size_t width;
        uint64_t value;
    } cases[] = {
        {0, 0},          {1, 0x01},         {2, 0x0102},         {3, 0x010203},
        {4, 0x01020304}, {5, 0x0102030405}, {6, 0x010203040506}, {8, 0x0102030405060708},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        ByteReader reader = byte_reader_init(input, sizeof input);
        g_assert_cmphex(byte_reader_uint(&reader, cases[i].width), ==, cases[i].value);
        g_assert_cmpuint(reader.position, ==, cases[i].width);
        g_assert_cmpuint(byte_reader_remaining(&reader), ==, sizeof input - cases[i].width);
        g_assert_false(reader.failed);
    }
    ByteReader reader = byte_reader_init(input, sizeof input);
    g_assert_cmphex(byte_reader_u8(&reader), ==, 0x01);
    g_assert_cmphex(byte_reader_u16(&reader), ==, 0x0203);
    g_assert_cmphex(byte_reader_u24(&reader), ==, 0x040506);
    reader = byte_reader_init(input, sizeof input);
    g_assert_cmphex(byte_reader_u32(&reader), ==, 0x01020304);
    reader = byte_reader_init(input, sizeof input);
    g_assert_cmphex(byte_reader_u64(&reader), ==, 0x0102030405060708);
}

static void test_past_end(void)
{
    ByteReader reader = byte_reader_init(input, 3);
    g_assert_cmphex(byte_reader_u32(&reader), ==, 0);
    g_assert_true(reader.failed);
    g_assert_cmpuint(byte_reader_remaining(&reader), ==, 0);
    g_assert_cmphex(byte_reader_u8(&reader), ==, 0); /* stays failed, although a byte would be there */
    g_assert_null(byte_reader_take(&reader, 0));
    g_assert_true(reader.failed);
}

static void test_exact_end(void)
{
    ByteReader reader = byte_reader_init(input, 4);
    g_assert_cmphex(byte_reader_u32(&reader), ==, 0x01020304);
    g_assert_false(reader.failed);
    g_assert_cmpuint(byte_reader_remaining(&reader), ==, 0);
    g_assert_nonnull(byte_reader_take(&reader, 0));
    g_assert_null(byte_reader_take(&reader, SIZE_MAX)); /* no overflow of the position */
    g_assert_true(reader.failed);
}

static void test_take(void)
{
    ByteReader reader = byte_reader_init(input, sizeof input);
    byte_reader_u16(&reader);
    g_assert_true(byte_reader_take(&reader, 3) == input + 2);
    g_assert_cmphex(byte_reader_u8(&reader), ==, 6);
}

static void test_empty(void)
{
    ByteReader reader = byte_reader_init(NULL, 0);
    g_assert_cmpuint(byte_reader_remaining(&reader), ==, 0);
    byte_reader_u8(&reader);
    g_assert_true(reader.failed);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/byte-reader/every-width-is-network-order", test_widths);
    g_test_add_func("/byte-reader/a-read-past-the-end-fails-for-good", test_past_end);
    g_test_add_func("/byte-reader/the-last-byte-can-be-read", test_exact_end);
    g_test_add_func("/byte-reader/bytes-are-taken-in-place", test_take);
    g_test_add_func("/byte-reader/no-input-is-an-input", test_empty);
    return g_test_run();
}
