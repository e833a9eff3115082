/* What a session announces of itself, and the answer that says so. */
#pragma once

#include "rtp/rtp-sender.h"
#include "sdp/sdp-answer.h"
#include "transport/dtls-transport.h"
#include "transport/ice-transport.h"

/** The data channel's SCTP port on our side; any will do, this is what everybody uses (RFC 8841 5.1). */
#define SESSION_SCTP_PORT 5000

/** The sender's configuration as agreed, with fresh random identifiers; ntp_offset_us is left 0. */
RtpSenderConfig session_answer_rtp_config(const SdpOffer *offer, const SdpNegotiation *agreed, int bitrate_bps);

/** The text of the answer (transfer full; g_free), with all of ice's candidates. */
char *session_answer_write(const SdpOffer *offer, const SdpNegotiation *agreed, const RtpSenderConfig *rtp,
                           IceTransport *ice, const DtlsContext *dtls);
