/*
 * From an offer to what was agreed and the text of the answer (RFC 8829 5.3, RFC 3264, RFC 8843, RFC 8842). Two steps,
 * so that the negotiation is known before there is a transport, and a bad offer has cost nothing. Pure.
 */
#pragma once

#include "sdp/sdp-offer.h"
#include "video/encoded-frame.h"

/** What we may send. */
typedef struct SdpPreferences {
    const VideoCodec *codecs; /* in our order of preference: it decides, not the offerer's */
    size_t n_codecs;
} SdpPreferences;

/** What the answer makes of an m-section. */
typedef enum SdpRole {
    SDP_ROLE_REJECTED, /* port 0 */
    SDP_ROLE_VIDEO,    /* carries our stream */
    SDP_ROLE_DATA,     /* carries data channels */
    SDP_ROLE_INACTIVE, /* audio or further video in the BUNDLE group: kept, and nothing is sent */
} SdpRole;

/** What the offer leads to; pointers lead into the offer, which must outlive it. */
typedef struct SdpNegotiation {
    int video_index; /* of the m-section that carries our stream */
    int data_index;  /* of the data channel's section; -1: none */
    VideoCodec codec;
    uint8_t payload_type;
    uint8_t rtx_payload_type;      /* 0: none */
    char h264_profile_level_id[7]; /* what we answer and what the SPS must say; "" for VP8 */
    bool nack, nack_pli, ccm_fir, transport_cc, rtcp_rsize;
    uint8_t mid_extension_id;           /* 0: not agreed, as for all of them; 0 also for a mid over 16 bytes */
    uint8_t transport_cc_extension_id;  /* not 0 exactly where transport_cc is true */
    uint8_t abs_send_time_extension_id; /* 0 also where transport_cc is true */
    uint8_t playout_delay_extension_id;
    uint8_t abs_capture_time_extension_id;
    const SdpMedia *transport; /* the section whose ICE and DTLS parameters hold for all (RFC 8843 7.2) */
    bool dtls_active;          /* we send the ClientHello (RFC 8842 5.3) */
    bool bundled;              /* the video section is in the BUNDLE group */
    SdpRole roles[SDP_MAX_MEDIA];
} SdpNegotiation;

/** Our side of the transport, and what is announced of the stream. */
typedef struct SdpLocal {
    const char *ice_ufrag;
    const char *ice_pwd;
    const char *fingerprint;       /* "sha-256 AA:BB:..." */
    const char *const *candidates; /* (nullable) NULL-terminated, each "candidate:..." */
    bool candidates_complete;      /* add a=end-of-candidates */
    uint64_t session_id;           /* its highest bit is left out (RFC 8829 5.2.1) */
    uint32_t ssrc;
    uint32_t rtx_ssrc; /* announced where the negotiation has a payload type for it */
    const char *cname;
    const char *stream_id; /* msid */
    const char *track_id;
    uint16_t sctp_port;
    uint16_t sctp_streams; /* told in the old form of data channels alone (sdp_media_is_old_sctp) */
    uint32_t max_message_size;
} SdpLocal;

/**
 * Decides what to answer. The first video section that can receive, shares a codec with us and has a usable transport
 * carries the stream. False with error set (SDP_ERROR_UNSUPPORTED or _INCOMPLETE, naming what is missing and what
 * was offered) where no stream can come of this offer; ret_negotiation is untouched then. Any thread.
 */
bool sdp_negotiate(const SdpOffer *offer, const SdpPreferences *preferences, SdpNegotiation *ret_negotiation,
                   GError **error);

/** The text of the answer (transfer full; g_free). Its candidates are in the section that negotiation->transport is. */
char *sdp_answer_write(const SdpOffer *offer, const SdpNegotiation *negotiation, const SdpLocal *local);
