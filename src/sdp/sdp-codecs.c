/*
 * The choice of a codec (RFC 3264 6.1, RFC 6184 8.2.2, RFC 7741), of its retransmission (RFC 4588 8.6), feedback (RFC
 * 4585, 5104, transport-wide congestion control) and header extensions (RFC 8285). goog-remb is never answered: the
 * rate is ours to estimate, from transport-wide feedback or from receiver reports.
 */
#include "sdp/sdp-codecs.h"

#include <string.h>

#include "sdp/sdp-h264.h"

#define VIDEO_CLOCK_RATE_HZ 90000
#define EXTENSION_ID_MAX    14 /* RFC 8285 4.2: the one-byte form, the only one we write */
#define EXTENSION_DATA_MAX  16 /* bytes, likewise */
#define LISTED_MAX          8  /* codecs named in an error */

static const char *const codec_names[] = {[VIDEO_CODEC_H264] = "H264", [VIDEO_CODEC_VP8] = "VP8"};

/* RFC 5761 4: with rtcp-mux these would be taken for RTCP. */
#define RTCP_PAYLOAD_TYPE_MIN 64
#define RTCP_PAYLOAD_TYPE_MAX 95

static bool is_named(const SdpCodec *codec, const char *name)
{
    return g_ascii_strcasecmp(codec->name, name) == 0;
}

static bool is_usable(const SdpCodec *codec, const char *name)
{
    bool like_rtcp = codec->payload_type >= RTCP_PAYLOAD_TYPE_MIN && codec->payload_type <= RTCP_PAYLOAD_TYPE_MAX;
    return is_named(codec, name) && codec->clock_rate == VIDEO_CLOCK_RATE_HZ && !like_rtcp;
}

/* Of several that fit equally the offerer's first: that is the order of its own preference. */
static const SdpCodec *choose_h264(const SdpMedia *media, char ret_profile_level_id[7])
{
    const SdpCodec *chosen = NULL;
    SdpH264Fit best = SDP_H264_UNFIT;
    for (guint i = 0; i < media->codecs->len; i++) {
        const SdpCodec *codec = media->codecs->pdata[i];
        char id[7];
        if (!is_usable(codec, codec_names[VIDEO_CODEC_H264]))
            continue;
        SdpH264Fit fit = sdp_h264_fit(codec, id);
        if (fit > best) {
            best = fit;
            chosen = codec;
            g_strlcpy(ret_profile_level_id, id, sizeof id);
        }
    }
    return chosen;
}

static const SdpCodec *choose_named(const SdpMedia *media, const char *name)
{
    for (guint i = 0; i < media->codecs->len; i++) {
        const SdpCodec *codec = media->codecs->pdata[i];
        if (is_usable(codec, name))
            return codec;
    }
    return NULL;
}

static uint8_t find_rtx(const SdpMedia *media, uint8_t payload_type)
{
    char wanted[4];
    g_snprintf(wanted, sizeof wanted, "%u", payload_type);
    for (guint i = 0; i < media->codecs->len; i++) {
        const SdpCodec *codec = media->codecs->pdata[i];
        g_autofree char *apt = sdp_codec_parameter(codec, "apt");
        if (is_usable(codec, "rtx") && g_strcmp0(apt, wanted) == 0)
            return codec->payload_type;
    }
    return 0;
}

/* The id under which the offerer takes this extension from us; 0: it does not. */
static uint8_t find_extension(const SdpMedia *media, const char *uri)
{
    for (guint i = 0; i < media->extensions->len; i++) {
        const SdpExtension *extension = media->extensions->pdata[i];
        bool takes = extension->direction == SDP_DIRECTION_SENDRECV || extension->direction == SDP_DIRECTION_RECVONLY;
        if (takes && extension->id <= EXTENSION_ID_MAX && g_str_equal(extension->uri, uri))
            return extension->id;
    }
    return 0;
}

static void take_features(const SdpMedia *media, const SdpCodec *codec, SdpNegotiation *negotiation)
{
    negotiation->nack = codec->nack;
    negotiation->nack_pli = codec->nack_pli;
    negotiation->ccm_fir = codec->ccm_fir;
    negotiation->rtcp_rsize = media->rtcp_rsize;
    size_t mid_length = strlen(media->mid);
    bool mid_fits = mid_length > 0 && mid_length <= EXTENSION_DATA_MAX;
    negotiation->mid_extension_id = mid_fits ? find_extension(media, SDP_URI_MID) : 0;
    negotiation->playout_delay_extension_id = find_extension(media, SDP_URI_PLAYOUT_DELAY);
    negotiation->abs_capture_time_extension_id = find_extension(media, SDP_URI_ABS_CAPTURE_TIME);

    /* The feedback speaks of the numbers in the extension: either alone is of no use. abs-send-time serves receivers
     * that estimate for themselves; four bytes a packet for nothing where the feedback tells more. */
    uint8_t transport_cc_id = find_extension(media, SDP_URI_TRANSPORT_CC);
    negotiation->transport_cc = codec->transport_cc && transport_cc_id;
    negotiation->transport_cc_extension_id = negotiation->transport_cc ? transport_cc_id : 0;
    negotiation->abs_send_time_extension_id =
        negotiation->transport_cc ? 0 : find_extension(media, SDP_URI_ABS_SEND_TIME);
}

/* "H264 (profile-level-id=640c1f)" for one that we know by name and still cannot send, else "VP9". */
static char *describe_codec(const SdpCodec *codec)
{
    for (size_t i = 0; i < G_N_ELEMENTS(codec_names); i++)
        if (is_named(codec, codec_names[i]) && codec->fmtp)
            return g_strdup_printf("%s (%.60s)", codec->name, codec->fmtp);
    return g_strdup(codec->name);
}

static char *describe_offered(const SdpMedia *media)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < media->codecs->len; i++) {
        g_autofree char *name = describe_codec(media->codecs->pdata[i]);
        bool listed = g_ptr_array_find_with_equal_func(names, name, g_str_equal, NULL);
        if (listed || g_ascii_strcasecmp(name, "rtx") == 0)
            continue;
        bool full = names->len == LISTED_MAX;
        g_ptr_array_add(names, full ? g_strdup("...") : g_steal_pointer(&name));
        if (full)
            break;
    }
    if (names->len == 0)
        return g_strdup("none");
    g_ptr_array_add(names, NULL);
    return g_strjoinv(", ", (char **)names->pdata);
}

static char *describe_preferences(const SdpPreferences *preferences)
{
    GString *text = g_string_new(NULL);
    for (size_t i = 0; i < preferences->n_codecs; i++)
        g_string_append_printf(text, "%s%s", i ? ", " : "", codec_names[preferences->codecs[i]]);
    return g_string_free(text, FALSE);
}

bool sdp_codecs_choose(const SdpMedia *media, const SdpPreferences *preferences, SdpNegotiation *ret_negotiation,
                       GError **error)
{
    for (size_t i = 0; i < preferences->n_codecs; i++) {
        VideoCodec preferred = preferences->codecs[i];
        char profile_level_id[7] = "";
        const SdpCodec *codec = preferred == VIDEO_CODEC_H264 ? choose_h264(media, profile_level_id)
                                                              : choose_named(media, codec_names[preferred]);
        if (!codec)
            continue;
        ret_negotiation->codec = preferred;
        ret_negotiation->payload_type = codec->payload_type;
        ret_negotiation->rtx_payload_type = find_rtx(media, codec->payload_type);
        g_strlcpy(ret_negotiation->h264_profile_level_id, profile_level_id, sizeof profile_level_id);
        take_features(media, codec, ret_negotiation);
        return true;
    }
    g_autofree char *offered = describe_offered(media);
    g_autofree char *ours = describe_preferences(preferences);
    g_set_error(error, SDP_ERROR, SDP_ERROR_UNSUPPORTED, "no codec in common: offered %s; can send %s", offered, ours);
    return false;
}
