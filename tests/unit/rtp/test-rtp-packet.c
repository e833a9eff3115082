#include "rtp-test-support.h"

#define ALL_IDS                                                                                                        \
    {                                                                                                                  \
        .mid = 1, .transport_cc = 2, .abs_send_time = 3, .playout_delay = 4, .abs_capture_time = 5                     \
    }

static const RtpExtensionIds all_ids = ALL_IDS;

typedef struct HeaderCase {
    const char *name;
    RtpHeader header;
    RtpExtensionIds ids;
    const char *bytes;
} HeaderCase;

#define FIXED .payload_type = 96, .seq_num = 0x1234, .timestamp = 0xDEADBEEF, .ssrc = 0x01020304

static const HeaderCase header_cases[] = {
    {"no-extension", {FIXED}, {0}, "80 60 1234 DEADBEEF 01020304"},
    {"values-without-ids",
     {FIXED, .mid = "0", .playout_delay = true, .abs_capture_time = 1},
     {0},
     "80 60 1234 DEADBEEF 01020304"},
    {"transport-cc-is-padded", {FIXED}, {.transport_cc = 2}, "90 60 1234 DEADBEEF 01020304 BEDE 0001 21 0000 00"},
    {"stamped-ones-fill-two-words",
     {FIXED},
     {.transport_cc = 2, .abs_send_time = 14},
     "90 60 1234 DEADBEEF 01020304 BEDE 0002 21 0000 E2 000000 00"},
    {"mid", {FIXED, .mid = "v0"}, {.mid = 1}, "90 60 1234 DEADBEEF 01020304 BEDE 0001 11 7630 00"},
    {"mid-too-long-for-one-byte-form", {FIXED, .mid = "seventeen-letters"}, {.mid = 1}, "80 60 1234 DEADBEEF 01020304"},
    {"all",
     {FIXED, .mid = "0", .playout_delay = true, .abs_capture_time = 0x0102030405060708},
     ALL_IDS,
     "90 60 1234 DEADBEEF 01020304 BEDE 0006 21 0000 32 000000 42 000000 57 0102030405060708 10 30 00 00"},
};

static void test_header(gconstpointer data)
{
    const HeaderCase *test = data;
    uint8_t bytes[RTP_HEADER_MAX_BYTES];
    ByteWriter writer = byte_writer_init(bytes, sizeof bytes);
    RtpHeaderLayout layout = rtp_packet_write_header(&writer, &test->header, &test->ids);
    g_assert_false(writer.failed);
    g_assert_cmpuint(layout.length, ==, writer.length);
    rtp_test_assert_bytes(bytes, writer.length, test->bytes);
}

static void test_header_of_greatest_length(void)
{
    RtpHeader header = {FIXED, .mid = "sixteen-letters!", .playout_delay = true, .abs_capture_time = 1};
    uint8_t bytes[RTP_HEADER_MAX_BYTES];
    ByteWriter writer = byte_writer_init(bytes, sizeof bytes);
    rtp_packet_write_header(&writer, &header, &all_ids);
    g_assert_false(writer.failed);
    g_assert_cmpuint(writer.length, ==, RTP_HEADER_MAX_BYTES);
}

static void test_header_that_does_not_fit(void)
{
    RtpHeader header = {FIXED, .mid = "0"};
    uint8_t bytes[RTP_HEADER_MAX_BYTES];
    for (size_t capacity = 0; capacity < 28; capacity++) {
        ByteWriter writer = byte_writer_init(bytes, capacity);
        rtp_packet_write_header(&writer, &header, &all_ids);
        g_assert_true(writer.failed);
    }
}

static void test_marker(void)
{
    uint8_t bytes[] = {0x80, 0x60};
    rtp_packet_set_marker(bytes);
    rtp_test_assert_bytes(bytes, sizeof bytes, "80 E0");
}

typedef struct StampCase {
    int64_t now_us;
    uint32_t send_time;
} StampCase;

/* 6.18 fixed point: half a second is 2^17; 64 s is where it wraps. */
static const StampCase stamp_cases[] = {
    {0, 0},
    {500000, 0x020000},
    {1000000, 0x040000},
    {63999999, 0xffffff},
    {64000000, 0},
    {INT64_C(64000000) * 3 + 1000000, 0x040000},
    {INT64_C(64000000) * 15625000 + 250000, 0x010000}, /* 31 years of uptime */
};

static void test_stamp(void)
{
    RtpHeader header = {FIXED};
    uint8_t bytes[RTP_HEADER_MAX_BYTES];
    for (size_t i = 0; i < G_N_ELEMENTS(stamp_cases); i++) {
        ByteWriter writer = byte_writer_init(bytes, sizeof bytes);
        RtpHeaderLayout layout = rtp_packet_write_header(&writer, &header, &all_ids);
        rtp_packet_stamp(bytes, &layout, 0xABCD, stamp_cases[i].now_us);
        ReadPacket packet;
        g_assert_true(rtp_test_read_packet(bytes, writer.length, &packet));
        g_assert_cmpuint(rtp_test_extension(&packet, all_ids.transport_cc), ==, 0xABCD);
        g_assert_cmpuint(rtp_test_extension(&packet, all_ids.abs_send_time), ==, stamp_cases[i].send_time);
    }
}

static void test_stamp_without_extensions(void)
{
    RtpHeader header = {FIXED};
    uint8_t bytes[RTP_HEADER_MAX_BYTES];
    ByteWriter writer = byte_writer_init(bytes, sizeof bytes);
    RtpHeaderLayout layout = rtp_packet_write_header(&writer, &header, &(RtpExtensionIds){0});
    rtp_packet_stamp(bytes, &layout, 0xABCD, 1);
    rtp_test_assert_bytes(bytes, writer.length, header_cases[0].bytes);
}

static void test_retransmission(void)
{
    RtpHeader header = {FIXED};
    uint8_t bytes[64];
    ByteWriter writer = byte_writer_init(bytes, sizeof bytes);
    RtpHeaderLayout layout = rtp_packet_write_header(&writer, &header, &(RtpExtensionIds){.transport_cc = 2});
    byte_writer_u24(&writer, 0xAABBCC);
    rtp_packet_set_marker(bytes);

    RtpHeader rtx_header = {.payload_type = 97, .seq_num = 0x0007, .ssrc = 0x0A0B0C0D};
    uint8_t rtx_bytes[64];
    ByteWriter rtx_writer = byte_writer_init(rtx_bytes, sizeof rtx_bytes);
    rtp_packet_write_retransmission(&rtx_writer, bytes, writer.length, &layout, &rtx_header);
    rtp_test_assert_bytes(rtx_bytes, rtx_writer.length,
                          "90 E1 0007 DEADBEEF 0A0B0C0D BEDE 0001 21 0000 00 1234 AABBCC");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(header_cases); i++) {
        g_autofree char *path = g_strconcat("/rtp-packet/header/", header_cases[i].name, NULL);
        g_test_add_data_func(path, &header_cases[i], test_header);
    }
    g_test_add_func("/rtp-packet/the-greatest-header-has-the-length-named", test_header_of_greatest_length);
    g_test_add_func("/rtp-packet/a-header-that-does-not-fit-fails", test_header_that_does_not_fit);
    g_test_add_func("/rtp-packet/marker-keeps-the-payload-type", test_marker);
    g_test_add_func("/rtp-packet/stamp-writes-sequence-number-and-send-time", test_stamp);
    g_test_add_func("/rtp-packet/stamp-leaves-a-packet-without-extensions-alone", test_stamp_without_extensions);
    g_test_add_func("/rtp-packet/retransmission-has-the-original-sequence-number", test_retransmission);
    return g_test_run();
}
