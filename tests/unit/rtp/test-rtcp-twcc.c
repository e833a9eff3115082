#include "rtp-test-support.h"

#include "rtp/rtcp-twcc.h"

/* Arrivals as "seq:us" and "seq:-", in order; NULL: malformed. */
typedef struct TwccCase {
    const char *name;
    const char *bytes;
    const char *arrivals;
} TwccCase;

static const TwccCase twcc_cases[] = {
    {"run-of-small-deltas", "0005 0003 000001 00 2003 04 08 00", "5:65000 6:67000 7:67000 "},
    {"run-of-lost", "FFFF 0002 000000 00 0002", "65535:- 0:- "},
    {"large-deltas-are-signed", "0000 0002 000000 00 4002 0190 FFFC", "0:100000 1:99000 "},
    {"reference-time-is-signed", "0000 0001 FFFFFF 00 2001 00", "0:-64000 "},
    {"one-bit-vector", "0000 0004 000000 00 B400 01 01 01", "0:250 1:500 2:- 3:750 "},
    {"two-bit-vector", "0000 0003 000000 00 D200 01 0002", "0:250 1:- 2:750 "},
    {"chunks-follow-one-another", "0000 0004 000000 00 2001 0002 4001 01 0001", "0:250 1:- 2:- 3:500 "},
    {"last-chunk-may-say-more-than-there-are", "0000 0001 000000 00 A000 01", "0:250 "},
    {"runs-of-nothing-are-skipped", "0000 0001 000000 00 0000 0000 2001 01", "0:250 "},
    {"padding-after-the-deltas", "0000 0001 000000 00 2001 01 00", "0:250 "},
    {"too-short", "0000 0001 000000", NULL},
    {"no-packets", "0000 0000 000000 00 2001 01", NULL},
    {"chunks-end-too-soon", "0000 0003 000000 00 2002 01 ", NULL},
    {"deltas-end-too-soon", "0000 0002 000000 00 2002 01", NULL},
    {"half-a-large-delta", "0000 0001 000000 00 4001 01", NULL},
    {"reserved-run", "0000 0001 000000 00 6001 0101", NULL},
    {"reserved-symbol", "0000 0001 000000 00 F000 0101", NULL},
};

static void test_feedback(gconstpointer data)
{
    const TwccCase *test = data;
    g_autoptr(GByteArray) bytes = rtp_test_bytes(test->bytes);
    RtcpTwccReader reader;
    bool valid = rtcp_twcc_reader_init(&reader, bytes->data, bytes->len);
    g_assert_cmpint(valid, ==, test->arrivals != NULL);
    if (!valid)
        return;
    g_autoptr(GString) arrivals = g_string_new(NULL);
    RtcpTwccArrival arrival;
    while (rtcp_twcc_reader_next(&reader, &arrival)) {
        if (arrival.received)
            g_string_append_printf(arrivals, "%u:%" G_GINT64_FORMAT " ", arrival.transport_seq_num, arrival.arrival_us);
        else
            g_string_append_printf(arrivals, "%u:- ", arrival.transport_seq_num);
    }
    g_assert_cmpstr(arrivals->str, ==, test->arrivals);
    g_assert_false(rtcp_twcc_reader_next(&reader, &arrival));
}

static void test_most_packets_from_fewest_bytes(void)
{
    g_autoptr(GByteArray) bytes = rtp_test_bytes("0000 FFFF 000000 00 1FFF 1FFF 1FFF 1FFF 1FFF 1FFF 1FFF 1FFF 0007");
    RtcpTwccReader reader;
    g_assert_true(rtcp_twcc_reader_init(&reader, bytes->data, bytes->len));
    RtcpTwccArrival arrival;
    int count = 0;
    while (rtcp_twcc_reader_next(&reader, &arrival))
        count += !arrival.received;
    g_assert_cmpint(count, ==, 65535);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(twcc_cases); i++) {
        g_autofree char *path = g_strconcat("/rtcp-twcc/", twcc_cases[i].name, NULL);
        g_test_add_data_func(path, &twcc_cases[i], test_feedback);
    }
    g_test_add_func("/rtcp-twcc/the-most-packets-from-the-fewest-bytes", test_most_packets_from_fewest_bytes);
    return g_test_run();
}
