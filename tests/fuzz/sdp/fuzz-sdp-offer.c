/*
 * Any bytes as an offer: parsed, negotiated, answered. The first byte picks our preferences, so that each codec is
 * reached. What is accepted must give an answer that reads back as SDP, section for section.
 */
#include "sdp/sdp-answer.h"

#include <string.h>

static const VideoCodec h264_first[] = {VIDEO_CODEC_H264, VIDEO_CODEC_VP8};
static const SdpPreferences preferences[] = {{h264_first, 2}, {h264_first, 1}, {h264_first + 1, 1}};

static const char *const candidates[] = {"candidate:1 1 udp 1 192.0.2.1 9 typ host", NULL};
static const SdpLocal local = {
    .ice_ufrag = "ours",
    .ice_pwd = "OursOursOursOursOursOurs",
    .fingerprint = "sha-256 "
                   "FF:EE:DD:CC:BB:AA:99:88:77:66:55:44:33:22:11:00:FF:EE:DD:CC:BB:AA:99:88:77:66:55:44:33:22:11:00",
    .candidates = candidates,
    .candidates_complete = true,
    .ssrc = 1,
    .rtx_ssrc = 2,
    .cname = "name",
    .stream_id = "stream",
    .track_id = "track",
    .sctp_port = 5001,
    .sctp_streams = 1024,
    .max_message_size = 65536,
};

static void check_answer(const SdpOffer *offer, const SdpNegotiation *negotiation)
{
    g_autofree char *text = sdp_answer_write(offer, negotiation, &local);
    g_autoptr(GError) error = NULL;
    g_autoptr(SdpOffer) answer = sdp_offer_parse(text, &error);
    g_assert_no_error(error);
    g_assert_true(g_utf8_validate(text, -1, NULL));
    g_assert_cmpuint(answer->media->len, ==, offer->media->len);
    for (guint i = 0; i < offer->media->len; i++) {
        const SdpMedia *offered = offer->media->pdata[i];
        const SdpMedia *answered = answer->media->pdata[i];
        g_assert_cmpstr(answered->mid, ==, offered->mid);
        g_assert_cmpstr(answered->ice_ufrag, ==, local.ice_ufrag);
        g_assert_true((answered->port == 0) == (negotiation->roles[i] == SDP_ROLE_REJECTED));
        if (negotiation->roles[i] == SDP_ROLE_DATA)
            g_assert_cmpint(answered->sctp_port, ==, local.sctp_port);
    }
}

static void check_error(const GError *error)
{
    g_assert_nonnull(error);
    g_assert_true(g_utf8_validate(error->message, -1, NULL));
    g_assert_cmpuint(strlen(error->message), <, 1024);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    g_autofree char *text = g_strndup((const char *)data + 1, size - 1);
    g_autoptr(GError) error = NULL;
    g_autoptr(SdpOffer) offer = sdp_offer_parse(text, &error);
    SdpNegotiation negotiation;
    if (offer && sdp_negotiate(offer, &preferences[data[0] % G_N_ELEMENTS(preferences)], &negotiation, &error))
        check_answer(offer, &negotiation);
    else
        check_error(error);
    return 0;
}
