#include "rtp/rtp-stream.h"

#include <glib.h>

#define HOUR_US INT64_C(3600000000)

static void test_timestamps_from_capture_time(void)
{
    RtpStream stream = rtp_stream_init(1, 96, 0, 1000);
    g_assert_cmpuint(rtp_stream_start_frame(&stream, 5000000), ==, 1000);
    g_assert_cmpuint(rtp_stream_start_frame(&stream, 5033333), ==, 1000 + 2999); /* 33.333 ms at 90 kHz: 2999.97 */
    g_assert_cmpuint(rtp_stream_start_frame(&stream, 6000000), ==, 1000 + 90000);
}

static void test_timestamps_wrap(void)
{
    /* 2^32 at 90 kHz are 13.25 hours. */
    RtpStream stream = rtp_stream_init(1, 96, 0, 0xfffffff0);
    g_assert_cmpuint(rtp_stream_start_frame(&stream, 0), ==, 0xfffffff0);
    g_assert_cmpuint(rtp_stream_start_frame(&stream, 1000000), ==, 90000 - 16);
    uint32_t expected = (uint32_t)(0xfffffff0 + INT64_C(100) * 3600 * 90000);
    g_assert_cmpuint(rtp_stream_start_frame(&stream, 100 * HOUR_US), ==, expected);
    /* Years in microseconds times 90,000 would overflow 64 bits. */
    int64_t years_us = 20 * 365 * 24 * HOUR_US;
    expected = (uint32_t)(0xfffffff0 + INT64_C(20) * 365 * 24 * 3600 * 90000);
    g_assert_cmpuint(rtp_stream_start_frame(&stream, years_us), ==, expected);
}

static void test_timestamps_never_repeat(void)
{
    RtpStream stream = rtp_stream_init(1, 96, 0, 0);
    g_assert_cmpuint(rtp_stream_start_frame(&stream, 1000000), ==, 0);
    g_assert_cmpuint(rtp_stream_start_frame(&stream, 1000000), ==, 1);
    g_assert_cmpuint(rtp_stream_start_frame(&stream, 900000), ==, 2);
    g_assert_cmpuint(rtp_stream_start_frame(&stream, 1001000), ==, 90);
}

static void test_report_time(void)
{
    RtpStream stream = rtp_stream_init(1, 96, 0, 500);
    rtp_stream_start_frame(&stream, 2000000);
    g_assert_cmpuint(rtp_stream_timestamp_at(&stream, 2000000), ==, 500);
    g_assert_cmpuint(rtp_stream_timestamp_at(&stream, 3000000), ==, 90500);
    g_assert_cmpuint(rtp_stream_timestamp_at(&stream, 1999999), ==, 499);
}

static void test_counters(void)
{
    RtpStream stream = rtp_stream_init(7, 96, 65535, 0);
    rtp_stream_count(&stream, 100);
    rtp_stream_count(&stream, 200);
    g_assert_cmpuint(stream.packets, ==, 2);
    g_assert_cmpuint(stream.payload_bytes, ==, 300);
    g_assert_cmpint(stream.next_seq, ==, 65535);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/rtp-stream/timestamps-are-capture-times-at-90-khz", test_timestamps_from_capture_time);
    g_test_add_func("/rtp-stream/timestamps-wrap-after-any-time", test_timestamps_wrap);
    g_test_add_func("/rtp-stream/no-two-frames-share-a-timestamp", test_timestamps_never_repeat);
    g_test_add_func("/rtp-stream/reports-have-the-timestamp-of-their-moment", test_report_time);
    g_test_add_func("/rtp-stream/packets-and-payload-are-counted", test_counters);
    return g_test_run();
}
