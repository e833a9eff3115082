#include "rtp-test-support.h"

#include "rtp/rtcp-packet.h"

#define RR_EMPTY "80 C9 0001 0000000A"
#define BLOCK    "11223344 40 FFFFFE 0001ABCD 00000010 AABBCCDD 00010000"

/* What a compound is, one letter a packet: R report, B bye, N nack, P pli, F fir, T transport feedback, o other; !
 * malformed. */
typedef struct CompoundCase {
    const char *name;
    const char *bytes;
    const char *types;
} CompoundCase;

static const CompoundCase compound_cases[] = {
    {"empty-receiver-report", RR_EMPTY, "R"},
    {"receiver-report", "81 C9 0007 0000000A" BLOCK, "R"},
    {"report-with-profile-extension", "81 C9 0008 0000000A" BLOCK "01020304", "R"},
    {"sender-report", "81 C8 000C 0000000A 0102030405060708 00000001 00000002 00000003" BLOCK, "R"},
    {"sdes-and-app-are-skipped", RR_EMPTY "81 CA 0002 0000000A 01016100 80 CC 0002 0000000A 6E616D65", "Roo"},
    {"extended-report-is-skipped", "80 CF 0004 0000000A 04000002 0102030405060708", "o"},
    {"unknown-type-is-skipped", "80 DF 0001 00000000", "o"},
    {"bye", "81 CB 0001 0000000A", "B"},
    {"bye-of-two-with-reason", "82 CB 0003 0000000A 0000000B 03627965", "B"},
    {"bye-of-none", "80 CB 0000", "B"},
    {"reduced-size-nack", "81 CD 0003 0000000A 11223344 0001 0003", "N"},
    {"pli", "81 CE 0002 0000000A 11223344", "P"},
    {"fir", "84 CE 0004 0000000A 00000000 11223344 07000000", "F"},
    {"remb-is-skipped", "8F CE 0005 0000000A 00000000 52454D42 01030000 11223344", "o"},
    {"unknown-transport-feedback-is-skipped", "83 CD 0003 0000000A 11223344 00000000", "o"},
    {"transport-feedback-padded-by-one", "AF CD 0005 0000000A 11223344 00010001 00000000 20010001", "T"},
    {"compound", RR_EMPTY "81 CD 0003 0000000A 11223344 0001 0003 81 CE 0002 0000000A 11223344", "RNP"},
    {"padding-is-taken-off", "A0 C9 0002 0000000A 00000004", "R"},
    {"a-good-packet-before-a-bad-one-counts", RR_EMPTY "81 CE 0001 0000000A", "R!"},
    {"too-short-for-a-header", "80 C9 00", "!"},
    {"length-past-the-end", "80 C9 0002 0000000A", "!"},
    {"wrong-version", "40 C9 0001 0000000A", "!"},
    {"report-without-ssrc", "80 C9 0000", "!"},
    {"report-block-cut-short", "82 C9 0007 0000000A" BLOCK, "!"},
    {"sender-report-cut-short", "80 C8 0005 0000000A 0102030405060708 00000001 00000002", "!"},
    {"bye-cut-short", "82 CB 0001 0000000A", "!"},
    {"nack-without-items", "81 CD 0002 0000000A 11223344", "!"},
    {"transport-feedback-without-items", "8F CD 0002 0000000A 11223344", "!"},
    {"fir-with-half-an-item", "84 CE 0003 0000000A 00000000 11223344", "!"},
    {"feedback-without-media-ssrc", "81 CE 0001 0000000A", "!"},
    {"padding-of-zero", "A0 C9 0002 0000000A 00000000", "!"},
    {"padding-beyond-the-packet", "A0 C9 0002 0000000A 00000009", "!"},
    {"padding-of-an-empty-body", "A0 CB 0000", "!"},
};

static void test_compound(gconstpointer data)
{
    static const char letters[] = {
        [RTCP_PACKET_REPORT] = 'R', [RTCP_PACKET_BYE] = 'B', [RTCP_PACKET_NACK] = 'N',
        [RTCP_PACKET_PLI] = 'P',    [RTCP_PACKET_FIR] = 'F', [RTCP_PACKET_TRANSPORT_FEEDBACK] = 'T',
        [RTCP_PACKET_OTHER] = 'o',
    };
    const CompoundCase *test = data;
    g_autoptr(GByteArray) bytes = rtp_test_bytes(test->bytes);
    g_autoptr(GString) types = g_string_new(NULL);
    ByteReader compound = byte_reader_init(bytes->data, bytes->len);
    RtcpPacket packet;
    while (rtcp_packet_next(&compound, &packet))
        g_string_append_c(types, letters[packet.type]);
    if (compound.failed)
        g_string_append_c(types, '!');
    g_assert_cmpstr(types->str, ==, test->types);
    g_assert_false(rtcp_packet_next(&compound, &packet));
}

/* The first packet of hex. */
static RtcpPacket read_packet(const char *hex, GByteArray **ret_bytes)
{
    *ret_bytes = rtp_test_bytes(hex);
    ByteReader compound = byte_reader_init((*ret_bytes)->data, (*ret_bytes)->len);
    RtcpPacket packet;
    g_assert_true(rtcp_packet_next(&compound, &packet));
    return packet;
}

static void test_report_block(void)
{
    g_autoptr(GByteArray) bytes = NULL;
    RtcpPacket packet = read_packet("81 C8 000C 0000000A 0102030405060708 00000001 00000002 00000003" BLOCK, &bytes);
    RtcpReportBlock block;
    g_assert_cmphex(packet.sender_ssrc, ==, 0x0A);
    g_assert_true(rtcp_report_block_next(&packet, &block));
    g_assert_cmphex(block.ssrc, ==, 0x11223344);
    g_assert_cmpuint(block.fraction_lost, ==, 64);
    g_assert_cmpint(block.packets_lost, ==, -2);
    g_assert_cmphex(block.highest_seq, ==, 0x1ABCD);
    g_assert_cmpuint(block.jitter, ==, 16);
    g_assert_cmphex(block.last_sr, ==, 0xAABBCCDD);
    g_assert_cmphex(block.delay_since_last_sr, ==, 0x10000);
    g_assert_false(rtcp_report_block_next(&packet, &block));
}

static void test_nack_items(void)
{
    g_autoptr(GByteArray) bytes = NULL;
    RtcpPacket packet = read_packet("81 CD 0004 0000000A 11223344 FFFF 8001 0005 0000", &bytes);
    RtcpNack nack;
    g_assert_cmphex(packet.media_ssrc, ==, 0x11223344);
    g_assert_true(rtcp_nack_next(&packet, &nack));
    g_assert_cmphex(nack.packet_id, ==, 0xFFFF);
    g_assert_cmphex(nack.lost_bitmask, ==, 0x8001);
    g_assert_true(rtcp_nack_next(&packet, &nack));
    g_assert_cmpuint(nack.packet_id, ==, 5);
    g_assert_false(rtcp_nack_next(&packet, &nack));
}

static void test_fir_items(void)
{
    g_autoptr(GByteArray) bytes = NULL;
    RtcpPacket packet = read_packet("84 CE 0006 0000000A 00000000 11223344 07000000 55667788 FF000000", &bytes);
    RtcpFir fir;
    g_assert_true(rtcp_fir_next(&packet, &fir));
    g_assert_cmphex(fir.ssrc, ==, 0x11223344);
    g_assert_cmpuint(fir.seq_nr, ==, 7);
    g_assert_true(rtcp_fir_next(&packet, &fir));
    g_assert_cmphex(fir.ssrc, ==, 0x55667788);
    g_assert_cmpuint(fir.seq_nr, ==, 255);
    g_assert_false(rtcp_fir_next(&packet, &fir));
}

static void test_bye_sources(void)
{
    g_autoptr(GByteArray) bytes = NULL;
    RtcpPacket packet = read_packet("82 CB 0003 0000000A 0000000B 03627965", &bytes);
    uint32_t ssrc;
    g_assert_true(rtcp_bye_next(&packet, &ssrc));
    g_assert_cmphex(ssrc, ==, 0x0A);
    g_assert_true(rtcp_bye_next(&packet, &ssrc));
    g_assert_cmphex(ssrc, ==, 0x0B);
    g_assert_false(rtcp_bye_next(&packet, &ssrc));
}

static void test_write_sender_report(void)
{
    uint8_t bytes[64];
    ByteWriter writer = byte_writer_init(bytes, sizeof bytes);
    rtcp_write_sender_report(&writer, &(RtcpSenderReport){.ssrc = 0x11223344,
                                                          .ntp_time = 0x0102030405060708,
                                                          .rtp_timestamp = 0xA1A2A3A4,
                                                          .packet_count = 5,
                                                          .octet_count = 6});
    rtp_test_assert_bytes(bytes, writer.length, "80 C8 0006 11223344 0102030405060708 A1A2A3A4 00000005 00000006");
}

typedef struct CnameCase {
    const char *cname;
    const char *bytes;
} CnameCase;

/* At least one zero byte ends the list, also where the name ends on a word. */
static const CnameCase cname_cases[] = {
    {"", "81 CA 0002 11223344 01 00 0000"},
    {"a", "81 CA 0002 11223344 01 01 61 00"},
    {"ab", "81 CA 0003 11223344 01 02 6162 00000000"},
    {"abc", "81 CA 0003 11223344 01 03 616263 000000"},
};

static void test_write_cname(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(cname_cases); i++) {
        uint8_t bytes[64];
        ByteWriter writer = byte_writer_init(bytes, sizeof bytes);
        rtcp_write_cname(&writer, 0x11223344, cname_cases[i].cname);
        rtp_test_assert_bytes(bytes, writer.length, cname_cases[i].bytes);
    }
}

static void test_write_bye(void)
{
    uint8_t bytes[64];
    ByteWriter writer = byte_writer_init(bytes, sizeof bytes);
    rtcp_write_bye(&writer, 0x11223344);
    rtp_test_assert_bytes(bytes, writer.length, "81 CB 0001 11223344");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(compound_cases); i++) {
        g_autofree char *path = g_strconcat("/rtcp-packet/compound/", compound_cases[i].name, NULL);
        g_test_add_data_func(path, &compound_cases[i], test_compound);
    }
    g_test_add_func("/rtcp-packet/report-block-is-read", test_report_block);
    g_test_add_func("/rtcp-packet/nack-items-are-read", test_nack_items);
    g_test_add_func("/rtcp-packet/fir-items-are-read", test_fir_items);
    g_test_add_func("/rtcp-packet/bye-sources-are-read", test_bye_sources);
    g_test_add_func("/rtcp-packet/sender-report-is-written", test_write_sender_report);
    g_test_add_func("/rtcp-packet/cname-ends-in-zeros-up-to-a-word", test_write_cname);
    g_test_add_func("/rtcp-packet/bye-is-written", test_write_bye);
    return g_test_run();
}
