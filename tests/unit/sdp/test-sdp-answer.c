#include <string.h>

#include "sdp-fixture.h"

static char *answer(const SdpOffer *offer, const SdpLocal *local)
{
    SdpNegotiation negotiation;
    g_autoptr(GError) error = NULL;
    g_assert_true(sdp_negotiate(offer, &fixture_preferences, &negotiation, &error));
    g_assert_no_error(error);
    return sdp_answer_write(offer, &negotiation, local);
}

static char *answer_to(const char *from, const char *to)
{
    g_autoptr(SdpOffer) offer = fixture_offer(from, to);
    return answer(offer, &fixture_local);
}

#define OUR_TRANSPORT                                                                                                  \
    "a=ice-ufrag:ours\n"                                                                                               \
    "a=ice-pwd:OursOursOursOursOursOurs\n"                                                                             \
    "a=ice-options:trickle\n"                                                                                          \
    "a=fingerprint:sha-256 "                                                                                           \
    "FF:EE:DD:CC:BB:AA:99:88:77:66:55:44:33:22:11:00:FF:EE:DD:CC:BB:AA:99:88:77:66:55:44:33:22:11:00\n"                \
    "a=setup:active\n"

#define OUR_CANDIDATES                                                                                                 \
    "a=candidate:1 1 udp 2130706431 192.0.2.1 40000 typ host\n"                                                        \
    "a=end-of-candidates\n"

static const char whole[] = "v=0\n"
                            "o=- 7 1 IN IP4 0.0.0.0\n"
                            "s=-\n"
                            "t=0 0\n"
                            "a=group:BUNDLE v d\n"
                            "a=msid-semantic: WMS stream\n"
                            "m=video 9 UDP/TLS/RTP/SAVPF 96 97\n"
                            "c=IN IP4 0.0.0.0\n" OUR_TRANSPORT OUR_CANDIDATES "a=mid:v\n"
                            "a=extmap:1 urn:ietf:params:rtp-hdrext:sdes:mid\n"
                            "a=extmap:2 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01\n"
                            "a=extmap:4 http://www.webrtc.org/experiments/rtp-hdrext/playout-delay\n"
                            "a=extmap:5 http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time\n"
                            "a=sendonly\n"
                            "a=msid:stream track\n"
                            "a=rtcp-mux\n"
                            "a=rtcp-rsize\n"
                            "a=rtpmap:96 H264/90000\n"
                            "a=rtcp-fb:96 transport-cc\n"
                            "a=rtcp-fb:96 ccm fir\n"
                            "a=rtcp-fb:96 nack\n"
                            "a=rtcp-fb:96 nack pli\n"
                            "a=fmtp:96 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f\n"
                            "a=rtpmap:97 rtx/90000\n"
                            "a=fmtp:97 apt=96\n"
                            "a=ssrc-group:FID 1111 2222\n"
                            "a=ssrc:1111 cname:name\n"
                            "a=ssrc:2222 cname:name\n"
                            "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\n"
                            "c=IN IP4 0.0.0.0\n" OUR_TRANSPORT "a=mid:d\n"
                            "a=sctp-port:5001\n"
                            "a=max-message-size:65536\n";

static void test_whole(void)
{
    g_autofree char *text = answer_to(NULL, NULL);
    g_autofree char *expected = fixture_replace(whole, "\n", "\r\n");
    g_assert_cmpstr(text, ==, expected);
}

typedef struct Row {
    const char *name;
    const char *from; /* of the offer */
    const char *to;
    const char *present[3]; /* whole lines of the answer */
    const char *absent;     /* (nullable) */
} Row;

static const Row rows[] = {
    {"mixed-extensions-of-the-session",
     "a=group:",
     "a=extmap-allow-mixed\na=group:",
     {"t=0 0\r\na=group:BUNDLE v d\r\na=extmap-allow-mixed\r\n"},
     NULL},
    {"mixed-extensions-of-the-section",
     "a=rtcp-mux\n",
     "a=rtcp-mux\na=extmap-allow-mixed\n",
     {"a=mid:v\r\na=extmap-allow-mixed\r\na=extmap:1 "},
     NULL},
    {"extension-mirrored",
     "a=extmap:4 ",
     "a=extmap:4/recvonly ",
     {"a=extmap:4/sendonly http://www.webrtc.org/experiments/rtp-hdrext/playout-delay\r\n"},
     NULL},
    {"extension-not-for-us", "a=extmap:4 ", "a=extmap:4/sendonly ", {"a=sendonly\r\n"}, "playout-delay"},
    {"abs-send-time-in-its-place",
     "a=rtcp-fb:96 transport-cc\n",
     "",
     {"a=extmap:3 http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time\r\n"},
     "transport"},
    {"remb-never", "a=rtcp-fb:96 transport-cc\n", "", {"a=rtcp-fb:96 nack\r\n"}, "goog-remb"},
    {"no-rtx", "a=fmtp:97 apt=96\n", "", {"m=video 9 UDP/TLS/RTP/SAVPF 96\r\n", "a=ssrc:1111 cname:name\r\n"}, "2222"},
    {"no-asymmetry",
     "level-asymmetry-allowed=1;",
     "",
     {"a=fmtp:96 packetization-mode=1;profile-level-id=42e01f\r\n"},
     "level-asymmetry"},
    {"baseline", "42e01f", "42001F", {"packetization-mode=1;profile-level-id=42001f\r\n"}, NULL},
    {"vp8",
     "42e01f",
     "640c1f",
     {"m=video 9 UDP/TLS/RTP/SAVPF 98 99\r\n",
      "a=rtpmap:98 VP8/90000\r\na=rtpmap:99 rtx/90000\r\na=fmtp:99 apt=98\r\n"},
     "H264"},
    {"name-as-offered", "96 H264/", "96 h264/", {"a=rtpmap:96 h264/90000\r\n"}, "H264"},
    {"no-reduced-size", "a=rtcp-rsize\n", "", {"a=rtcp-mux\r\na=rtpmap:96"}, "rtcp-rsize"},
    {"no-feedback", "a=rtcp-fb:96", "a=x-rtcp-fb:96", {"a=rtpmap:96 H264/90000\r\na=fmtp:96"}, "rtcp-fb"},
    {"passive", "a=setup:actpass", "a=setup:active", {"a=setup:passive\r\n"}, "a=setup:active"},
    {"profile-echoed", "UDP/TLS/RTP/SAVPF", "RTP/SAVPF", {"m=video 9 RTP/SAVPF 96 97\r\n"}, "UDP/TLS"},
    {"no-bundle",
     "a=group:BUNDLE v d\n",
     "",
     {"m=video 9 ", "m=application 0 UDP/DTLS/SCTP webrtc-datachannel\r\n"},
     "a=group"},
    {"no-mid", "a=mid:v\n", "", {"a=end-of-candidates\r\na=extmap:2 "}, "a=mid:v"},
    {"group-of-what-is-accepted",
     "m=application 9",
     "m=application 0",
     {"a=group:BUNDLE v\r\n", "m=application 0 UDP/DTLS/SCTP webrtc-datachannel\r\n", "a=mid:d\r\n"},
     "sctp-port"},
    {"bundle-only-is-accepted",
     "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\n",
     "m=application 0 UDP/DTLS/SCTP webrtc-datachannel\na=bundle-only\n",
     {"a=group:BUNDLE v d\r\n", "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\n"},
     "bundle-only"},
    {"group-begins-with-the-transport", "BUNDLE v d", "BUNDLE d v", {"a=group:BUNDLE d v\r\n"}, NULL},
};

static void test_row(gconstpointer data)
{
    const Row *row = data;
    g_autofree char *text = answer_to(row->from, row->to);
    for (size_t i = 0; i < G_N_ELEMENTS(row->present) && row->present[i]; i++) {
        g_test_message("%s", row->present[i]);
        g_assert_nonnull(strstr(text, row->present[i]));
    }
    if (row->absent)
        g_assert_null(strstr(text, row->absent));
}

static void test_inactive_audio(void)
{
    g_autofree char *text = answer_to("BUNDLE v d\n", "BUNDLE a v d\n" FIXTURE_AUDIO);
    g_autofree char *expected = fixture_replace("m=audio 9 UDP/TLS/RTP/SAVPF 111\n"
                                                "c=IN IP4 0.0.0.0\n" OUR_TRANSPORT OUR_CANDIDATES "a=mid:a\n"
                                                "a=inactive\n"
                                                "a=rtcp-mux\n"
                                                "a=rtpmap:111 opus/48000/2\n"
                                                "a=fmtp:111 minptime=10;useinbandfec=1\n"
                                                "m=video 9",
                                                "\n", "\r\n");
    g_assert_nonnull(strstr(text, expected));
    g_assert_nonnull(strstr(text, "a=group:BUNDLE a v d\r\n"));
}

static void test_rejected_audio(void)
{
    g_autofree char *text = answer_to("BUNDLE v d\n", "BUNDLE v d\n" FIXTURE_AUDIO);
    g_autofree char *expected = fixture_replace("m=audio 0 UDP/TLS/RTP/SAVPF 111 0\n"
                                                "c=IN IP4 0.0.0.0\n" OUR_TRANSPORT "a=mid:a\n"
                                                "a=inactive\n"
                                                "m=video 9",
                                                "\n", "\r\n");
    g_assert_nonnull(strstr(text, expected));
    g_assert_nonnull(strstr(text, "a=group:BUNDLE v d\r\n"));
}

static void test_old_data(void)
{
    g_autofree char *text = answer_to(FIXTURE_DATA, FIXTURE_OLD_DATA);
    g_autofree char *expected = fixture_replace("m=application 9 DTLS/SCTP 5001\n"
                                                "c=IN IP4 0.0.0.0\n" OUR_TRANSPORT "a=mid:d\n"
                                                "a=sctpmap:5001 webrtc-datachannel 1024\n"
                                                "a=max-message-size:65536\n",
                                                "\n", "\r\n");
    g_assert_true(g_str_has_suffix(text, expected));
    g_assert_null(strstr(text, "sctp-port"));
}

static void test_rejected_old_data(void)
{
    g_autofree char *text =
        answer_to("BUNDLE v d\n" FIXTURE_VIDEO FIXTURE_DATA, "BUNDLE v\n" FIXTURE_VIDEO FIXTURE_OLD_DATA);
    g_autofree char *expected = fixture_replace("m=application 0 DTLS/SCTP 5000\n"
                                                "c=IN IP4 0.0.0.0\n" OUR_TRANSPORT "a=mid:d\n",
                                                "\n", "\r\n");
    g_assert_true(g_str_has_suffix(text, expected));
}

static void test_candidates_are_in_one_section(void)
{
    g_autofree char *text = answer_to("BUNDLE v d", "BUNDLE d v");
    g_auto(GStrv) sections = g_strsplit(text, "\r\nm=", -1);
    g_assert_cmpuint(g_strv_length(sections), ==, 3);
    g_assert_null(strstr(sections[1], "candidate"));
    g_assert_nonnull(strstr(sections[2], "a=candidate:1 "));
    g_assert_nonnull(strstr(sections[2], "a=end-of-candidates"));
}

static void test_candidates_to_come(void)
{
    g_autoptr(SdpOffer) offer = fixture_offer(NULL, NULL);
    SdpLocal local = fixture_local;
    local.candidates = NULL;
    local.candidates_complete = false;
    g_autofree char *text = answer(offer, &local);
    g_assert_null(strstr(text, "candidate"));
}

static void test_session_id(void)
{
    g_autoptr(SdpOffer) offer = fixture_offer(NULL, NULL);
    SdpLocal local = fixture_local;
    local.session_id = UINT64_MAX;
    g_autofree char *text = answer(offer, &local);
    g_assert_nonnull(strstr(text, "\r\no=- 9223372036854775807 1 IN IP4 0.0.0.0\r\n"));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/sdp-answer/whole-text", test_whole);
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *path = g_strconcat("/sdp-answer/writes/", rows[i].name, NULL);
        g_test_add_data_func(path, &rows[i], test_row);
    }
    g_test_add_func("/sdp-answer/audio-in-the-bundle-is-inactive", test_inactive_audio);
    g_test_add_func("/sdp-answer/audio-outside-the-bundle-is-rejected", test_rejected_audio);
    g_test_add_func("/sdp-answer/old-form-of-data-channels-is-answered-in-kind", test_old_data);
    g_test_add_func("/sdp-answer/old-form-of-data-channels-is-rejected-as-offered", test_rejected_old_data);
    g_test_add_func("/sdp-answer/candidates-are-in-the-section-that-lends-its-transport",
                    test_candidates_are_in_one_section);
    g_test_add_func("/sdp-answer/candidates-may-be-to-come", test_candidates_to_come);
    g_test_add_func("/sdp-answer/session-id-has-63-bits", test_session_id);
    return g_test_run();
}
