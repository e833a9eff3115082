/* The cursor that writes, and its symmetry with the one that reads. */
#include "util/byte-writer.h"

#include "util/byte-reader.h"

#include <glib.h>

static void test_network_order(void)
{
    uint8_t buffer[20];
    ByteWriter writer = byte_writer_init(buffer, sizeof buffer);
    byte_writer_u8(&writer, 0x01);
    byte_writer_u16(&writer, 0x0203);
    byte_writer_u24(&writer, 0xff040506); /* its top byte does not fit, and is not written */
    byte_writer_u32(&writer, 0x0708090a);
    byte_writer_u64(&writer, 0x0b0c0d0e0f101112);
    g_assert_false(writer.failed);
    g_assert_cmpuint(writer.length, ==, 18);
    for (uint8_t i = 0; i < 18; i++)
        g_assert_cmphex(buffer[i], ==, i + 1);
}

static void test_full(void)
{
    uint8_t buffer[4] = {9, 9, 9, 9};
    ByteWriter writer = byte_writer_init(buffer, 3);
    byte_writer_u8(&writer, 1);
    byte_writer_u24(&writer, 0x020304);
    g_assert_true(writer.failed);
    g_assert_cmpuint(writer.length, ==, 1);
    byte_writer_u8(&writer, 2); /* stays failed, although a byte would fit */
    g_assert_cmpuint(writer.length, ==, 1);
    g_assert_cmpmem(buffer, 4, ((uint8_t[]){1, 9, 9, 9}), 4);
    g_assert_null(byte_writer_reserve(&writer, 0));
}

static void test_exactly_full(void)
{
    uint8_t buffer[3] = {0};
    ByteWriter writer = byte_writer_init(buffer, sizeof buffer);
    byte_writer_bytes(&writer, "abc", 3);
    byte_writer_bytes(&writer, NULL, 0);
    g_assert_false(writer.failed);
    g_assert_cmpmem(buffer, 3, "abc", 3);
    g_assert_null(byte_writer_reserve(&writer, SIZE_MAX));
    g_assert_true(writer.failed);
}

static void test_round_trip(void)
{
    uint8_t buffer[16];
    for (size_t width = 1; width <= 8; width++) {
        uint64_t value = UINT64_C(0xfedcba9876543210) >> 8 * (8 - width);
        ByteWriter writer = byte_writer_init(buffer, sizeof buffer);
        byte_writer_uint(&writer, value, width);
        ByteReader reader = byte_reader_init(buffer, writer.length);
        g_assert_cmphex(byte_reader_uint(&reader, width), ==, value);
        g_assert_cmpuint(byte_reader_remaining(&reader), ==, 0);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/byte-writer/every-width-is-network-order", test_network_order);
    g_test_add_func("/byte-writer/a-write-past-the-end-changes-nothing", test_full);
    g_test_add_func("/byte-writer/the-last-byte-can-be-written", test_exactly_full);
    g_test_add_func("/byte-writer/what-is-written-is-read-back", test_round_trip);
    return g_test_run();
}
