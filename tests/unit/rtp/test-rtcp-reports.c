#include "rtp-test-support.h"

#include "rtp/ntp-time.h"
#include "rtp/rtcp-reports.h"
#include "util/deadline.h"

#define MS        INT64_C(1000)
#define SECOND    INT64_C(1000000)
#define OUR_SSRC  0x11223344
#define UNIX_2024 INT64_C(1704067200000000) /* 2024-01-01, as an offset of a clock that starts at 0 */

static RtpStream started_stream(void)
{
    RtpStream stream = rtp_stream_init(OUR_SSRC, 96, 0, 1000);
    rtp_stream_start_frame(&stream, 0);
    rtp_stream_count(&stream, 500);
    return stream;
}

/* Writes a report, and returns its compact NTP time. */
static uint32_t send_report(RtcpReports *reports, const RtpStream *stream, int64_t now_us)
{
    uint8_t bytes[128];
    ByteWriter writer = byte_writer_init(bytes, sizeof bytes);
    rtcp_reports_write(reports, stream, &writer, now_us);
    g_assert_false(writer.failed);
    ByteReader reader = byte_reader_init(bytes + 10, 4);
    return byte_reader_u32(&reader);
}

static void receive_report(RtcpReports *reports, uint32_t ssrc, uint32_t last_sr, uint32_t delay, int64_t now_us)
{
    uint8_t bytes[32];
    ByteWriter writer = byte_writer_init(bytes, sizeof bytes);
    byte_writer_u32(&writer, 0x81C90007);
    byte_writer_u32(&writer, 0x0A);
    byte_writer_u32(&writer, ssrc);
    byte_writer_u32(&writer, 0x40000003);
    byte_writer_u32(&writer, 0);
    byte_writer_u32(&writer, 9);
    byte_writer_u32(&writer, last_sr);
    byte_writer_u32(&writer, delay);
    ByteReader compound = byte_reader_init(bytes, writer.length);
    RtcpPacket packet;
    g_assert_true(rtcp_packet_next(&compound, &packet));
    rtcp_reports_handle(reports, &packet, OUR_SSRC, now_us);
}

static void test_contents(void)
{
    RtpStream stream = started_stream();
    RtcpReports reports = rtcp_reports_init("ab", UNIX_2024);
    uint8_t bytes[128];
    ByteWriter writer = byte_writer_init(bytes, sizeof bytes);
    rtcp_reports_write(&reports, &stream, &writer, 500 * MS);
    /* 1704067200 + 2208988800 seconds since 1900, and a half; 45000 after the first frame's timestamp. */
    rtp_test_assert_bytes(bytes, writer.length,
                          "80C80006 11223344 E93C7F00 80000000 0000B3B0 00000001 000001F4"
                          "81CA0003 11223344 01026162 00000000");
}

static void test_schedule(void)
{
    RtpStream stream = rtp_stream_init(OUR_SSRC, 96, 0, 0);
    RtcpReports reports = rtcp_reports_init("a", 0);
    g_assert_false(rtcp_reports_are_due(&reports, &stream, SECOND));
    g_assert_cmpint(rtcp_reports_next_timeout(&reports, &stream), ==, DEADLINE_NEVER);
    stream = started_stream();
    static const int64_t expected_us[] = {0, 500 * MS, 1000 * MS, 1500 * MS, 2500 * MS, 3500 * MS};
    for (size_t i = 0; i < G_N_ELEMENTS(expected_us); i++) {
        g_assert_cmpint(rtcp_reports_next_timeout(&reports, &stream), <=, expected_us[i]);
        g_assert_true(rtcp_reports_are_due(&reports, &stream, expected_us[i]));
        send_report(&reports, &stream, expected_us[i]);
        g_assert_false(rtcp_reports_are_due(&reports, &stream, expected_us[i] + 499 * MS));
    }
}

static void test_round_trip(void)
{
    RtpStream stream = started_stream();
    RtcpReports reports = rtcp_reports_init("a", UNIX_2024);
    g_assert_cmpint(reports.rtt_us, ==, -1);
    uint32_t first = send_report(&reports, &stream, SECOND);
    uint32_t second = send_report(&reports, &stream, 2 * SECOND);
    receive_report(&reports, OUR_SSRC, second, 65536 / 4, 2 * SECOND + 290 * MS);
    g_assert_cmpint(reports.rtt_us, ==, 40 * MS);
    reports.ntp_offset_us += 3600 * SECOND; /* a step of the wall clock */
    receive_report(&reports, OUR_SSRC, first, 65536, 2 * SECOND + 30 * MS);
    g_assert_cmpint(reports.rtt_us, ==, 30 * MS);
    receive_report(&reports, OUR_SSRC, second, 0, 2 * SECOND + 900 * MS);
    g_assert_cmpint(reports.rtt_us, ==, 900 * MS);
    g_assert_cmpint(reports.min_rtt_us, ==, 30 * MS);
}

static void test_nonsense(void)
{
    RtpStream stream = started_stream();
    RtcpReports reports = rtcp_reports_init("a", UNIX_2024);
    receive_report(&reports, OUR_SSRC, 0, 0, SECOND); /* before any report */
    uint32_t sent = send_report(&reports, &stream, SECOND);
    receive_report(&reports, OUR_SSRC, sent + 1, 0, 2 * SECOND);
    receive_report(&reports, OUR_SSRC, 0, 0, 2 * SECOND);
    g_assert_cmpint(reports.rtt_us, ==, -1);
    receive_report(&reports, OUR_SSRC, sent, UINT32_MAX, 2 * SECOND); /* sat on it for 18 hours */
    g_assert_cmpint(reports.rtt_us, ==, 0);
}

static void test_forgets(void)
{
    RtpStream stream = started_stream();
    RtcpReports reports = rtcp_reports_init("a", UNIX_2024);
    uint32_t first = send_report(&reports, &stream, 0);
    uint32_t second = send_report(&reports, &stream, SECOND);
    for (int i = 2; i <= RTCP_REPORTS_REMEMBERED; i++)
        send_report(&reports, &stream, i * SECOND);
    receive_report(&reports, OUR_SSRC, first, 0, 10 * SECOND);
    g_assert_cmpint(reports.rtt_us, ==, -1);
    receive_report(&reports, OUR_SSRC, second, 0, 10 * SECOND);
    g_assert_cmpint(reports.rtt_us, ==, 9 * SECOND);
}

static void test_other_streams(void)
{
    RtpStream stream = started_stream();
    RtcpReports reports = rtcp_reports_init("a", UNIX_2024);
    g_assert_false(rtcp_reports_is_viewer(&reports, 0x0A));
    uint32_t sent = send_report(&reports, &stream, 0);
    receive_report(&reports, OUR_SSRC + 1, sent, 0, SECOND);
    g_assert_false(reports.received);
    g_assert_cmpint(reports.rtt_us, ==, -1);
    g_assert_true(rtcp_reports_is_viewer(&reports, 0x0A));
    receive_report(&reports, OUR_SSRC, sent, 0, SECOND);
    g_assert_true(reports.received);
    g_assert_cmpuint(reports.newest.packets_lost, ==, 3);
    g_assert_cmpuint(reports.newest.jitter, ==, 9);
}

static void test_ntp(void)
{
    g_assert_cmphex(ntp_from_unix_us(0), ==, UINT64_C(0x83AA7E8000000000)); /* RFC 5905, figure 4: 2,208,988,800 s */
    g_assert_cmphex(ntp_from_unix_us(250000), ==, UINT64_C(0x83AA7E8040000000));
    g_assert_cmphex(ntp_from_unix_us(999999), ==, UINT64_C(0x83AA7E80FFFFEF39));
    g_assert_cmphex(ntp_from_unix_us(INT64_C(2085978496) * SECOND), ==, 0); /* 2036-02-07 06:28:16 */
    g_assert_cmphex(ntp_compact(UINT64_C(0x1122334455667788)), ==, 0x33445566);
    g_assert_cmpint(ntp_compact_duration_us(65536 / 2), ==, 500 * MS);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/rtcp-reports/sender-report-and-cname", test_contents);
    g_test_add_func("/rtcp-reports/first-with-the-first-packet-then-on-schedule", test_schedule);
    g_test_add_func("/rtcp-reports/round-trip-survives-a-step-of-the-wall-clock", test_round_trip);
    g_test_add_func("/rtcp-reports/nonsense-gives-no-round-trip", test_nonsense);
    g_test_add_func("/rtcp-reports/only-the-newest-reports-are-remembered", test_forgets);
    g_test_add_func("/rtcp-reports/blocks-of-other-streams-do-not-count", test_other_streams);
    g_test_add_func("/rtcp-reports/ntp-times", test_ntp);
    return g_test_run();
}
