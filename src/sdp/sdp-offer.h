/*
 * An SDP offer (RFC 8866, RFC 8829) as far as a video sender needs it. Foreign text: every count and length is bounded,
 * and what is not understood is skipped, never fatal. Pure: no I/O, no clock.
 */
#pragma once

#include <gio/gio.h>
#include <stdbool.h>
#include <stdint.h>

/* Bounds; a real browser's offer (tests/data/offers) stays well below each. Past one, the offer is refused,
 * except for candidates: they may be missing anyway, so that those past the bound are dropped. */
#define SDP_MAX_BYTES      (256 * 1024)
#define SDP_MAX_MEDIA      16
#define SDP_MAX_CODECS     128 /* RFC 3550 5.1: a payload type has seven bits */
#define SDP_MAX_EXTENSIONS 64
#define SDP_MAX_CANDIDATES 64
#define SDP_MAX_URI        255 /* of a header extension; a longer one is none that we know, and is skipped */

/** What SCTP carries in WebRTC: the format of the m= line (RFC 8841 4.3), or said by a=sctpmap. */
#define SDP_DATA_APPLICATION "webrtc-datachannel"

#define SDP_ERROR (sdp_error_quark())
GQuark sdp_error_quark(void);

typedef enum SdpError {
    SDP_ERROR_SYNTAX,      /* not SDP, or over a bound */
    SDP_ERROR_UNSUPPORTED, /* well-formed, but nothing here that we could answer with a stream */
    SDP_ERROR_INCOMPLETE,  /* lacks what a WebRTC offer must have: ICE credentials, fingerprint */
} SdpError;

typedef enum SdpDirection {
    SDP_DIRECTION_SENDRECV,
    SDP_DIRECTION_SENDONLY,
    SDP_DIRECTION_RECVONLY,
    SDP_DIRECTION_INACTIVE,
} SdpDirection;

typedef enum SdpSetup {
    SDP_SETUP_ACTPASS,
    SDP_SETUP_ACTIVE,
    SDP_SETUP_PASSIVE,
} SdpSetup;

/** The first of the strongest hash offered among sha-256, sha-384 and sha-512 (RFC 8122 5.1). */
typedef struct SdpFingerprint {
    char hash[16]; /* lower case: "sha-256" */
    uint8_t digest[64];
    size_t digest_length;
} SdpFingerprint;

typedef struct SdpCodec {
    uint8_t payload_type;
    char name[32]; /* as offered; compare without regard to case (RFC 8866 6.6) */
    uint32_t clock_rate;
    uint8_t channels; /* 0: not given */
    char *fmtp;       /* (nullable) format parameters as offered, printable ASCII */
    bool nack;
    bool nack_pli;
    bool ccm_fir;
    bool transport_cc;
    bool goog_remb;
} SdpCodec;

typedef struct SdpExtension {
    uint8_t id;
    SdpDirection direction; /* the offerer's: RECVONLY means that we may send it */
    char *uri;
} SdpExtension;

typedef struct SdpMedia {
    char kind[16];     /* "video", "audio", "application" */
    char protocol[32]; /* "UDP/TLS/RTP/SAVPF" */
    uint32_t port;
    bool bundle_only;
    char *formats; /* the rest of the m= line, as offered, for a rejected section's echo */
    char mid[33];  /* "" where there is none */
    SdpDirection direction;
    bool rtcp_mux;
    bool rtcp_rsize;
    bool extmap_allow_mixed; /* said in this section; SdpOffer has the session's */
    char *ice_ufrag;         /* (nullable) own, else the session's */
    char *ice_pwd;
    SdpFingerprint fingerprint; /* digest_length 0: none usable; own, else the session's */
    SdpSetup setup;
    bool has_setup;
    GPtrArray *codecs;         /* SdpCodec with an rtpmap, in the order of the m= line: the offerer's preference */
    GPtrArray *extensions;     /* SdpExtension; own, then the session's; ids 1 to 255 */
    GPtrArray *candidates;     /* char *: each "candidate:..." without "a=", as offered, at most SDP_MAX_CANDIDATES */
    int sctp_port;             /* of a=sctp-port or, in the old form of data channels, a=sctpmap; -1: none */
    uint32_t max_message_size; /* 0: any size; 65536 where it is not said (RFC 8841 6.1) */
} SdpMedia;

typedef struct SdpOffer {
    GPtrArray *media;  /* SdpMedia, in order */
    GPtrArray *bundle; /* char *: mids of the first BUNDLE group, in order; empty if none */
    bool extmap_allow_mixed;
    bool ice_lite;
} SdpOffer;

/**
 * Parses an offer, or an answer, which has the same form (transfer full). NULL with SDP_ERROR_SYNTAX set where it is no
 * SDP at all, breaks a bound, or has an attribute we use in a form its RFC does not allow; the message names the line
 * and the value, in printable ASCII (an ice-pwd only by its length). Lines may end in CRLF or LF. Any thread.
 */
SdpOffer *sdp_offer_parse(const char *sdp, GError **error);
void sdp_offer_free(SdpOffer *offer); /* NULL is allowed */

G_DEFINE_AUTOPTR_CLEANUP_FUNC(SdpOffer, sdp_offer_free)

/**
 * The value of a format parameter, e.g. "apt" (transfer full; g_free); NULL where the codec has none of that name.
 * Names are compared without regard to case (RFC 6838 4.3).
 */
char *sdp_codec_parameter(const SdpCodec *codec, const char *name);

/** The codec of this payload type in a section (owned by it); NULL where it lists none with an rtpmap. */
SdpCodec *sdp_media_find_codec(const SdpMedia *media, uint64_t payload_type);

/** True where the protocol of the m= line is an RTP profile, so that its formats are payload types. */
bool sdp_media_is_rtp(const SdpMedia *media);

/**
 * True for DTLS/SCTP, the protocol of data channels in drafts of RFC 8841 (draft-ietf-mmusic-sctp-sdp-05), which aiortc
 * offers. The format of its m= line is the SCTP port, and a=sctpmap says what that port is for: sctp_port is set where
 * that is webrtc-datachannel.
 */
bool sdp_media_is_old_sctp(const SdpMedia *media);
