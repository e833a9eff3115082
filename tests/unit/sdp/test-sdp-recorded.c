/* Offers as real stacks made them (tests/data/offers), each through the whole of the module. */
#include "sdp-fixture.h"

typedef struct Recorded {
    const char *file;
    const char *agreed; /* as describe writes it; NULL: refused */
    const char *roles;
    const char *message; /* of the refusal */
} Recorded;

#define CHROMIUM_H264 "H264 108/109 42e01f nack pli fir tcc rsize ext 9,4,0,5,0"
#define CHROMIUM_ALL  "H264 108/109 42e01f nack pli fir tcc rsize ext 4,3,0,5,0"
#define FIREFOX_VP8   "VP8 120/124  nack pli fir tcc rsize ext 3,7,0,6,0"

static const Recorded recorded[] = {
    {"chromium-recvonly", CHROMIUM_H264, "V", NULL},
    {"chromium-gathered", CHROMIUM_H264, "V", NULL},
    {"chromium-sendrecv", CHROMIUM_H264, "V", NULL},
    {"chromium-all", CHROMIUM_ALL, "iVD", NULL},
    {"chromium-max-bundle", CHROMIUM_ALL, "iVD", NULL},
    {"chromium-max-compat", CHROMIUM_ALL, "iVD", NULL},
    {"chromium-data", NULL, NULL, "no video section: offered application"},
    {"firefox-recvonly", FIREFOX_VP8, "V", NULL},
    {"firefox-sendrecv", FIREFOX_VP8, "V", NULL},
    {"firefox-all", FIREFOX_VP8, "iVD", NULL},
    {"firefox-max-bundle", FIREFOX_VP8, "iVD", NULL},
    {"firefox-max-compat", FIREFOX_VP8, "iVD", NULL},
    {"firefox-data", NULL, NULL, "no video section: offered application"},
    {"safari-video-data", "H264 98/99 42e01f nack pli fir tcc rsize ext 9,4,0,5,0", "VD", NULL},
    {"aiortc-recvonly", "H264 101/102 42e01f nack pli ext 1,0,2,0,0", "V", NULL},
    {"aiortc-all", "H264 101/102 42e01f nack pli ext 1,0,2,0,0", "iVD", NULL},
    {"werift-video-data", "H264 97/0 42e01f nack pli ext 0,0,0,0,0", "VD", NULL},
    {"libdatachannel-video-data", "H264 96/0 42e01f nack pli ext 0,0,0,0,0", "VD", NULL},
    {"wrtc-video-data", "VP8 96/97  nack pli fir tcc rsize ext 9,4,0,5,0", "VD", NULL},
};

static char *describe(const SdpNegotiation *n)
{
    return g_strdup_printf("%s %u/%u %s%s%s%s%s%s ext %u,%u,%u,%u,%u", n->codec == VIDEO_CODEC_H264 ? "H264" : "VP8",
                           n->payload_type, n->rtx_payload_type, n->h264_profile_level_id, n->nack ? " nack" : "",
                           n->nack_pli ? " pli" : "", n->ccm_fir ? " fir" : "", n->transport_cc ? " tcc" : "",
                           n->rtcp_rsize ? " rsize" : "", n->mid_extension_id, n->transport_cc_extension_id,
                           n->abs_send_time_extension_id, n->playout_delay_extension_id,
                           n->abs_capture_time_extension_id);
}

static SdpOffer *read_offer(const char *name)
{
    g_autofree char *path = g_strdup_printf("%s/%s.sdp", OFFERS_DIRECTORY, name);
    g_autofree char *text = NULL;
    g_autoptr(GError) error = NULL;
    g_file_get_contents(path, &text, NULL, &error);
    g_assert_no_error(error);
    return fixture_parse(text);
}

/* The answered section as a peer reads it: RFC 3264 6 asks for the offer's order, kinds and protocols. */
static void check_section(const SdpMedia *offered, const SdpMedia *answered, SdpRole role)
{
    g_assert_cmpstr(answered->kind, ==, offered->kind);
    g_assert_cmpstr(answered->protocol, ==, offered->protocol);
    g_assert_cmpstr(answered->mid, ==, offered->mid);
    g_assert_cmpuint(answered->port, ==, role == SDP_ROLE_REJECTED ? 0 : 9);
    g_assert_cmpstr(answered->ice_ufrag, ==, "ours");
    g_assert_cmpint(answered->setup, ==, SDP_SETUP_ACTIVE);
    g_assert_cmpuint(answered->fingerprint.digest_length, ==, 32);
    if (role == SDP_ROLE_VIDEO)
        g_assert_cmpint(answered->direction, ==, SDP_DIRECTION_SENDONLY);
    if (role == SDP_ROLE_INACTIVE)
        g_assert_cmpint(answered->direction, ==, SDP_DIRECTION_INACTIVE);
    if (role == SDP_ROLE_DATA)
        g_assert_cmpint(answered->sctp_port, ==, fixture_local.sctp_port);
    if (role == SDP_ROLE_VIDEO || role == SDP_ROLE_INACTIVE)
        g_assert_true(answered->rtcp_mux && answered->codecs->len > 0);
    for (guint i = 0; i < answered->codecs->len; i++) {
        const SdpCodec *codec = answered->codecs->pdata[i];
        const SdpCodec *original = sdp_media_find_codec(offered, codec->payload_type);
        g_assert_nonnull(original);
        g_assert_cmpstr(codec->name, ==, original->name);
    }
}

static void check_answer(const SdpOffer *offer, const SdpNegotiation *negotiation)
{
    g_autofree char *text = sdp_answer_write(offer, negotiation, &fixture_local);
    g_autoptr(SdpOffer) answer = fixture_parse(text);
    guint accepted = 0;
    g_assert_cmpuint(answer->media->len, ==, offer->media->len);
    for (guint i = 0; i < offer->media->len; i++) {
        const SdpMedia *answered = answer->media->pdata[i];
        bool lends = offer->media->pdata[i] == negotiation->transport;
        check_section(offer->media->pdata[i], answered, negotiation->roles[i]);
        g_assert_cmpuint(answered->candidates->len, ==, lends ? 1 : 0);
        accepted += negotiation->roles[i] != SDP_ROLE_REJECTED;
    }
    g_assert_cmpuint(answer->bundle->len, ==, accepted);
    g_assert_cmpstr(answer->bundle->pdata[0], ==, negotiation->transport->mid);
}

static void test_recorded(gconstpointer data)
{
    const Recorded *row = data;
    g_autoptr(SdpOffer) offer = read_offer(row->file);
    g_autoptr(GError) error = NULL;
    SdpNegotiation negotiation;
    bool agreed = sdp_negotiate(offer, &fixture_preferences, &negotiation, &error);
    if (!row->agreed) {
        g_assert_false(agreed);
        g_assert_error(error, SDP_ERROR, SDP_ERROR_UNSUPPORTED);
        g_assert_cmpstr(error->message, ==, row->message);
        return;
    }
    g_assert_no_error(error);
    g_autofree char *description = describe(&negotiation);
    g_assert_cmpstr(description, ==, row->agreed);
    g_autofree char *roles = fixture_describe_roles(offer, &negotiation);
    g_assert_cmpstr(roles, ==, row->roles);
    check_answer(offer, &negotiation);
}

/* A recording that no row speaks of would be a test that nobody runs. */
static void test_every_file_has_a_row(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GDir) directory = g_dir_open(OFFERS_DIRECTORY, 0, &error);
    g_assert_no_error(error);
    guint files = 0;
    for (const char *name = g_dir_read_name(directory); name; name = g_dir_read_name(directory))
        files += g_str_has_suffix(name, ".sdp");
    g_assert_cmpuint(files, ==, G_N_ELEMENTS(recorded));
}

static void test_candidates_are_kept(void)
{
    g_autoptr(SdpOffer) chromium = read_offer("chromium-gathered");
    g_autoptr(SdpOffer) firefox = read_offer("firefox-max-bundle");
    const SdpMedia *bundle_only = firefox->media->pdata[1];
    g_assert_cmpuint(fixture_first(chromium)->candidates->len, ==, 2);
    g_assert_cmpuint(fixture_first(firefox)->candidates->len, ==, 8);
    g_assert_cmpuint(bundle_only->candidates->len, ==, 0);
    g_assert_true(bundle_only->bundle_only);
    g_assert_cmpuint(bundle_only->port, ==, 0);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(recorded); i++) {
        g_autofree char *path = g_strconcat("/sdp-recorded/", recorded[i].file, NULL);
        g_test_add_data_func(path, &recorded[i], test_recorded);
    }
    g_test_add_func("/sdp-recorded/every-file-has-a-row", test_every_file_has_a_row);
    g_test_add_func("/sdp-recorded/candidates-are-kept", test_candidates_are_kept);
    return g_test_run();
}
