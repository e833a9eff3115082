/* A small complete offer, and the same with a part of it replaced: what most tests here start from. */
#pragma once

#include "sdp/sdp-answer.h"

#define FIXTURE_FINGERPRINT                                                                                            \
    "a=fingerprint:sha-256 "                                                                                           \
    "00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF\n"
#define FIXTURE_TRANSPORT                                                                                              \
    "a=ice-ufrag:abcd\n"                                                                                               \
    "a=ice-pwd:0123456789abcdefghijkl\n" FIXTURE_FINGERPRINT "a=setup:actpass\n"

#define FIXTURE_H264                                                                                                   \
    "a=rtpmap:96 H264/90000\n"                                                                                         \
    "a=fmtp:96 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f\n"                               \
    "a=rtcp-fb:96 nack\n"                                                                                              \
    "a=rtcp-fb:96 nack pli\n"                                                                                          \
    "a=rtcp-fb:96 ccm fir\n"                                                                                           \
    "a=rtcp-fb:96 transport-cc\n"                                                                                      \
    "a=rtcp-fb:96 goog-remb\n"                                                                                         \
    "a=rtpmap:97 rtx/90000\n"                                                                                          \
    "a=fmtp:97 apt=96\n"

#define FIXTURE_EXTENSIONS                                                                                             \
    "a=extmap:1 urn:ietf:params:rtp-hdrext:sdes:mid\n"                                                                 \
    "a=extmap:2 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01\n"                           \
    "a=extmap:3 http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time\n"                                          \
    "a=extmap:4 http://www.webrtc.org/experiments/rtp-hdrext/playout-delay\n"                                          \
    "a=extmap:5 http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time\n"

#define FIXTURE_VIDEO                                                                                                  \
    "m=video 9 UDP/TLS/RTP/SAVPF 96 97 98 99\n"                                                                        \
    "c=IN IP4 0.0.0.0\n" FIXTURE_TRANSPORT "a=mid:v\n"                                                                 \
    "a=recvonly\n"                                                                                                     \
    "a=rtcp-mux\n"                                                                                                     \
    "a=rtcp-rsize\n" FIXTURE_EXTENSIONS FIXTURE_H264 "a=rtpmap:98 VP8/90000\n"                                         \
    "a=rtpmap:99 rtx/90000\n"                                                                                          \
    "a=fmtp:99 apt=98\n"

#define FIXTURE_DATA                                                                                                   \
    "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\n"                                                               \
    "c=IN IP4 0.0.0.0\n" FIXTURE_TRANSPORT "a=mid:d\n"                                                                 \
    "a=sctp-port:5000\n"                                                                                               \
    "a=max-message-size:262144\n"

#define FIXTURE_OLD_DATA                                                                                               \
    "m=application 9 DTLS/SCTP 5000\n"                                                                                 \
    "c=IN IP4 0.0.0.0\n" FIXTURE_TRANSPORT "a=mid:d\n"                                                                 \
    "a=sctpmap:5000 webrtc-datachannel 65535\n"                                                                        \
    "a=max-message-size:65536\n"

#define FIXTURE_AUDIO                                                                                                  \
    "m=audio 9 UDP/TLS/RTP/SAVPF 111 0\n"                                                                              \
    "c=IN IP4 0.0.0.0\n" FIXTURE_TRANSPORT "a=mid:a\n"                                                                 \
    "a=recvonly\n"                                                                                                     \
    "a=rtcp-mux\n"                                                                                                     \
    "a=rtpmap:111 opus/48000/2\n"                                                                                      \
    "a=fmtp:111 minptime=10;useinbandfec=1\n"                                                                          \
    "a=rtpmap:0 PCMU/8000\n"

#define FIXTURE_SESSION                                                                                                \
    "v=0\n"                                                                                                            \
    "o=- 1 1 IN IP4 0.0.0.0\n"                                                                                         \
    "s=-\n"                                                                                                            \
    "t=0 0\n"

#define FIXTURE_OFFER FIXTURE_SESSION "a=group:BUNDLE v d\n" FIXTURE_VIDEO FIXTURE_DATA

/** text with each occurrence of from replaced; there must be one (transfer full). */
char *fixture_replace(const char *text, const char *from, const char *to);

/** FIXTURE_OFFER so changed and parsed; from may be NULL for no change. It must parse. */
SdpOffer *fixture_offer(const char *from, const char *to);

/** Parses; it must succeed. */
SdpOffer *fixture_parse(const char *sdp);

/** Our preferences: H.264, then VP8. */
extern const SdpPreferences fixture_preferences;

/** Our side of an answer, with one candidate, all of them known. */
extern const SdpLocal fixture_local;

/** The first section. */
const SdpMedia *fixture_first(const SdpOffer *offer);

/** One letter for each section: V video, D data, i inactive, - rejected (transfer full). */
char *fixture_describe_roles(const SdpOffer *offer, const SdpNegotiation *negotiation);
