/* Which of the offered codecs, and what of their feedback and header extensions, a negotiation takes. Private. */
#pragma once

#include "sdp/sdp-answer.h"

/**
 * Fills the codec, payload type, RTX, feedback and extension members from a section. False with SDP_ERROR_UNSUPPORTED
 * set, which lists what was offered and what we can send, where there is no codec in common; nothing is filled then.
 */
bool sdp_codecs_choose(const SdpMedia *media, const SdpPreferences *preferences, SdpNegotiation *ret_negotiation,
                       GError **error);

/** The URIs of the header extensions that we send, by the negotiation's member. */
#define SDP_URI_MID              "urn:ietf:params:rtp-hdrext:sdes:mid"
#define SDP_URI_TRANSPORT_CC     "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01"
#define SDP_URI_ABS_SEND_TIME    "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time"
#define SDP_URI_PLAYOUT_DELAY    "http://www.webrtc.org/experiments/rtp-hdrext/playout-delay"
#define SDP_URI_ABS_CAPTURE_TIME "http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time"
