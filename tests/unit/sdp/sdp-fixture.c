#include "sdp-fixture.h"

#include <string.h>

static const VideoCodec codecs[] = {VIDEO_CODEC_H264, VIDEO_CODEC_VP8};
const SdpPreferences fixture_preferences = {codecs, G_N_ELEMENTS(codecs)};

static const char *const candidates[] = {"candidate:1 1 udp 2130706431 192.0.2.1 40000 typ host", NULL};
const SdpLocal fixture_local = {
    .ice_ufrag = "ours",
    .ice_pwd = "OursOursOursOursOursOurs",
    .fingerprint = "sha-256 "
                   "FF:EE:DD:CC:BB:AA:99:88:77:66:55:44:33:22:11:00:FF:EE:DD:CC:BB:AA:99:88:77:66:55:44:33:22:11:00",
    .candidates = candidates,
    .candidates_complete = true,
    .session_id = 7,
    .ssrc = 1111,
    .rtx_ssrc = 2222,
    .cname = "name",
    .stream_id = "stream",
    .track_id = "track",
    .sctp_port = 5001,
    .sctp_streams = 1024,
    .max_message_size = 65536,
};

char *fixture_replace(const char *text, const char *from, const char *to)
{
    g_assert_nonnull(strstr(text, from));
    g_auto(GStrv) parts = g_strsplit(text, from, -1);
    return g_strjoinv(to, parts);
}

SdpOffer *fixture_parse(const char *sdp)
{
    g_autoptr(GError) error = NULL;
    SdpOffer *offer = sdp_offer_parse(sdp, &error);
    g_assert_no_error(error);
    g_assert_nonnull(offer);
    return offer;
}

SdpOffer *fixture_offer(const char *from, const char *to)
{
    g_autofree char *text = from ? fixture_replace(FIXTURE_OFFER, from, to) : g_strdup(FIXTURE_OFFER);
    return fixture_parse(text);
}

const SdpMedia *fixture_first(const SdpOffer *offer)
{
    g_assert_cmpuint(offer->media->len, >, 0);
    return offer->media->pdata[0];
}

char *fixture_describe_roles(const SdpOffer *offer, const SdpNegotiation *negotiation)
{
    static const char letters[] = {
        [SDP_ROLE_REJECTED] = '-', [SDP_ROLE_VIDEO] = 'V', [SDP_ROLE_DATA] = 'D', [SDP_ROLE_INACTIVE] = 'i'};
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < offer->media->len; i++)
        g_string_append_c(text, letters[negotiation->roles[i]]);
    return g_string_free(text, FALSE);
}
