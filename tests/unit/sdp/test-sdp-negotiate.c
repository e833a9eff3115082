#include <string.h>

#include "sdp-fixture.h"

#define BUNDLE(mids) FIXTURE_SESSION "a=group:BUNDLE " mids "\n"

static const char second_video[] = "m=video 9 UDP/TLS/RTP/SAVPF 98\n" FIXTURE_TRANSPORT "a=mid:w\n"
                                   "a=recvonly\na=rtcp-mux\na=rtpmap:98 VP8/90000\n";

typedef struct Layout {
    const char *name;
    const char *session;
    const char *sections[4];
    const char *roles;
    guint transport; /* index of the section that lends it */
    bool bundled;
} Layout;

static const Layout layouts[] = {
    {"video", BUNDLE("v"), {FIXTURE_VIDEO}, "V", 0, true},
    {"video-and-data", BUNDLE("v d"), {FIXTURE_VIDEO, FIXTURE_DATA}, "VD", 0, true},
    {"data-first", BUNDLE("d v"), {FIXTURE_DATA, FIXTURE_VIDEO}, "DV", 0, true},
    {"group-order-decides-the-transport", BUNDLE("d v"), {FIXTURE_VIDEO, FIXTURE_DATA}, "VD", 1, true},
    {"audio-first", BUNDLE("a v d"), {FIXTURE_AUDIO, FIXTURE_VIDEO, FIXTURE_DATA}, "iVD", 0, true},
    {"two-videos", BUNDLE("v w d"), {FIXTURE_VIDEO, second_video, FIXTURE_DATA}, "ViD", 0, true},
    {"no-bundle", FIXTURE_SESSION, {FIXTURE_AUDIO, FIXTURE_VIDEO, FIXTURE_DATA}, "-V-", 1, false},
    {"data-outside-the-bundle", BUNDLE("v a"), {FIXTURE_AUDIO, FIXTURE_VIDEO, FIXTURE_DATA}, "iV-", 1, true},
    {"video-outside-the-bundle", BUNDLE("a d"), {FIXTURE_AUDIO, FIXTURE_VIDEO, FIXTURE_DATA}, "-V-", 1, false},
    {"old-data-form", BUNDLE("v d"), {FIXTURE_VIDEO, FIXTURE_OLD_DATA}, "VD", 0, true},
    {"old-data-form-first", BUNDLE("d v"), {FIXTURE_OLD_DATA, FIXTURE_VIDEO}, "DV", 0, true},
    {"old-data-form-outside-the-bundle", BUNDLE("v"), {FIXTURE_VIDEO, FIXTURE_OLD_DATA}, "V-", 0, true},
    {"unknown-and-repeated-mids", BUNDLE("x v v d x"), {FIXTURE_VIDEO, FIXTURE_DATA}, "VD", 0, true},
};

static char *join(const char *session, const char *const sections[4])
{
    GString *text = g_string_new(session);
    for (size_t i = 0; i < 4 && sections[i]; i++)
        g_string_append(text, sections[i]);
    return g_string_free(text, FALSE);
}

static void test_layout(gconstpointer data)
{
    const Layout *row = data;
    g_autofree char *text = join(row->session, row->sections);
    g_autoptr(SdpOffer) offer = fixture_parse(text);
    g_autoptr(GError) error = NULL;
    SdpNegotiation negotiation;
    g_assert_true(sdp_negotiate(offer, &fixture_preferences, &negotiation, &error));
    g_assert_no_error(error);

    g_autofree char *roles = fixture_describe_roles(offer, &negotiation);
    g_assert_cmpstr(roles, ==, row->roles);
    g_assert_true(negotiation.transport == offer->media->pdata[row->transport]);
    g_assert_true(negotiation.bundled == row->bundled);
    g_assert_cmpint(negotiation.roles[negotiation.video_index], ==, SDP_ROLE_VIDEO);
    g_assert_true((negotiation.data_index >= 0) == (strchr(row->roles, 'D') != NULL));
    if (negotiation.data_index >= 0)
        g_assert_cmpint(negotiation.roles[negotiation.data_index], ==, SDP_ROLE_DATA);
}

typedef struct Change {
    const char *name;
    const char *from;
    const char *to;
    const char *roles;
} Change;

/* Of audio, video, second video and data, all in one bundle. */
static const Change changes[] = {
    {"nothing", NULL, NULL, "iViD"},
    {"audio-without-a-codec", "111 0\n", "8\n", "-ViD"},
    {"audio-without-mux", "a=mid:a\na=recvonly\na=rtcp-mux\n", "a=mid:a\na=recvonly\n", "-ViD"},
    {"audio-of-another-profile", "m=audio 9 UDP/TLS/RTP/SAVPF", "m=audio 9 UDP/RTP/XYZ", "-ViD"},
    {"audio-recycled", "m=audio 9", "m=audio 0", "-ViD"},
    {"bundle-only-audio", "m=audio 9 UDP/TLS/RTP/SAVPF 111 0\n", "m=audio 0 UDP/TLS/RTP/SAVPF 111 0\na=bundle-only\n",
     "iViD"},
    {"text", "m=audio 9", "m=text 9", "-ViD"},
    {"first-video-sends-only", "a=mid:v\na=recvonly\n", "a=mid:v\na=sendonly\n", "iiVD"},
    {"first-video-inactive", "a=mid:v\na=recvonly\n", "a=mid:v\na=inactive\n", "iiVD"},
    {"first-video-both-ways", "a=mid:v\na=recvonly\n", "a=mid:v\n", "iViD"},
    {"first-video-recycled", "m=video 9 UDP/TLS/RTP/SAVPF 96", "m=video 0 UDP/TLS/RTP/SAVPF 96", "i-VD"},
    {"first-video-of-other-codecs", FIXTURE_H264 "a=rtpmap:98 VP8/90000\n", "a=rtpmap:98 VP9/90000\n", "iiVD"},
    {"first-video-without-mux", "a=mid:v\na=recvonly\na=rtcp-mux\n", "a=mid:v\na=recvonly\n", "i-VD"},
    {"data-recycled", "m=application 9", "m=application 0", "iVi-"},
    {"data-over-tcp", "UDP/DTLS/SCTP", "TCP/DTLS/SCTP", "iViD"},
    {"data-without-port", "a=sctp-port:5000\n", "", "iVi-"},
    {"data-closed", "a=sctp-port:5000\n", "a=sctp-port:0\n", "iVi-"},
    {"data-of-another-kind", "webrtc-datachannel", "bfcp", "iVi-"},
};

/* Of video and data in the form of RFC 8841's drafts. */
static const Change old_data_changes[] = {
    {"nothing", NULL, NULL, "VD"},
    {"recycled", "m=application 9", "m=application 0", "V-"},
    {"of-another-kind-of-media", "m=application 9", "m=message 9", "V-"},
    {"without-map", "a=sctpmap:5000 webrtc-datachannel 65535\n", "", "V-"},
    {"map-without-streams", " 65535\n", "\n", "VD"},
    {"map-of-another-port", "sctpmap:5000", "sctpmap:5001", "V-"},
    {"map-of-another-application", "webrtc-datachannel 65535", "bfcp 2", "V-"},
    {"last-map-holds", "webrtc-datachannel 65535", "webrtc-datachannel 65535\na=sctpmap:5000 bfcp", "V-"},
    {"sctp-port-is-no-map", "a=sctpmap:5000 webrtc-datachannel 65535\n", "a=sctp-port:5000\n", "V-"},
    {"new-format", "DTLS/SCTP 5000\n", "DTLS/SCTP webrtc-datachannel\n", "V-"},
    {"two-ports", "DTLS/SCTP 5000\n", "DTLS/SCTP 5000 5001\n", "V-"},
    {"port-zero", "DTLS/SCTP 5000\n", "DTLS/SCTP 0\n", "V-"},
    {"port-too-high", "DTLS/SCTP 5000\n", "DTLS/SCTP 65536\n", "V-"},
    {"protocol-of-the-rfc", "9 DTLS/SCTP", "9 UDP/DTLS/SCTP", "V-"},
};

static void check_change(const Change *row, const char *text)
{
    g_autofree char *changed = row->from ? fixture_replace(text, row->from, row->to) : g_strdup(text);
    g_autoptr(SdpOffer) offer = fixture_parse(changed);
    g_autoptr(GError) error = NULL;
    SdpNegotiation negotiation;
    g_assert_true(sdp_negotiate(offer, &fixture_preferences, &negotiation, &error));
    g_assert_no_error(error);
    g_autofree char *roles = fixture_describe_roles(offer, &negotiation);
    g_assert_cmpstr(roles, ==, row->roles);
}

static void test_change(gconstpointer data)
{
    const char *const sections[] = {FIXTURE_AUDIO, FIXTURE_VIDEO, second_video, FIXTURE_DATA};
    g_autofree char *text = join(BUNDLE("a v w d"), sections);
    check_change(data, text);
}

static void test_old_data_change(gconstpointer data)
{
    check_change(data, BUNDLE("v d") FIXTURE_VIDEO FIXTURE_OLD_DATA);
}

typedef struct Failure {
    const char *name;
    const char *from;
    const char *to;
    gint code; /* SdpError */
    const char *message;
} Failure;

static const Failure failures[] = {
    {"no-video", FIXTURE_VIDEO, FIXTURE_AUDIO, SDP_ERROR_UNSUPPORTED, "no video section: offered audio, application"},
    {"no-sections", FIXTURE_VIDEO FIXTURE_DATA, "", SDP_ERROR_UNSUPPORTED, "no video section: offered none at all"},
    {"video-closed", "m=video 9", "m=video 0", SDP_ERROR_UNSUPPORTED, "no video section is open: section 0 has port 0"},
    {"bundle-only-without-bundle", "a=group:BUNDLE v d\n" FIXTURE_VIDEO,
     "m=video 0 UDP/TLS/RTP/SAVPF 96\n" FIXTURE_TRANSPORT "a=bundle-only\na=mid:v\n", SDP_ERROR_UNSUPPORTED,
     "no video section is open: section 0 has port 0"},
    {"sendonly", "a=recvonly", "a=sendonly", SDP_ERROR_UNSUPPORTED,
     "no video section can receive: section 0 is sendonly, and recvonly or sendrecv is needed"},
    {"inactive", "a=recvonly", "a=inactive", SDP_ERROR_UNSUPPORTED,
     "no video section can receive: section 0 is inactive, and recvonly or sendrecv is needed"},
    {"profile", "UDP/TLS/RTP/SAVPF", "UDP/RTP/XYZ", SDP_ERROR_UNSUPPORTED,
     "the video section 0 is UDP/RTP/XYZ, and UDP/TLS/RTP/SAVPF is needed"},
    {"codec", FIXTURE_H264 "a=rtpmap:98 VP8/90000\n", "a=rtpmap:98 VP9/90000\na=rtpmap:96 AV1/90000\n",
     SDP_ERROR_UNSUPPORTED, "no codec in common: offered AV1, VP9; can send H264, VP8"},
    {"mux", "a=rtcp-mux\n", "", SDP_ERROR_UNSUPPORTED, "the video section 0 lacks rtcp-mux, which is needed"},
    {"ufrag", "a=ice-ufrag:abcd\n", "", SDP_ERROR_INCOMPLETE,
     "the video section 0, whose transport is used, has no ice-ufrag"},
    {"pwd", "a=ice-pwd:0123456789abcdefghijkl\n", "", SDP_ERROR_INCOMPLETE,
     "the video section 0, whose transport is used, has no ice-pwd"},
    {"fingerprint", FIXTURE_FINGERPRINT, "a=fingerprint:sha-1 00\n", SDP_ERROR_INCOMPLETE,
     "the video section 0, whose transport is used, has no fingerprint of sha-256, sha-384 or sha-512"},
    {"transport-of-another-section", "BUNDLE v d\n" FIXTURE_VIDEO FIXTURE_DATA,
     "BUNDLE d v\n" FIXTURE_VIDEO "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\na=mid:d\na=sctp-port:5000\n",
     SDP_ERROR_INCOMPLETE, "the application section 1, whose transport is used, has no ice-ufrag"},
    {"best-of-two-is-told", "a=recvonly\n",
     "a=sendonly\nm=video 9 UDP/TLS/RTP/SAVPF 98\na=rtpmap:98 VP9/90000\nm=video 9 UDP/TLS/RTP/SAVPF 98\na=inactive\n",
     SDP_ERROR_UNSUPPORTED, "no codec in common: offered VP9; can send H264, VP8"},
};

static void test_failure(gconstpointer data)
{
    const Failure *row = data;
    g_autoptr(SdpOffer) offer = fixture_offer(row->from, row->to);
    g_autoptr(GError) error = NULL;
    SdpNegotiation negotiation = {.video_index = 42};
    g_assert_false(sdp_negotiate(offer, &fixture_preferences, &negotiation, &error));
    g_assert_error(error, SDP_ERROR, row->code);
    g_assert_cmpstr(error->message, ==, row->message);
    g_assert_cmpint(negotiation.video_index, ==, 42);
}

static void test_profiles(void)
{
    static const char *const profiles[] = {
        "UDP/TLS/RTP/SAVPF", "UDP/TLS/RTP/SAVP", "TCP/DTLS/RTP/SAVPF", "TCP/DTLS/RTP/SAVP",
        "RTP/SAVPF",         "RTP/SAVP",         "RTP/AVPF",           "RTP/AVP",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(profiles); i++) {
        g_autoptr(SdpOffer) offer = fixture_offer("UDP/TLS/RTP/SAVPF", profiles[i]);
        SdpNegotiation negotiation;
        g_test_message("%s", profiles[i]);
        g_assert_true(sdp_negotiate(offer, &fixture_preferences, &negotiation, NULL));
        g_assert_cmpuint(negotiation.payload_type, ==, 96);
    }
}

static void test_dtls_role(void)
{
    static const struct {
        const char *setup;
        bool active;
    } rows[] = {
        {"a=setup:actpass\n", true},
        {"a=setup:passive\n", true},
        {"a=setup:active\n", false},
        {"", false}, /* RFC 4145 4: an offer that does not say is active */
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(SdpOffer) offer = fixture_offer("a=setup:actpass\n", rows[i].setup);
        SdpNegotiation negotiation;
        g_assert_true(sdp_negotiate(offer, &fixture_preferences, &negotiation, NULL));
        g_assert_true(negotiation.dtls_active == rows[i].active);
    }
}

static void test_dtls_role_of_the_transport(void)
{
    g_autofree char *data = fixture_replace(FIXTURE_DATA, "a=setup:actpass", "a=setup:active");
    g_autofree char *text = g_strconcat(BUNDLE("d v"), FIXTURE_VIDEO, data, NULL);
    g_autoptr(SdpOffer) offer = fixture_parse(text);
    SdpNegotiation negotiation;
    g_assert_true(sdp_negotiate(offer, &fixture_preferences, &negotiation, NULL));
    g_assert_false(negotiation.dtls_active);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(layouts); i++) {
        g_autofree char *path = g_strconcat("/sdp-negotiate/layout/", layouts[i].name, NULL);
        g_test_add_data_func(path, &layouts[i], test_layout);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(changes); i++) {
        g_autofree char *path = g_strconcat("/sdp-negotiate/roles/", changes[i].name, NULL);
        g_test_add_data_func(path, &changes[i], test_change);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(old_data_changes); i++) {
        g_autofree char *path = g_strconcat("/sdp-negotiate/old-data-form/", old_data_changes[i].name, NULL);
        g_test_add_data_func(path, &old_data_changes[i], test_old_data_change);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(failures); i++) {
        g_autofree char *path = g_strconcat("/sdp-negotiate/refuses/", failures[i].name, NULL);
        g_test_add_data_func(path, &failures[i], test_failure);
    }
    g_test_add_func("/sdp-negotiate/every-rtp-profile-is-taken", test_profiles);
    g_test_add_func("/sdp-negotiate/dtls-role-answers-the-offered", test_dtls_role);
    g_test_add_func("/sdp-negotiate/dtls-role-is-that-of-the-shared-transport", test_dtls_role_of_the_transport);
    return g_test_run();
}
