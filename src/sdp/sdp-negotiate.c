/*
 * What becomes of each m-section: RFC 8829 5.3.1, with BUNDLE (RFC 8843) and the DTLS roles (RFC 8842 5.3). The codec
 * is chosen in sdp-codecs.c. Left out on purpose: a second stream or transport, so that without BUNDLE the one video
 * section is all that is accepted, and RTP without rtcp-mux.
 */
#include <string.h>

#include "sdp/sdp-answer.h"
#include "sdp/sdp-codecs.h"

/* Which side sends the ClientHello where the offer leaves it to us (actpass). RFC 8842 5.3 recommends to be active: the
 * handshake then need not wait until the answer has reached the offerer. */
#define DTLS_ACTIVE_ON_ACTPASS true

/* One video section on trial. */
typedef struct Trial {
    const SdpOffer *offer;
    const SdpPreferences *preferences;
    const SdpMedia *media;
    guint index;
    SdpNegotiation result;
} Trial;

typedef bool (*Check)(Trial *trial, GError **error);

static bool is_bundled(const SdpOffer *offer, const SdpMedia *media)
{
    return media->mid[0] && g_ptr_array_find_with_equal_func(offer->bundle, media->mid, g_str_equal, NULL);
}

/* Port 0 means rejected, or left over for reuse, unless the section lives only in the bundle (RFC 8843 6). */
static bool is_offered(const SdpOffer *offer, const SdpMedia *media)
{
    return media->port != 0 || (media->bundle_only && is_bundled(offer, media));
}

/* RFC 8829 5.1.2: all of these are to be taken for the DTLS-SRTP that WebRTC is, and answered as they are. */
static bool has_known_rtp_profile(const SdpMedia *media)
{
    static const char *const profiles[] = {
        "UDP/TLS/RTP/SAVPF", "UDP/TLS/RTP/SAVP", "TCP/DTLS/RTP/SAVPF", "TCP/DTLS/RTP/SAVP",
        "RTP/SAVPF",         "RTP/SAVP",         "RTP/AVPF",           "RTP/AVP",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(profiles); i++)
        if (g_str_equal(media->protocol, profiles[i]))
            return true;
    return false;
}

/* RFC 8841, or the form of its drafts. */
static bool is_data_section(const SdpMedia *media)
{
    bool known = g_str_equal(media->protocol, "UDP/DTLS/SCTP") || g_str_equal(media->protocol, "TCP/DTLS/SCTP");
    bool current = known && g_str_equal(media->formats, SDP_DATA_APPLICATION);
    return (current || sdp_media_is_old_sctp(media)) && g_str_equal(media->kind, "application") && media->sctp_port > 0;
}

/* Rejecting would be as correct, but for the section whose transport all share; and aiortc refuses an answer that has
 * no codec in common with it in any section. */
static bool can_stay_inactive(const SdpMedia *media)
{
    bool known = g_str_equal(media->kind, "audio") || g_str_equal(media->kind, "video");
    return known && has_known_rtp_profile(media) && media->rtcp_mux && media->codecs->len > 0;
}

static bool check_offered(Trial *trial, GError **error)
{
    if (is_offered(trial->offer, trial->media))
        return true;
    g_set_error(error, SDP_ERROR, SDP_ERROR_UNSUPPORTED, "no video section is open: section %u has port 0",
                trial->index);
    return false;
}

static bool check_direction(Trial *trial, GError **error)
{
    SdpDirection direction = trial->media->direction;
    if (direction == SDP_DIRECTION_SENDRECV || direction == SDP_DIRECTION_RECVONLY)
        return true;
    g_set_error(error, SDP_ERROR, SDP_ERROR_UNSUPPORTED,
                "no video section can receive: section %u is %s, and recvonly or sendrecv is needed", trial->index,
                direction == SDP_DIRECTION_SENDONLY ? "sendonly" : "inactive");
    return false;
}

static bool check_profile(Trial *trial, GError **error)
{
    if (has_known_rtp_profile(trial->media))
        return true;
    g_set_error(error, SDP_ERROR, SDP_ERROR_UNSUPPORTED, "the video section %u is %s, and UDP/TLS/RTP/SAVPF is needed",
                trial->index, trial->media->protocol);
    return false;
}

static bool check_codec(Trial *trial, GError **error)
{
    return sdp_codecs_choose(trial->media, trial->preferences, &trial->result, error);
}

static bool check_rtcp_mux(Trial *trial, GError **error)
{
    if (trial->media->rtcp_mux)
        return true;
    g_set_error(error, SDP_ERROR, SDP_ERROR_UNSUPPORTED, "the video section %u lacks rtcp-mux, which is needed",
                trial->index);
    return false;
}

static void assign_roles(Trial *trial)
{
    SdpNegotiation *result = &trial->result;
    result->video_index = (int)trial->index;
    result->data_index = -1;
    result->bundled = is_bundled(trial->offer, trial->media);
    for (guint i = 0; i < trial->offer->media->len; i++) {
        const SdpMedia *media = trial->offer->media->pdata[i];
        bool shares = result->bundled && is_bundled(trial->offer, media) && is_offered(trial->offer, media);
        result->roles[i] = SDP_ROLE_REJECTED;
        if (i == trial->index) {
            result->roles[i] = SDP_ROLE_VIDEO;
        } else if (shares && is_data_section(media) && result->data_index < 0) {
            result->roles[i] = SDP_ROLE_DATA;
            result->data_index = (int)i;
        } else if (shares && can_stay_inactive(media)) {
            result->roles[i] = SDP_ROLE_INACTIVE;
        }
    }
}

/* The first of the group that is not rejected lends its transport to all others (RFC 8843 7.3.1). */
static const SdpMedia *find_transport(const Trial *trial)
{
    if (!trial->result.bundled)
        return trial->media;
    for (guint i = 0; i < trial->offer->bundle->len; i++) {
        for (guint j = 0; j < trial->offer->media->len; j++) {
            const SdpMedia *media = trial->offer->media->pdata[j];
            if (trial->result.roles[j] != SDP_ROLE_REJECTED && g_str_equal(media->mid, trial->offer->bundle->pdata[i]))
                return media;
        }
    }
    g_assert_not_reached(); /* the video section is in the group and not rejected */
}

static bool is_dtls_active(const SdpMedia *transport)
{
    SdpSetup default_setup = SDP_SETUP_ACTIVE; /* of an offer that does not say (RFC 4145 4) */
    switch (transport->has_setup ? transport->setup : default_setup) {
    case SDP_SETUP_ACTIVE:
        return false;
    case SDP_SETUP_PASSIVE:
        return true;
    case SDP_SETUP_ACTPASS:
        break;
    }
    return DTLS_ACTIVE_ON_ACTPASS;
}

static bool check_transport(Trial *trial, GError **error)
{
    assign_roles(trial);
    const SdpMedia *transport = find_transport(trial);
    const char *missing = NULL;
    if (!transport->ice_ufrag)
        missing = "ice-ufrag";
    else if (!transport->ice_pwd)
        missing = "ice-pwd";
    else if (transport->fingerprint.digest_length == 0)
        missing = "fingerprint of sha-256, sha-384 or sha-512";
    if (missing) {
        guint index = 0;
        g_ptr_array_find(trial->offer->media, transport, &index);
        g_set_error(error, SDP_ERROR, SDP_ERROR_INCOMPLETE, "the %s section %u, whose transport is used, has no %s",
                    transport->kind, index, missing);
        return false;
    }
    trial->result.transport = transport;
    trial->result.dtls_active = is_dtls_active(transport);
    return true;
}

/* From the coarsest to the finest: the error told is that of the section which came furthest. */
static const Check checks[] = {check_offered, check_direction, check_profile,
                               check_codec,   check_rtcp_mux,  check_transport};

/* How many checks were passed; error is set where that is not all of them. */
static size_t try_section(Trial *trial, GError **error)
{
    for (size_t passed = 0; passed < G_N_ELEMENTS(checks); passed++)
        if (!checks[passed](trial, error))
            return passed;
    return G_N_ELEMENTS(checks);
}

static GError *no_video_error(const SdpOffer *offer)
{
    GString *kinds = g_string_new(NULL);
    for (guint i = 0; i < offer->media->len; i++) {
        const SdpMedia *media = offer->media->pdata[i];
        g_string_append_printf(kinds, "%s%s", i ? ", " : "", media->kind);
    }
    GError *error = g_error_new(SDP_ERROR, SDP_ERROR_UNSUPPORTED, "no video section: offered %s",
                                kinds->len ? kinds->str : "none at all");
    g_string_free(kinds, TRUE);
    return error;
}

bool sdp_negotiate(const SdpOffer *offer, const SdpPreferences *preferences, SdpNegotiation *ret_negotiation,
                   GError **error)
{
    g_autoptr(GError) best = NULL;
    size_t furthest = 0;
    for (guint i = 0; i < offer->media->len; i++) {
        Trial trial = {.offer = offer, .preferences = preferences, .media = offer->media->pdata[i], .index = i};
        g_autoptr(GError) why = NULL;
        if (!g_str_equal(trial.media->kind, "video"))
            continue;
        size_t passed = try_section(&trial, &why);
        if (!why) {
            *ret_negotiation = trial.result;
            return true;
        }
        if (!best || passed > furthest) {
            furthest = passed;
            g_clear_error(&best);
            best = g_steal_pointer(&why);
        }
    }
    g_propagate_error(error, best ? g_steal_pointer(&best) : no_video_error(offer));
    return false;
}
