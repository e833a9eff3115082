#include <string.h>

#include "sdp-fixture.h"

static void assert_refused(const char *sdp, const char *message)
{
    g_autoptr(GError) error = NULL;
    g_assert_null(sdp_offer_parse(sdp, &error));
    g_assert_error(error, SDP_ERROR, SDP_ERROR_SYNTAX);
    g_assert_cmpstr(error->message, ==, message);
}

static void test_sections(void)
{
    g_autoptr(SdpOffer) offer = fixture_offer(NULL, NULL);
    g_assert_cmpuint(offer->media->len, ==, 2);
    g_assert_cmpuint(offer->bundle->len, ==, 2);
    g_assert_cmpstr(offer->bundle->pdata[0], ==, "v");
    g_assert_cmpstr(offer->bundle->pdata[1], ==, "d");

    const SdpMedia *video = offer->media->pdata[0];
    g_assert_cmpstr(video->kind, ==, "video");
    g_assert_cmpstr(video->protocol, ==, "UDP/TLS/RTP/SAVPF");
    g_assert_cmpstr(video->formats, ==, "96 97 98 99");
    g_assert_cmpuint(video->port, ==, 9);
    g_assert_cmpuint(video->codecs->len, ==, 4);
    g_assert_cmpint(video->sctp_port, ==, -1);
    g_assert_true(sdp_media_is_rtp(video));

    const SdpMedia *data = offer->media->pdata[1];
    g_assert_cmpstr(data->kind, ==, "application");
    g_assert_cmpstr(data->formats, ==, "webrtc-datachannel");
    g_assert_cmpint(data->sctp_port, ==, 5000);
    g_assert_cmpuint(data->max_message_size, ==, 262144);
    g_assert_cmpuint(data->codecs->len, ==, 0);
    g_assert_false(sdp_media_is_rtp(data));
}

static void test_line_ends(void)
{
    g_autofree char *crlf = fixture_replace(FIXTURE_OFFER, "\n", "\r\n");
    g_autofree char *blank = g_strconcat(FIXTURE_OFFER, "\n\r\n", NULL);
    g_autofree char *open = g_strndup(FIXTURE_OFFER, strlen(FIXTURE_OFFER) - 1);
    const char *const texts[] = {crlf, blank, open};
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autoptr(SdpOffer) offer = fixture_parse(texts[i]);
        const SdpMedia *data = offer->media->pdata[1];
        g_assert_cmpstr(fixture_first(offer)->ice_pwd, ==, "0123456789abcdefghijkl");
        g_assert_cmpuint(data->max_message_size, ==, 262144);
    }
}

typedef struct Refusal {
    const char *name;
    const char *from;
    const char *to;
    const char *message;
} Refusal;

static const Refusal refusals[] = {
    {"no-version", "v=0\n", "", "line 1: text \"o=- 1 1 IN IP4 0.0.0.0\" is no SDP: it must begin with v=0"},
    {"wrong-version", "v=0\n", "v=1\n", "line 1: text \"v=1\" is no SDP: it must begin with v=0"},
    {"no-letter", "s=-\n", "hello\n", "line 3: text \"hello\" is not of the form <letter>=<value>"},
    {"capital-letter", "s=-\n", "S=-\n", "line 3: text \"S=-\" is not of the form <letter>=<value>"},
    {"one-character", "s=-\n", "s\n", "line 3: text \"s\" is not of the form <letter>=<value>"},
    {"lone-cr", "s=-\n", "s=-\rm=x\n", "line 3: text \"s=-?m=x\" has a control character"},
    {"escape", "s=-\n", "s=\x1b[2J\n", "line 3: text \"s=?[2J\" has a control character"},
    {"long-kind", "m=video", "m=videovideovideo1",
     "line 6: media type \"videovideovideo1\" is not 1 to 15 printable characters"},
    {"no-kind", "m=video 9 UDP/TLS/RTP/SAVPF 96 97 98 99",
     "m=", "line 6: media type \"\" is not 1 to 15 printable characters"},
    {"port-word", "m=video 9", "m=video x", "line 6: port \"x\" is not a number from 0 to 65535"},
    {"port-too-high", "m=video 9", "m=video 65536", "line 6: port \"65536\" is not a number from 0 to 65535"},
    {"long-protocol", "video 9 UDP/TLS/RTP/SAVPF", "video 9 UDP/TLS/RTP/SAVPF/TLS/RTP/SAVPF/",
     "line 6: protocol \"UDP/TLS/RTP/SAVPF/TLS/RTP/SAVPF/\" is not 1 to 31 printable characters"},
    {"no-format", "UDP/TLS/RTP/SAVPF 96 97 98 99", "UDP/TLS/RTP/SAVPF",
     "line 6: media line \"video 9 UDP/TLS/RTP/SAVPF\" lists no format"},
    {"format-not-ascii", "webrtc-datachannel", "webrtc-d\xc3\xa4ta",
     "line 33: format \"webrtc-d??ta\" is not printable"},
    {"payload-type-too-high", "96 97 98 99", "96 128", "line 6: payload type \"128\" is not a number from 0 to 127"},
    {"payload-type-word", "96 97 98 99", "96 x", "line 6: payload type \"x\" is not a number from 0 to 127"},
};

static void test_refusal(gconstpointer data)
{
    const Refusal *row = data;
    g_autofree char *text = fixture_replace(FIXTURE_OFFER, row->from, row->to);
    assert_refused(text, row->message);
}

static void test_empty(void)
{
    assert_refused("", "line 1: text \"\" is no SDP: it must begin with v=0");
}

static void test_size_bound(void)
{
    g_autofree char *padding = g_strnfill(SDP_MAX_BYTES - strlen(FIXTURE_OFFER) - 3, 'x');
    g_autofree char *largest = g_strconcat(FIXTURE_OFFER, "i=", padding, "\n", NULL);
    g_assert_cmpuint(strlen(largest), ==, SDP_MAX_BYTES);
    g_autoptr(SdpOffer) offer = fixture_parse(largest);
    g_assert_nonnull(offer);

    g_autofree char *over = g_strconcat(largest, "\n", NULL);
    assert_refused(over, "an SDP of more than 262144 bytes is not read");
}

static void test_section_bound(void)
{
    g_autoptr(GString) text = g_string_new(FIXTURE_SESSION);
    for (int i = 0; i < SDP_MAX_MEDIA; i++)
        g_string_append(text, "m=audio 9 RTP/AVP 0\n");
    g_autoptr(SdpOffer) offer = fixture_parse(text->str);
    g_assert_cmpuint(offer->media->len, ==, SDP_MAX_MEDIA);

    g_string_append(text, "m=audio 9 RTP/AVP 0\n");
    assert_refused(text->str, "line 21: media line \"audio 9 RTP/AVP 0\" is one too many: at most 16 are read");
}

static void test_payload_types_once(void)
{
    g_autoptr(SdpOffer) offer = fixture_offer("SAVPF 96 97 98 99", "SAVPF 99 96 99 96 5 97");
    const SdpMedia *video = fixture_first(offer);
    const SdpCodec *first = video->codecs->pdata[0];
    const SdpCodec *second = video->codecs->pdata[1];
    g_assert_cmpuint(video->codecs->len, ==, 3); /* 98 is not listed, 5 has no rtpmap */
    g_assert_cmpuint(first->payload_type, ==, 99);
    g_assert_cmpuint(second->payload_type, ==, 96);
    g_assert_null(sdp_media_find_codec(video, 98));
    g_assert_null(sdp_media_find_codec(video, 5));
    g_assert_cmpstr(video->formats, ==, "99 96 99 96 5 97");
}

static void test_port_range(void)
{
    g_autoptr(SdpOffer) offer = fixture_offer("m=video 9", "m=video 49170/2");
    g_assert_cmpuint(fixture_first(offer)->port, ==, 49170);
}

static void test_session_level(void)
{
    g_autofree char *text = g_strconcat(FIXTURE_SESSION, FIXTURE_TRANSPORT,
                                        "a=inactive\n"
                                        "a=extmap-allow-mixed\n"
                                        "a=ice-lite\n"
                                        "a=extmap:9 urn:example:session\n"
                                        "m=video 9 UDP/TLS/RTP/SAVPF 96\n"
                                        "m=video 9 UDP/TLS/RTP/SAVPF 96\n"
                                        "a=ice-ufrag:EFGH\n"
                                        "a=ice-pwd:ABCDEFGHIJKLMNOPQRSTUVWX\n"
                                        "a=setup:active\n"
                                        "a=sendrecv\n"
                                        "a=extmap:1 urn:example:own\n"
                                        "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\n",
                                        NULL);
    g_autoptr(SdpOffer) offer = fixture_parse(text);
    g_assert_true(offer->extmap_allow_mixed);
    g_assert_true(offer->ice_lite);

    const SdpMedia *falls_back = offer->media->pdata[0];
    g_assert_cmpstr(falls_back->ice_ufrag, ==, "abcd");
    g_assert_cmpstr(falls_back->ice_pwd, ==, "0123456789abcdefghijkl");
    g_assert_cmpuint(falls_back->fingerprint.digest_length, ==, 32);
    g_assert_true(falls_back->has_setup);
    g_assert_cmpint(falls_back->setup, ==, SDP_SETUP_ACTPASS);
    g_assert_cmpint(falls_back->direction, ==, SDP_DIRECTION_INACTIVE);
    g_assert_cmpuint(falls_back->extensions->len, ==, 1);
    g_assert_false(falls_back->extmap_allow_mixed);

    const SdpMedia *own = offer->media->pdata[1];
    g_assert_cmpstr(own->ice_ufrag, ==, "EFGH");
    g_assert_cmpstr(own->ice_pwd, ==, "ABCDEFGHIJKLMNOPQRSTUVWX");
    g_assert_cmpint(own->setup, ==, SDP_SETUP_ACTIVE);
    g_assert_cmpint(own->direction, ==, SDP_DIRECTION_SENDRECV);
    const SdpExtension *own_extension = own->extensions->pdata[0];
    const SdpExtension *session_extension = own->extensions->pdata[1];
    g_assert_cmpstr(own_extension->uri, ==, "urn:example:own");
    g_assert_cmpstr(session_extension->uri, ==, "urn:example:session");
    g_assert_cmpuint(session_extension->id, ==, 9);

    const SdpMedia *data = offer->media->pdata[2];
    g_assert_cmpstr(data->ice_ufrag, ==, "abcd");
    g_assert_cmpuint(data->extensions->len, ==, 0);
}

static void test_defaults(void)
{
    g_autoptr(SdpOffer) offer = fixture_parse(FIXTURE_SESSION "m=video 9 UDP/TLS/RTP/SAVPF 96\n");
    const SdpMedia *video = fixture_first(offer);
    g_assert_cmpint(video->direction, ==, SDP_DIRECTION_SENDRECV);
    g_assert_null(video->ice_ufrag);
    g_assert_null(video->ice_pwd);
    g_assert_false(video->has_setup);
    g_assert_false(video->rtcp_mux);
    g_assert_cmpuint(video->fingerprint.digest_length, ==, 0);
    g_assert_cmpuint(video->max_message_size, ==, 65536);
    g_assert_cmpstr(video->mid, ==, "");
    g_assert_cmpuint(offer->bundle->len, ==, 0);
}

static void test_parameter(void)
{
    static const struct {
        const char *fmtp;
        const char *name;
        const char *value;
    } rows[] = {
        {"apt=96", "apt", "96"},  {"a=1; Apt = 96 ;b=2", "apt", "96"},
        {"apt", "apt", ""},       {"capt=96;apt=97", "apt", "97"},
        {"aptx=96", "apt", NULL}, {"key=a=b", "key", "a=b"},
        {";;=;x=1;", "x", "1"},   {"", "apt", NULL},
        {NULL, "apt", NULL},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *fmtp = g_strdup(rows[i].fmtp);
        SdpCodec codec = {.fmtp = fmtp};
        g_autofree char *value = sdp_codec_parameter(&codec, rows[i].name);
        g_assert_cmpstr(value, ==, rows[i].value);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/sdp-offer/sections-are-kept-in-order", test_sections);
    g_test_add_func("/sdp-offer/lines-end-in-lf-or-crlf-or-nothing", test_line_ends);
    for (size_t i = 0; i < G_N_ELEMENTS(refusals); i++) {
        g_autofree char *path = g_strconcat("/sdp-offer/refuses/", refusals[i].name, NULL);
        g_test_add_data_func(path, &refusals[i], test_refusal);
    }
    g_test_add_func("/sdp-offer/refuses/nothing-at-all", test_empty);
    g_test_add_func("/sdp-offer/bounds/bytes", test_size_bound);
    g_test_add_func("/sdp-offer/bounds/sections", test_section_bound);
    g_test_add_func("/sdp-offer/payload-types-count-once-and-need-an-rtpmap", test_payload_types_once);
    g_test_add_func("/sdp-offer/port-may-be-a-range", test_port_range);
    g_test_add_func("/sdp-offer/session-level-holds-where-a-section-says-nothing", test_session_level);
    g_test_add_func("/sdp-offer/what-is-not-said-has-its-default", test_defaults);
    g_test_add_func("/sdp-offer/format-parameters-are-found-by-name", test_parameter);
    return g_test_run();
}
