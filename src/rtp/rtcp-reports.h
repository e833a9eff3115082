/*
 * The reports of one media stream, both ways: when ours are due and what is in them, and what the viewer's say, the
 * round trip above all. RFC 3550 6.4.
 */
#pragma once

#include "rtp/rtcp-packet.h"
#include "rtp/rtp-stream.h"

/** Sender reports that are remembered, to know the answer to one when it comes. Reports are answered within seconds. */
#define RTCP_REPORTS_REMEMBERED 8

typedef struct RtcpReports {
    const char *cname;
    int64_t ntp_offset_us;
    int64_t next_us;
    uint64_t reports_sent;
    struct {
        uint32_t ntp;
        int64_t sent_us;
    } sent[RTCP_REPORTS_REMEMBERED];
    bool viewer_known;
    uint32_t viewer_ssrc;   /* of whoever sent the newest report */
    bool received;          /* a report about our stream came: the viewer knows it */
    RtcpReportBlock newest; /* if received */
    int64_t rtt_us;         /* -1: not known */
    int64_t min_rtt_us;     /* -1: not known */
} RtcpReports;

/** cname must outlive the reports. */
RtcpReports rtcp_reports_init(const char *cname, int64_t ntp_offset_us);

/** True when stream has sent something and a report of it is due. The first is due with the first packet. */
bool rtcp_reports_are_due(const RtcpReports *reports, const RtpStream *stream, int64_t now_us);

/** Writes SR and SDES as of now_us, and plans the next. */
void rtcp_reports_write(RtcpReports *reports, const RtpStream *stream, ByteWriter *writer, int64_t now_us);

/** Takes in an SR or RR of the viewer; blocks about other streams do not count. */
void rtcp_reports_handle(RtcpReports *reports, RtcpPacket *report, uint32_t ssrc, int64_t now_us);

/** True if ssrc is the one the viewer's reports come from. */
bool rtcp_reports_is_viewer(const RtcpReports *reports, uint32_t ssrc);

/** When the next report is due; DEADLINE_NEVER while stream has sent nothing. */
int64_t rtcp_reports_next_timeout(const RtcpReports *reports, const RtpStream *stream);
