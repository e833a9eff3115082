#include "sdp/sdp-codecs.h"

#include "sdp-fixture.h"

static const VideoCodec h264_only[] = {VIDEO_CODEC_H264};
static const VideoCodec vp8_only[] = {VIDEO_CODEC_VP8};
static const VideoCodec vp8_first[] = {VIDEO_CODEC_VP8, VIDEO_CODEC_H264};
static const VideoCodec h264_first[] = {VIDEO_CODEC_H264, VIDEO_CODEC_VP8};

static const SdpPreferences prefer_h264 = {h264_first, 2};
static const SdpPreferences prefer_vp8 = {vp8_first, 2};
static const SdpPreferences only_h264 = {h264_only, 1};
static const SdpPreferences only_vp8 = {vp8_only, 1};

#define H264_PARAMETERS "a=fmtp:96 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f\n"

typedef struct Choice {
    const char *name;
    const SdpPreferences *preferences;
    const char *from;
    const char *to;
    uint8_t payload_type;
    uint8_t rtx_payload_type;
    const char *profile_level_id; /* "" means VP8 */
} Choice;

static const Choice choices[] = {
    {"our-first-preference", &prefer_h264, NULL, NULL, 96, 97, "42e01f"},
    {"our-order-not-the-offers", &prefer_vp8, NULL, NULL, 98, 99, ""},
    {"our-order-against-the-m-line", &prefer_h264, "96 97 98 99", "98 99 96 97", 96, 97, "42e01f"},
    {"only-vp8", &only_vp8, NULL, NULL, 98, 99, ""},
    {"only-h264", &only_h264, NULL, NULL, 96, 97, "42e01f"},
    {"lower-case", &prefer_h264, "96 H264/", "96 h264/", 96, 97, "42e01f"},
    {"mixed-case", &prefer_vp8, "98 VP8/", "98 vP8/", 98, 99, ""},
    {"high-falls-to-vp8", &prefer_h264, "42e01f", "640c1f", 98, 99, ""},
    {"mode-0-falls-to-vp8", &prefer_h264, "packetization-mode=1", "packetization-mode=0", 98, 99, ""},
    {"mode-missing-falls-to-vp8", &prefer_h264, "packetization-mode=1;", "", 98, 99, ""},
    {"no-fmtp-falls-to-vp8", &prefer_h264, H264_PARAMETERS, "", 98, 99, ""},
    {"baseline-where-nothing-better", &prefer_h264, "42e01f", "42001f", 96, 97, "42001f"},
    {"constrained-before-baseline", &only_h264, "a=rtpmap:98 VP8/90000\n",
     "a=rtpmap:98 H264/90000\na=fmtp:98 packetization-mode=1;profile-level-id=42001f\n", 96, 97, "42e01f"},
    {"constrained-behind-baseline", &only_h264, FIXTURE_H264 "a=rtpmap:98 VP8/90000\n",
     "a=rtpmap:96 H264/90000\na=fmtp:96 packetization-mode=1;profile-level-id=42001f\n"
     "a=rtpmap:98 H264/90000\na=fmtp:98 packetization-mode=1;profile-level-id=42e015\n",
     98, 99, "42e015"},
    {"first-of-two-equals", &only_h264, "a=rtpmap:98 VP8/90000\n",
     "a=rtpmap:98 H264/90000\na=fmtp:98 packetization-mode=1;profile-level-id=42e033\n", 96, 97, "42e01f"},
    {"other-clock-rate", &prefer_h264, "H264/90000", "H264/48000", 98, 99, ""},
    {"payload-type-of-rtcp", &prefer_h264, "96", "72", 98, 99, ""},
    {"no-rtx", &prefer_h264, "a=fmtp:97 apt=96\n", "", 96, 0, "42e01f"},
    {"rtx-of-another", &prefer_h264, "apt=96", "apt=98", 96, 0, "42e01f"},
    {"rtx-with-time", &prefer_h264, "apt=96", "rtx-time=3000; apt=96", 96, 97, "42e01f"},
    {"rtx-upper-case", &prefer_h264, "97 rtx/", "97 RTX/", 96, 97, "42e01f"},
    {"rtx-of-another-clock-rate", &prefer_h264, "97 rtx/90000", "97 rtx/8000", 96, 0, "42e01f"},
    {"apt-of-another-codec", &prefer_h264, "97 rtx/", "97 red/", 96, 0, "42e01f"},
};

static void test_choice(gconstpointer data)
{
    const Choice *row = data;
    g_autoptr(SdpOffer) offer = fixture_offer(row->from, row->to);
    SdpNegotiation negotiation = {0};
    g_autoptr(GError) error = NULL;
    g_assert_true(sdp_codecs_choose(fixture_first(offer), row->preferences, &negotiation, &error));
    g_assert_no_error(error);
    g_assert_cmpuint(negotiation.payload_type, ==, row->payload_type);
    g_assert_cmpuint(negotiation.rtx_payload_type, ==, row->rtx_payload_type);
    g_assert_cmpstr(negotiation.h264_profile_level_id, ==, row->profile_level_id);
    g_assert_cmpint(negotiation.codec, ==, row->profile_level_id[0] ? VIDEO_CODEC_H264 : VIDEO_CODEC_VP8);
}

typedef struct Features {
    const char *name;
    const char *from;
    const char *to;
    const char *agreed; /* as describe_features writes it */
} Features;

static const Features features[] = {
    {"all", NULL, NULL, "nack pli fir tcc rsize mid=1 tcc=2 abs=0 delay=4 capture=5"},
    {"no-nack", "a=rtcp-fb:96 nack\n", "", "pli fir tcc rsize mid=1 tcc=2 abs=0 delay=4 capture=5"},
    {"no-pli", "a=rtcp-fb:96 nack pli\n", "", "nack fir tcc rsize mid=1 tcc=2 abs=0 delay=4 capture=5"},
    {"no-fir", "a=rtcp-fb:96 ccm fir\n", "", "nack pli tcc rsize mid=1 tcc=2 abs=0 delay=4 capture=5"},
    {"no-reduced-size", "a=rtcp-rsize\n", "", "nack pli fir tcc mid=1 tcc=2 abs=0 delay=4 capture=5"},
    {"transport-cc-without-feedback", "a=rtcp-fb:96 transport-cc\n", "",
     "nack pli fir rsize mid=1 tcc=0 abs=3 delay=4 capture=5"},
    {"transport-cc-without-extension", "a=extmap:2 ", "a=extmap:2/sendonly ",
     "nack pli fir rsize mid=1 tcc=0 abs=3 delay=4 capture=5"},
    {"they-receive-it", "a=extmap:4 ", "a=extmap:4/recvonly ",
     "nack pli fir tcc rsize mid=1 tcc=2 abs=0 delay=4 capture=5"},
    {"they-send-it", "a=extmap:4 ", "a=extmap:4/sendonly ",
     "nack pli fir tcc rsize mid=1 tcc=2 abs=0 delay=0 capture=5"},
    {"inactive-extension", "a=extmap:4 ", "a=extmap:4/inactive ",
     "nack pli fir tcc rsize mid=1 tcc=2 abs=0 delay=0 capture=5"},
    {"highest-one-byte-id", "a=extmap:4 ", "a=extmap:14 ",
     "nack pli fir tcc rsize mid=1 tcc=2 abs=0 delay=14 capture=5"},
    {"two-byte-id", "a=extmap:4 ", "a=extmap:15 ", "nack pli fir tcc rsize mid=1 tcc=2 abs=0 delay=0 capture=5"},
    {"two-byte-id-then-one-byte", "a=extmap:4 ",
     "a=extmap:20 http://www.webrtc.org/experiments/rtp-hdrext/playout-delay\na=extmap:4 ",
     "nack pli fir tcc rsize mid=1 tcc=2 abs=0 delay=4 capture=5"},
    {"no-mid-no-mid-extension", "a=mid:v\n", "", "nack pli fir tcc rsize mid=0 tcc=2 abs=0 delay=4 capture=5"},
    {"longest-mid-for-an-extension", "a=mid:v\n", "a=mid:1234567890123456\n",
     "nack pli fir tcc rsize mid=1 tcc=2 abs=0 delay=4 capture=5"},
    {"mid-too-long-for-an-extension", "a=mid:v\n", "a=mid:12345678901234567\n",
     "nack pli fir tcc rsize mid=0 tcc=2 abs=0 delay=4 capture=5"},
    {"no-extensions", FIXTURE_EXTENSIONS, "", "nack pli fir rsize mid=0 tcc=0 abs=0 delay=0 capture=0"},
};

static char *describe_features(const SdpNegotiation *n)
{
    return g_strdup_printf("%s%s%s%s%smid=%u tcc=%u abs=%u delay=%u capture=%u", n->nack ? "nack " : "",
                           n->nack_pli ? "pli " : "", n->ccm_fir ? "fir " : "", n->transport_cc ? "tcc " : "",
                           n->rtcp_rsize ? "rsize " : "", n->mid_extension_id, n->transport_cc_extension_id,
                           n->abs_send_time_extension_id, n->playout_delay_extension_id,
                           n->abs_capture_time_extension_id);
}

static void test_features(gconstpointer data)
{
    const Features *row = data;
    g_autoptr(SdpOffer) offer = fixture_offer(row->from, row->to);
    SdpNegotiation negotiation = {0};
    g_assert_true(sdp_codecs_choose(fixture_first(offer), &prefer_h264, &negotiation, NULL));
    g_autofree char *agreed = describe_features(&negotiation);
    g_assert_cmpstr(agreed, ==, row->agreed);
}

typedef struct Failure {
    const char *name;
    const SdpPreferences *preferences;
    const char *formats;
    const char *lines;
    const char *message;
} Failure;

static const Failure failures[] = {
    {"others", &prefer_h264, "98 99 45", "a=rtpmap:98 VP9/90000\na=rtpmap:99 rtx/90000\na=rtpmap:45 AV1/90000\n",
     "no codec in common: offered VP9, AV1; can send H264, VP8"},
    {"static", &prefer_h264, "26 31", "", "no codec in common: offered none; can send H264, VP8"},
    {"not-wanted", &only_h264, "98", "a=rtpmap:98 VP8/90000\n", "no codec in common: offered VP8; can send H264"},
    {"unfit-h264", &prefer_h264, "96 97 98 99",
     "a=rtpmap:96 H264/90000\na=fmtp:96 profile-level-id=640c1f\na=rtpmap:97 VP9/90000\na=rtpmap:98 VP9/90000\n"
     "a=rtpmap:99 H264/90000\n",
     "no codec in common: offered H264 (profile-level-id=640c1f), VP9, H264; can send H264, VP8"},
    {"many", &only_vp8, "1 2 3 4 5 6 7 8 9",
     "a=rtpmap:1 a/1\na=rtpmap:2 b/1\na=rtpmap:3 c/1\na=rtpmap:4 d/1\na=rtpmap:5 e/1\na=rtpmap:6 f/1\na=rtpmap:7 g/1\n"
     "a=rtpmap:8 h/1\na=rtpmap:9 i/1\n",
     "no codec in common: offered a, b, c, d, e, f, g, h, ...; can send VP8"},
};

static void test_failure(gconstpointer data)
{
    const Failure *row = data;
    g_autofree char *text =
        g_strconcat(FIXTURE_SESSION, "m=video 9 UDP/TLS/RTP/SAVPF ", row->formats, "\n", row->lines, NULL);
    g_autoptr(SdpOffer) offer = fixture_parse(text);
    SdpNegotiation negotiation = {.payload_type = 42};
    g_autoptr(GError) error = NULL;
    g_assert_false(sdp_codecs_choose(fixture_first(offer), row->preferences, &negotiation, &error));
    g_assert_error(error, SDP_ERROR, SDP_ERROR_UNSUPPORTED);
    g_assert_cmpstr(error->message, ==, row->message);
    g_assert_cmpuint(negotiation.payload_type, ==, 42);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(choices); i++) {
        g_autofree char *path = g_strconcat("/sdp-codecs/chooses/", choices[i].name, NULL);
        g_test_add_data_func(path, &choices[i], test_choice);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(features); i++) {
        g_autofree char *path = g_strconcat("/sdp-codecs/features/", features[i].name, NULL);
        g_test_add_data_func(path, &features[i], test_features);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(failures); i++) {
        g_autofree char *path = g_strconcat("/sdp-codecs/nothing-in-common/", failures[i].name, NULL);
        g_test_add_data_func(path, &failures[i], test_failure);
    }
    return g_test_run();
}
