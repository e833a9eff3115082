/*
 * Sender reports on a fixed schedule, RFC 3550 6.4. Left out on purpose: the randomised interval of 6.3, which keeps
 * the members of a large conference from reporting all at once (here are two), and reports of the retransmission
 * stream, which has no timing of its own.
 */
#include "rtp/rtcp-reports.h"

#include "rtp/ntp-time.h"
#include "util/deadline.h"

#include <glib.h>

/*
 * Every second, about 0.04 % of 1.5 Mb/s (RFC 3550 6.2 allows 5 %); the first few sooner, for each gives a receiver
 * its time base, and us a round trip.
 */
#define REPORT_INTERVAL_US 1000000
#define EARLY_INTERVAL_US  500000
#define EARLY_REPORTS      4

RtcpReports rtcp_reports_init(const char *cname, int64_t ntp_offset_us)
{
    return (RtcpReports){
        .cname = cname,
        .ntp_offset_us = ntp_offset_us,
        .next_us = INT64_MIN,
        .rtt_us = -1,
        .min_rtt_us = -1,
    };
}

bool rtcp_reports_are_due(const RtcpReports *reports, const RtpStream *stream, int64_t now_us)
{
    return stream->packets > 0 && now_us >= reports->next_us;
}

void rtcp_reports_write(RtcpReports *reports, const RtpStream *stream, ByteWriter *writer, int64_t now_us)
{
    uint64_t ntp = ntp_from_unix_us(now_us + reports->ntp_offset_us);
    RtcpSenderReport report = {
        .ssrc = stream->ssrc,
        .ntp_time = ntp,
        .rtp_timestamp = rtp_stream_timestamp_at(stream, now_us),
        .packet_count = (uint32_t)stream->packets,
        .octet_count = (uint32_t)stream->payload_bytes,
    };
    rtcp_write_sender_report(writer, &report);
    rtcp_write_cname(writer, stream->ssrc, reports->cname);
    size_t place = reports->reports_sent++ % RTCP_REPORTS_REMEMBERED;
    reports->sent[place].ntp = ntp_compact(ntp);
    reports->sent[place].sent_us = now_us;
    reports->next_us = now_us + (reports->reports_sent < EARLY_REPORTS ? EARLY_INTERVAL_US : REPORT_INTERVAL_US);
}

/*
 * RFC 3550 6.4.1: the round trip is the time since the report the viewer names, less what it sat on it. Looked up
 * among the reports that were sent: an invented one says nothing, and a step of the wall clock changes nothing.
 */
static void measure_round_trip(RtcpReports *reports, const RtcpReportBlock *block, int64_t now_us)
{
    size_t known = (size_t)MIN(reports->reports_sent, RTCP_REPORTS_REMEMBERED);
    for (size_t i = 0; block->last_sr != 0 && i < known; i++) {
        if (reports->sent[i].ntp != block->last_sr)
            continue;
        int64_t delay_us = ntp_compact_duration_us(block->delay_since_last_sr);
        reports->rtt_us = MAX(0, now_us - reports->sent[i].sent_us - delay_us);
        if (reports->min_rtt_us < 0 || reports->rtt_us < reports->min_rtt_us)
            reports->min_rtt_us = reports->rtt_us;
    }
}

void rtcp_reports_handle(RtcpReports *reports, RtcpPacket *report, uint32_t ssrc, int64_t now_us)
{
    reports->viewer_known = true;
    reports->viewer_ssrc = report->sender_ssrc;
    RtcpReportBlock block;
    while (rtcp_report_block_next(report, &block)) {
        if (block.ssrc != ssrc)
            continue;
        reports->received = true;
        reports->newest = block;
        measure_round_trip(reports, &block, now_us);
    }
}

bool rtcp_reports_is_viewer(const RtcpReports *reports, uint32_t ssrc)
{
    return reports->viewer_known && reports->viewer_ssrc == ssrc;
}

int64_t rtcp_reports_next_timeout(const RtcpReports *reports, const RtpStream *stream)
{
    return stream->packets > 0 ? reports->next_us : DEADLINE_NEVER;
}
