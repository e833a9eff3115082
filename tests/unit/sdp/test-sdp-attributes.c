#include <string.h>

#include "sdp-fixture.h"

typedef struct Refusal {
    const char *name;
    const char *from;
    const char *to;
    const char *message;
} Refusal;

static const Refusal refusals[] = {
    {"ufrag-too-short", "a=ice-ufrag:abcd", "a=ice-ufrag:abc",
     "line 8: ice-ufrag \"abc\" is not 4 to 256 ICE characters"},
    {"ufrag-empty", "a=ice-ufrag:abcd", "a=ice-ufrag", "line 8: ice-ufrag \"\" is not 4 to 256 ICE characters"},
    {"ufrag-colon", "a=ice-ufrag:abcd", "a=ice-ufrag:ab:cd",
     "line 8: ice-ufrag \"ab:cd\" is not 4 to 256 ICE characters"},
    {"pwd-too-short-and-not-told", "a=ice-pwd:0123456789abcdefghijkl", "a=ice-pwd:secret",
     "line 9: ice-pwd of 6 characters is not 22 to 256 ICE characters"},
    {"pwd-blank", "a=ice-pwd:0123456789abcdefghijkl", "a=ice-pwd:0123456789 bcdefghijkl",
     "line 9: ice-pwd of 22 characters is not 22 to 256 ICE characters"},
    {"digest-too-short", "DD:EE:FF\n", "DD:EE\n",
     "line 10: fingerprint \"sha-256 00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22...\" has no digest of "
     "its "
     "hash's length"},
    {"digest-not-hex", "CC:DD:EE:FF\n", "CC:DD:EE:FG\n",
     "line 10: fingerprint \"sha-256 00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22...\" has no digest of "
     "its "
     "hash's length"},
    {"digest-not-colons", "sha-256 00:11", "sha-256 00-11",
     "line 10: fingerprint \"sha-256 00-11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22...\" has no digest of "
     "its "
     "hash's length"},
    {"setup-holdconn", "a=setup:actpass", "a=setup:holdconn",
     "line 11: setup \"holdconn\" is not actpass, active or passive"},
    {"mid-empty", "a=mid:v\n", "a=mid:\n", "line 12: mid \"\" is not 1 to 32 printable characters"},
    {"mid-too-long", "a=mid:v\n", "a=mid:123456789012345678901234567890123\n",
     "line 12: mid \"123456789012345678901234567890123\" is not 1 to 32 printable characters"},
    {"mid-with-blank", "a=mid:v\n", "a=mid:v d\n", "line 12: mid \"v d\" is not 1 to 32 printable characters"},
    {"mid-twice", "a=mid:d\n", "a=mid:v\n", "line 39: mid \"v\" is another section's too"},
    {"extmap-zero", "a=extmap:1 ", "a=extmap:0 ",
     "line 16: extmap \"0 urn:ietf:params:rtp-hdrext:sdes:mid\" is not <id>[/<direction>] <URI>"},
    {"extmap-too-high", "a=extmap:1 ", "a=extmap:4352 ",
     "line 16: extmap \"4352 urn:ietf:params:rtp-hdrext:sdes:mid\" is not <id>[/<direction>] <URI>"},
    {"extmap-direction", "a=extmap:1 ", "a=extmap:1/up ",
     "line 16: extmap \"1/up urn:ietf:params:rtp-hdrext:sdes:mid\" is not <id>[/<direction>] <URI>"},
    {"extmap-no-uri", "a=extmap:1 urn:ietf:params:rtp-hdrext:sdes:mid", "a=extmap:1",
     "line 16: extmap \"1\" is not <id>[/<direction>] <URI>"},
    {"rtpmap-no-clock", "a=rtpmap:96 H264/90000", "a=rtpmap:96 H264",
     "line 21: rtpmap \"96 H264\" is not <payload type> <name>/<clock rate>"},
    {"rtpmap-no-name", "a=rtpmap:96 H264/90000", "a=rtpmap:96 /90000",
     "line 21: rtpmap \"96 /90000\" is not <payload type> <name>/<clock rate>"},
    {"rtpmap-clock-overflow", "a=rtpmap:96 H264/90000", "a=rtpmap:96 H264/4294967296",
     "line 21: rtpmap \"96 H264/4294967296\" is not <payload type> <name>/<clock rate>"},
    {"rtpmap-channels", "a=rtpmap:96 H264/90000", "a=rtpmap:96 H264/90000/x",
     "line 21: rtpmap \"96 H264/90000/x\" is not <payload type> <name>/<clock rate>"},
    {"rtpmap-payload-type", "a=rtpmap:96 ", "a=rtpmap:196 ",
     "line 21: payload type \"196\" is not a number from 0 to 127"},
    {"fmtp-payload-type", "a=fmtp:96 ", "a=fmtp:x ", "line 22: payload type \"x\" is not a number from 0 to 127"},
    {"fmtp-not-ascii", "a=fmtp:97 apt=96", "a=fmtp:97 apt=\xc3\xa4", "line 29: fmtp \"apt=??\" is not printable ASCII"},
    {"feedback-payload-type", "a=rtcp-fb:96 nack\n", "a=rtcp-fb:nack\n",
     "line 23: payload type \"nack\" is not a number from 0 to 127"},
    {"sctp-port", "a=sctp-port:5000", "a=sctp-port:65536",
     "line 40: sctp-port \"65536\" is not a number from 0 to 65535"},
    {"sctpmap-empty", "a=sctp-port:5000", "a=sctpmap",
     "line 40: sctpmap \"\" is not <SCTP port> <application> [<streams>]"},
    {"sctpmap-no-application", "a=sctp-port:5000", "a=sctpmap:5000",
     "line 40: sctpmap \"5000\" is not <SCTP port> <application> [<streams>]"},
    {"sctpmap-port-word", "a=sctp-port:5000", "a=sctpmap:x webrtc-datachannel",
     "line 40: sctpmap \"x webrtc-datachannel\" is not <SCTP port> <application> [<streams>]"},
    {"sctpmap-port-zero", "a=sctp-port:5000", "a=sctpmap:0 webrtc-datachannel",
     "line 40: sctpmap \"0 webrtc-datachannel\" is not <SCTP port> <application> [<streams>]"},
    {"sctpmap-port-too-high", "a=sctp-port:5000", "a=sctpmap:65536 webrtc-datachannel",
     "line 40: sctpmap \"65536 webrtc-datachannel\" is not <SCTP port> <application> [<streams>]"},
    {"sctpmap-streams-word", "a=sctp-port:5000", "a=sctpmap:5000 webrtc-datachannel many",
     "line 40: sctpmap \"5000 webrtc-datachannel many\" is not <SCTP port> <application> [<streams>]"},
    {"sctpmap-streams-too-many", "a=sctp-port:5000", "a=sctpmap:5000 webrtc-datachannel 65536",
     "line 40: sctpmap \"5000 webrtc-datachannel 65536\" is not <SCTP port> <application> [<streams>]"},
    {"message-size", "a=max-message-size:262144", "a=max-message-size:big",
     "line 41: max-message-size \"big\" is not a number"},
    {"group-bound", "BUNDLE v d", "BUNDLE v d 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15",
     "line 5: group member \"15\" is one too many: at most 16 are read"},
};

static void test_refusal(gconstpointer data)
{
    const Refusal *row = data;
    g_autofree char *text = fixture_replace(FIXTURE_OFFER, row->from, row->to);
    g_autoptr(GError) error = NULL;
    g_assert_null(sdp_offer_parse(text, &error));
    g_assert_error(error, SDP_ERROR, SDP_ERROR_SYNTAX);
    g_assert_cmpstr(error->message, ==, row->message);
}

/* What we do not use, or may do without, is no reason to refuse. */
static void test_skipped(gconstpointer data)
{
    g_autofree char *line = g_strconcat("a=rtcp-mux\n", data, NULL);
    g_autoptr(SdpOffer) offer = fixture_offer("a=rtcp-mux\n", line);
    const SdpMedia *video = fixture_first(offer);
    g_assert_cmpuint(offer->media->len, ==, 2);
    g_assert_cmpuint(video->codecs->len, ==, 4);
    g_assert_cmpuint(video->extensions->len, ==, 5);
    g_assert_cmpuint(video->fingerprint.digest_length, ==, 32);
}

static const char *const skipped[] = {
    "a=\n",
    "a=:\n",
    "a=unknown\n",
    "a=ssrc:abc cname:\xc3\xa4\n",
    "a=rtpmap:5 DVI4/8000\n",
    "a=rtcp-fb:5 nack\n",
    "a=rtcp-fb:96 foo bar baz\n",
    "a=rtcp-fb:96\n",
    "a=extmap:4096 urn:example\n",
    "a=extmap:256 urn:example\n",
    "a=fingerprint:sha-1 00:11\n",
    "a=fingerprint:md5\n",
    "a=group:LS v\n",
    "a=candidate\n",
    "a=sctpmap:5000 webrtc-datachannel 256\n",
    "k=clear:x\n",
    "b=AS:500\n",
};

static void test_ice_bounds(void)
{
    g_autofree char *pwd = g_strnfill(256, 'p');
    g_autofree char *ufrag = g_strnfill(256, 'u');
    g_autofree char *both = g_strdup_printf("a=ice-ufrag:%s\na=ice-pwd:%s\na=rtcp-mux\n", ufrag, pwd);
    g_autoptr(SdpOffer) offer = fixture_offer("a=rtcp-mux\n", both);
    g_assert_cmpstr(fixture_first(offer)->ice_ufrag, ==, ufrag);
    g_assert_cmpstr(fixture_first(offer)->ice_pwd, ==, pwd);

    g_autofree char *over = g_strdup_printf("a=ice-pwd:%sx\n", pwd);
    g_autofree char *text = fixture_replace(FIXTURE_OFFER, "a=rtcp-mux\n", over);
    g_autoptr(GError) error = NULL;
    g_assert_null(sdp_offer_parse(text, &error));
    g_assert_cmpstr(error->message, ==, "line 14: ice-pwd of 257 characters is not 22 to 256 ICE characters");
}

static void test_ice_characters(void)
{
    g_autoptr(SdpOffer) offer = fixture_offer("a=ice-ufrag:abcd", "a=ice-ufrag:aZ0+/-_=#");
    g_assert_cmpstr(fixture_first(offer)->ice_ufrag, ==, "aZ0+/-_=#");
}

static char *fingerprint_line(const char *hash, size_t length, const char *byte)
{
    GString *line = g_string_new("a=fingerprint:");
    g_string_append_printf(line, "%s %s", hash, byte);
    for (size_t i = 1; i < length; i++)
        g_string_append_printf(line, ":%s", byte);
    g_string_append_c(line, '\n');
    return g_string_free(line, FALSE);
}

static void test_strongest_fingerprint(void)
{
    g_autofree char *sha1 = fingerprint_line("sha-1", 20, "11");
    g_autofree char *sha256 = fingerprint_line("sha-256", 32, "22");
    g_autofree char *sha384 = fingerprint_line("SHA-384", 48, "3a");
    g_autofree char *sha512 = fingerprint_line("sha-512", 64, "44");
    g_autofree char *again = fingerprint_line("sha-512", 64, "55");
    g_autofree char *lines = g_strconcat(sha256, sha512, sha1, sha384, again, NULL);

    g_autoptr(SdpOffer) offer = fixture_offer(FIXTURE_FINGERPRINT, lines);
    const SdpFingerprint *fingerprint = &fixture_first(offer)->fingerprint;
    g_assert_cmpstr(fingerprint->hash, ==, "sha-512");
    g_assert_cmpuint(fingerprint->digest_length, ==, 64);
    g_assert_cmpuint(fingerprint->digest[0], ==, 0x44);
    g_assert_cmpuint(fingerprint->digest[63], ==, 0x44);

    g_autoptr(SdpOffer) middle = fixture_offer(FIXTURE_FINGERPRINT, sha384);
    g_assert_cmpstr(fixture_first(middle)->fingerprint.hash, ==, "sha-384");
    g_assert_cmpuint(fixture_first(middle)->fingerprint.digest[47], ==, 0x3a);

    g_autoptr(SdpOffer) weak = fixture_offer(FIXTURE_FINGERPRINT, sha1);
    g_assert_cmpuint(fixture_first(weak)->fingerprint.digest_length, ==, 0);
}

static void test_codec(void)
{
    g_autoptr(SdpOffer) offer = fixture_offer("a=rtpmap:98 VP8/90000", "a=rtpmap:98 vp8/48000/2");
    const SdpMedia *video = fixture_first(offer);
    const SdpCodec *h264 = sdp_media_find_codec(video, 96);
    const SdpCodec *other = sdp_media_find_codec(video, 98);
    g_assert_cmpstr(h264->name, ==, "H264");
    g_assert_cmpuint(h264->clock_rate, ==, 90000);
    g_assert_cmpuint(h264->channels, ==, 0);
    g_assert_cmpstr(h264->fmtp, ==, "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f");
    g_assert_cmpstr(other->name, ==, "vp8");
    g_assert_cmpuint(other->clock_rate, ==, 48000);
    g_assert_cmpuint(other->channels, ==, 2);
    g_assert_null(other->fmtp);
}

static void test_long_codec_name(void)
{
    g_autoptr(SdpOffer) offer = fixture_offer("96 H264/", "96 H2640123456789012345678901234567890/");
    g_assert_null(sdp_media_find_codec(fixture_first(offer), 96));
}

static void test_last_fmtp_holds(void)
{
    g_autoptr(SdpOffer) offer = fixture_offer("a=fmtp:97 apt=96\n", "a=fmtp:97 apt=96\na=fmtp:97 apt=98\n");
    g_assert_cmpstr(sdp_media_find_codec(fixture_first(offer), 97)->fmtp, ==, "apt=98");
}

static void test_feedback(void)
{
    g_autoptr(SdpOffer) offer = fixture_offer(NULL, NULL);
    const SdpCodec *h264 = sdp_media_find_codec(fixture_first(offer), 96);
    const SdpCodec *vp8 = sdp_media_find_codec(fixture_first(offer), 98);
    g_assert_true(h264->nack && h264->nack_pli && h264->ccm_fir && h264->transport_cc && h264->goog_remb);
    g_assert_false(vp8->nack || vp8->nack_pli || vp8->ccm_fir || vp8->transport_cc || vp8->goog_remb);
}

static void test_feedback_for_all(void)
{
    g_autoptr(SdpOffer) offer =
        fixture_offer("a=rtcp-mux\n", "a=rtcp-mux\na=rtcp-fb:* nack pli\na=rtcp-fb:* ccm fir\n");
    const SdpCodec *vp8 = sdp_media_find_codec(fixture_first(offer), 98);
    g_assert_true(vp8->nack_pli && vp8->ccm_fir);
    g_assert_false(vp8->nack || vp8->transport_cc || vp8->goog_remb);
}

static void test_nack_of_another_kind(void)
{
    g_autoptr(SdpOffer) offer = fixture_offer("a=rtcp-mux\n", "a=rtcp-mux\na=rtcp-fb:98 nack rpsi\n");
    const SdpCodec *vp8 = sdp_media_find_codec(fixture_first(offer), 98);
    g_assert_false(vp8->nack || vp8->nack_pli);
}

static void test_extension_direction(void)
{
    g_autoptr(SdpOffer) offer = fixture_offer("a=extmap:1 ", "a=extmap:255/recvonly ");
    const SdpExtension *first = fixture_first(offer)->extensions->pdata[0];
    const SdpExtension *second = fixture_first(offer)->extensions->pdata[1];
    g_assert_cmpuint(first->id, ==, 255);
    g_assert_cmpint(first->direction, ==, SDP_DIRECTION_RECVONLY);
    g_assert_cmpint(second->direction, ==, SDP_DIRECTION_SENDRECV);
}

static void test_extension_bounds(void)
{
    g_autoptr(GString) lines = g_string_new(FIXTURE_SESSION "m=video 9 UDP/TLS/RTP/SAVPF 96\n");
    g_autofree char *uri = g_strnfill(SDP_MAX_URI, 'u');
    g_string_append_printf(lines, "a=extmap:1 %sx\n", uri); /* too long: skipped */
    for (int i = 0; i < SDP_MAX_EXTENSIONS; i++)
        g_string_append_printf(lines, "a=extmap:1 %s\n", uri);
    g_autoptr(SdpOffer) offer = fixture_parse(lines->str);
    g_assert_cmpuint(fixture_first(offer)->extensions->len, ==, SDP_MAX_EXTENSIONS);

    g_string_append(lines, "a=extmap:1 u\n");
    g_autoptr(GError) error = NULL;
    g_assert_null(sdp_offer_parse(lines->str, &error));
    g_assert_cmpstr(error->message, ==, "line 71: extmap \"1 u\" is one too many: at most 64 are read");
}

static void test_candidates(void)
{
    g_autoptr(GString) lines = g_string_new("a=rtcp-mux\n");
    for (int i = 0; i < SDP_MAX_CANDIDATES + 3; i++)
        g_string_append_printf(lines, "a=candidate:%d 1 udp 1 a1b2.local 9 typ host \n", i);
    g_autoptr(SdpOffer) offer = fixture_offer("a=rtcp-mux\n", lines->str);
    const GPtrArray *candidates = fixture_first(offer)->candidates;
    g_assert_cmpuint(candidates->len, ==, SDP_MAX_CANDIDATES);
    g_assert_cmpstr(candidates->pdata[0], ==, "candidate:0 1 udp 1 a1b2.local 9 typ host");
    g_assert_cmpstr(candidates->pdata[63], ==, "candidate:63 1 udp 1 a1b2.local 9 typ host");
}

static void test_directions(void)
{
    static const char *const names[] = {"sendrecv", "sendonly", "recvonly", "inactive"};
    static const SdpDirection directions[] = {SDP_DIRECTION_SENDRECV, SDP_DIRECTION_SENDONLY, SDP_DIRECTION_RECVONLY,
                                              SDP_DIRECTION_INACTIVE};
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *line = g_strdup_printf("a=%s\n", names[i]);
        g_autoptr(SdpOffer) offer = fixture_offer("a=recvonly\n", line);
        g_assert_cmpint(fixture_first(offer)->direction, ==, directions[i]);
    }
}

static void test_setups(void)
{
    static const char *const names[] = {"actpass", "active", "passive"};
    static const SdpSetup setups[] = {SDP_SETUP_ACTPASS, SDP_SETUP_ACTIVE, SDP_SETUP_PASSIVE};
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *line = g_strdup_printf("a=setup:%s\n", names[i]);
        g_autoptr(SdpOffer) offer = fixture_offer("a=setup:actpass\n", line);
        g_assert_true(fixture_first(offer)->has_setup);
        g_assert_cmpint(fixture_first(offer)->setup, ==, setups[i]);
    }
}

static void test_flags(void)
{
    g_autoptr(SdpOffer) offer = fixture_offer("a=rtcp-mux\n", "a=rtcp-mux\na=bundle-only\na=extmap-allow-mixed\n");
    const SdpMedia *video = fixture_first(offer);
    const SdpMedia *data = offer->media->pdata[1];
    g_assert_true(video->rtcp_mux && video->rtcp_rsize && video->bundle_only && video->extmap_allow_mixed);
    g_assert_false(data->rtcp_mux || data->rtcp_rsize || data->bundle_only || data->extmap_allow_mixed);
    g_assert_false(offer->extmap_allow_mixed || offer->ice_lite);
}

static void test_first_bundle_group(void)
{
    g_autoptr(SdpOffer) offer =
        fixture_offer("a=group:BUNDLE v d\n", "a=group:LS d\na=group:BUNDLE v\na=group:BUNDLE d\n");
    g_assert_cmpuint(offer->bundle->len, ==, 1);
    g_assert_cmpstr(offer->bundle->pdata[0], ==, "v");
}

static void test_sctp_port(void)
{
    static const struct {
        const char *protocol; /* with its format */
        const char *lines;
        int sctp_port;
    } rows[] = {
        {"UDP/DTLS/SCTP webrtc-datachannel", "a=sctp-port:65535\n", 65535},
        {"UDP/DTLS/SCTP webrtc-datachannel", "a=sctp-port:6000\na=sctpmap:5000 webrtc-datachannel 256\n", 6000},
        {"UDP/DTLS/SCTP 5000", "a=sctpmap:5000 webrtc-datachannel\n", -1},
        {"DTLS/SCTP 1", "a=sctpmap:1 webrtc-datachannel\n", 1},
        {"DTLS/SCTP 65535", "a=sctpmap:65535 webrtc-datachannel 65535\n", 65535},
        {"DTLS/SCTP 5000", "a=sctpmap:5000 webrtc-datachannel 16\na=sctpmap:5001 bfcp\n", 5000},
        {"DTLS/SCTP 5000", "a=sctpmap:5000 webrtc-datachannel\na=sctp-port:6000\n", 5000},
        {"DTLS/SCTP 5000", "a=sctp-port:6000\n", -1},
        {"DTLS/SCTP 5000", "", -1},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *text =
            g_strdup_printf(FIXTURE_SESSION "m=application 9 %s\n%s", rows[i].protocol, rows[i].lines);
        g_autoptr(SdpOffer) offer = fixture_parse(text);
        g_test_message("%s, %s", rows[i].protocol, rows[i].lines);
        g_assert_cmpint(fixture_first(offer)->sctp_port, ==, rows[i].sctp_port);
    }
}

static void test_message_size(void)
{
    g_autoptr(SdpOffer) offer = fixture_offer("size:262144", "size:99999999999");
    const SdpMedia *data = offer->media->pdata[1];
    g_assert_cmpuint(data->max_message_size, ==, UINT32_MAX);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(refusals); i++) {
        g_autofree char *path = g_strconcat("/sdp-attributes/refuses/", refusals[i].name, NULL);
        g_test_add_data_func(path, &refusals[i], test_refusal);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(skipped); i++) {
        g_autofree char *path =
            g_strdup_printf("/sdp-attributes/skips/%.*s", (int)strcspn(skipped[i], "/\n"), skipped[i]);
        g_test_add_data_func(path, skipped[i], test_skipped);
    }
    g_test_add_func("/sdp-attributes/ice-credentials-have-bounds", test_ice_bounds);
    g_test_add_func("/sdp-attributes/ice-characters-of-the-field-are-taken", test_ice_characters);
    g_test_add_func("/sdp-attributes/strongest-fingerprint-is-kept", test_strongest_fingerprint);
    g_test_add_func("/sdp-attributes/codec-is-described-by-rtpmap-and-fmtp", test_codec);
    g_test_add_func("/sdp-attributes/codec-name-too-long-to-know-is-dropped", test_long_codec_name);
    g_test_add_func("/sdp-attributes/last-fmtp-holds", test_last_fmtp_holds);
    g_test_add_func("/sdp-attributes/feedback-is-per-codec", test_feedback);
    g_test_add_func("/sdp-attributes/feedback-for-all-reaches-every-codec", test_feedback_for_all);
    g_test_add_func("/sdp-attributes/nack-of-another-kind-is-no-nack", test_nack_of_another_kind);
    g_test_add_func("/sdp-attributes/extension-has-a-direction", test_extension_direction);
    g_test_add_func("/sdp-attributes/extensions-have-bounds", test_extension_bounds);
    g_test_add_func("/sdp-attributes/candidates-past-the-bound-are-dropped", test_candidates);
    g_test_add_func("/sdp-attributes/directions", test_directions);
    g_test_add_func("/sdp-attributes/setups", test_setups);
    g_test_add_func("/sdp-attributes/flags-belong-to-their-section", test_flags);
    g_test_add_func("/sdp-attributes/first-bundle-group-counts", test_first_bundle_group);
    g_test_add_func("/sdp-attributes/sctp-port-is-said-by-either-form", test_sctp_port);
    g_test_add_func("/sdp-attributes/message-size-is-clamped", test_message_size);
    return g_test_run();
}
