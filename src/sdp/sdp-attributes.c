/*
 * The a= lines: RFC 8839 (ICE), 8122 and 8842 (DTLS), 5888 and 8843 (mid, BUNDLE), 8866 (rtpmap, fmtp, direction), 4585
 * (rtcp-fb), 5761, 5506, 8285 (extmap), 8841 (SCTP) and its draft (sctpmap). A table names the attributes that we use;
 * all others are skipped. Where an attribute is repeated, the last one holds, except for fingerprints (the strongest)
 * and groups (the first). Left out on purpose: everything that describes what the offerer sends (ssrc, msid, simulcast,
 * imageattr).
 */
#include <string.h>

#include "sdp/sdp-parser.h"

/* RFC 8839 5.4 */
#define ICE_UFRAG_MIN 4
#define ICE_PWD_MIN   22
#define ICE_TEXT_MAX  256

#define EXTENSION_ID_MAX 255  /* RFC 8285 4.3, the two-byte form */
#define EXTENSION_ID_TOP 4351 /* RFC 8285 6: 4096 to 4351 stand in where an offer has more extensions than ids */

typedef bool (*AttributeParser)(SdpParser *parser, SdpSlice value, GError **error);

typedef struct SdpHash {
    const char *name;
    size_t digest_length;
} SdpHash;

static const SdpHash hashes[] = {{"sha-256", 32}, {"sha-384", 48}, {"sha-512", 64}}; /* sha-1 is broken: not here */

static bool direction_from_text(SdpSlice text, SdpDirection *ret_direction)
{
    static const char *const names[] = {
        [SDP_DIRECTION_SENDRECV] = "sendrecv",
        [SDP_DIRECTION_SENDONLY] = "sendonly",
        [SDP_DIRECTION_RECVONLY] = "recvonly",
        [SDP_DIRECTION_INACTIVE] = "inactive",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        if (sdp_slice_equals(text, names[i])) {
            *ret_direction = (SdpDirection)i;
            return true;
        }
    }
    return false;
}

static bool parse_group(SdpParser *parser, SdpSlice value, GError **error)
{
    GPtrArray *bundle = parser->offer->bundle;
    if (!sdp_slice_equals(sdp_slice_word(&value), "BUNDLE") || bundle->len)
        return true;
    for (SdpSlice mid = sdp_slice_word(&value); mid.length; mid = sdp_slice_word(&value)) {
        if (bundle->len == SDP_MAX_MEDIA)
            return sdp_parser_refuse(parser, "group member", mid, "is one too many: at most 16 are read", error);
        g_ptr_array_add(bundle, sdp_slice_dup(mid));
    }
    return true;
}

static bool parse_mid(SdpParser *parser, SdpSlice value, GError **error)
{
    SdpMedia *media = parser->current->media;
    if (!sdp_slice_is_token(value) || value.length >= sizeof media->mid)
        return sdp_parser_refuse(parser, "mid", value, "is not 1 to 32 printable characters", error);
    for (guint i = 0; i < parser->offer->media->len; i++) {
        const SdpMedia *other = parser->offer->media->pdata[i];
        if (other != media && sdp_slice_equals(value, other->mid))
            return sdp_parser_refuse(parser, "mid", value, "is another section's too", error);
    }
    return sdp_slice_copy(value, media->mid, sizeof media->mid);
}

/* ice-char of RFC 8839 5.4, and the four more that libwebrtc takes for the sake of what is deployed. */
static bool is_ice_text(SdpSlice value)
{
    for (size_t i = 0; i < value.length; i++)
        if (!g_ascii_isalnum(value.start[i]) && !strchr("+/-_=#", value.start[i]))
            return false;
    return true;
}

static bool parse_ice_ufrag(SdpParser *parser, SdpSlice value, GError **error)
{
    if (value.length < ICE_UFRAG_MIN || value.length > ICE_TEXT_MAX || !is_ice_text(value))
        return sdp_parser_refuse(parser, "ice-ufrag", value, "is not 4 to 256 ICE characters", error);
    g_free(parser->current->media->ice_ufrag);
    parser->current->media->ice_ufrag = sdp_slice_dup(value);
    return true;
}

/* The password is a secret, even a malformed one: the error tells its length only. */
static bool parse_ice_pwd(SdpParser *parser, SdpSlice value, GError **error)
{
    if (value.length < ICE_PWD_MIN || value.length > ICE_TEXT_MAX || !is_ice_text(value)) {
        g_set_error(error, SDP_ERROR, SDP_ERROR_SYNTAX,
                    "line %u: ice-pwd of %zu characters is not 22 to 256 ICE characters", parser->line, value.length);
        return false;
    }
    g_free(parser->current->media->ice_pwd);
    parser->current->media->ice_pwd = sdp_slice_dup(value);
    return true;
}

/* 2UHEX *(":" 2UHEX); lower case is taken too. True where exactly length bytes were read. */
static bool parse_digest(SdpSlice text, size_t length, uint8_t *ret_digest)
{
    if (text.length != length * 3 - 1)
        return false;
    for (size_t i = 0; i < length; i++) {
        const char *at = text.start + i * 3;
        int high = g_ascii_xdigit_value(at[0]);
        int low = g_ascii_xdigit_value(at[1]);
        if (high < 0 || low < 0 || (i + 1 < length && at[2] != ':'))
            return false;
        ret_digest[i] = (uint8_t)(high << 4 | low);
    }
    return true;
}

static bool parse_fingerprint(SdpParser *parser, SdpSlice value, GError **error)
{
    SdpFingerprint *kept = &parser->current->media->fingerprint;
    SdpSlice rest = value;
    SdpSlice name = sdp_slice_word(&rest);
    for (size_t i = 0; i < G_N_ELEMENTS(hashes); i++) {
        if (!sdp_slice_equals_nocase(name, hashes[i].name))
            continue;
        SdpFingerprint read = {.digest_length = hashes[i].digest_length};
        g_strlcpy(read.hash, hashes[i].name, sizeof read.hash);
        if (!parse_digest(sdp_slice_trim(rest), read.digest_length, read.digest))
            return sdp_parser_refuse(parser, "fingerprint", value, "has no digest of its hash's length", error);
        if (read.digest_length > kept->digest_length)
            *kept = read;
    }
    return true;
}

static bool parse_setup(SdpParser *parser, SdpSlice value, GError **error)
{
    SdpMedia *media = parser->current->media;
    if (sdp_slice_equals(value, "actpass"))
        media->setup = SDP_SETUP_ACTPASS;
    else if (sdp_slice_equals(value, "active"))
        media->setup = SDP_SETUP_ACTIVE;
    else if (sdp_slice_equals(value, "passive"))
        media->setup = SDP_SETUP_PASSIVE;
    else
        return sdp_parser_refuse(parser, "setup", value, "is not actpass, active or passive", error);
    media->has_setup = true;
    return true;
}

/* The codec that an rtpmap, fmtp or rtcp-fb speaks of; NULL, and no error, where the m= line does not list it. */
static bool take_codec(SdpParser *parser, SdpSlice *value, SdpCodec **ret_codec, GError **error)
{
    SdpSlice word = sdp_slice_word(value);
    uint64_t payload_type;
    if (!sdp_slice_to_uint(word, SDP_MAX_CODECS - 1, &payload_type))
        return sdp_parser_refuse(parser, "payload type", word, "is not a number from 0 to 127", error);
    *ret_codec = sdp_media_find_codec(parser->current->media, payload_type);
    return true;
}

/* <payload type> <encoding name>/<clock rate>[/<channels>] */
static bool parse_rtpmap(SdpParser *parser, SdpSlice value, GError **error)
{
    SdpSlice rest = value;
    SdpCodec *codec = NULL;
    if (!take_codec(parser, &rest, &codec, error))
        return false;
    SdpSlice map = sdp_slice_trim(rest);
    SdpSlice name = sdp_slice_split(&map, '/');
    SdpSlice clock_rate_text = sdp_slice_split(&map, '/');
    uint64_t clock_rate;
    uint64_t channels = 0;
    if (!sdp_slice_is_token(name) || !sdp_slice_to_uint(clock_rate_text, UINT32_MAX, &clock_rate) ||
        (map.length && !sdp_slice_to_uint(map, UINT8_MAX, &channels)))
        return sdp_parser_refuse(parser, "rtpmap", value, "is not <payload type> <name>/<clock rate>", error);
    if (codec && sdp_slice_copy(name, codec->name, sizeof codec->name)) {
        codec->clock_rate = (uint32_t)clock_rate;
        codec->channels = (uint8_t)channels;
    }
    return true;
}

static bool parse_fmtp(SdpParser *parser, SdpSlice value, GError **error)
{
    SdpCodec *codec = NULL;
    if (!take_codec(parser, &value, &codec, error))
        return false;
    SdpSlice parameters = sdp_slice_trim(value);
    for (size_t i = 0; i < parameters.length; i++)
        if (!g_ascii_isprint(parameters.start[i]))
            return sdp_parser_refuse(parser, "fmtp", parameters, "is not printable ASCII", error);
    if (codec) {
        g_free(codec->fmtp);
        codec->fmtp = sdp_slice_dup(parameters);
    }
    return true;
}

static bool parse_rtcp_fb(SdpParser *parser, SdpSlice value, GError **error)
{
    SdpSlice rest = value;
    SdpCodec *codec = &parser->current->feedback_for_all;
    if (sdp_slice_equals(sdp_slice_word(&rest), "*"))
        value = rest;
    else if (!take_codec(parser, &value, &codec, error))
        return false;
    if (!codec)
        return true;
    SdpSlice type = sdp_slice_word(&value);
    SdpSlice parameter = sdp_slice_word(&value);
    bool plain = parameter.length == 0;
    codec->nack |= plain && sdp_slice_equals(type, "nack");
    codec->nack_pli |= sdp_slice_equals(type, "nack") && sdp_slice_equals(parameter, "pli");
    codec->ccm_fir |= sdp_slice_equals(type, "ccm") && sdp_slice_equals(parameter, "fir");
    codec->transport_cc |= plain && sdp_slice_equals(type, "transport-cc");
    codec->goog_remb |= plain && sdp_slice_equals(type, "goog-remb");
    return true;
}

/* <id>["/"<direction>] <URI> <attributes> */
static bool parse_extmap(SdpParser *parser, SdpSlice value, GError **error)
{
    GPtrArray *extensions = parser->current->media->extensions;
    SdpSlice rest = value;
    SdpSlice mapping = sdp_slice_word(&rest);
    SdpSlice uri = sdp_slice_word(&rest);
    SdpSlice id_text = sdp_slice_split(&mapping, '/');
    SdpDirection direction = SDP_DIRECTION_SENDRECV;
    uint64_t id;
    if (!sdp_slice_to_uint(id_text, EXTENSION_ID_TOP, &id) || id == 0 || uri.length == 0 ||
        (mapping.length && !direction_from_text(mapping, &direction)))
        return sdp_parser_refuse(parser, "extmap", value, "is not <id>[/<direction>] <URI>", error);
    if (id > EXTENSION_ID_MAX || uri.length > SDP_MAX_URI)
        return true;
    if (extensions->len == SDP_MAX_EXTENSIONS)
        return sdp_parser_refuse(parser, "extmap", value, "is one too many: at most 64 are read", error);
    SdpExtension *extension = g_new(SdpExtension, 1);
    *extension = (SdpExtension){(uint8_t)id, direction, sdp_slice_dup(uri)};
    g_ptr_array_add(extensions, extension);
    return true;
}

static bool parse_sctp_port(SdpParser *parser, SdpSlice value, GError **error)
{
    uint64_t port;
    if (!sdp_slice_to_uint(value, UINT16_MAX, &port))
        return sdp_parser_refuse(parser, "sctp-port", value, "is not a number from 0 to 65535", error);
    if (!sdp_media_is_old_sctp(parser->current->media))
        parser->current->media->sctp_port = (int)port;
    return true;
}

/* <format, the SCTP port> <application> [<streams>]: draft-ietf-mmusic-sctp-sdp-05. Streams are settled by SCTP. */
static bool parse_sctpmap(SdpParser *parser, SdpSlice value, GError **error)
{
    SdpMedia *media = parser->current->media;
    SdpSlice rest = value;
    SdpSlice format = sdp_slice_word(&rest);
    SdpSlice application = sdp_slice_word(&rest);
    SdpSlice streams_text = sdp_slice_trim(rest);
    uint64_t port;
    uint64_t streams;
    if (!sdp_slice_to_uint(format, UINT16_MAX, &port) || port == 0 || application.length == 0 ||
        (streams_text.length && !sdp_slice_to_uint(streams_text, UINT16_MAX, &streams)))
        return sdp_parser_refuse(parser, "sctpmap", value, "is not <SCTP port> <application> [<streams>]", error);
    if (sdp_media_is_old_sctp(media) && sdp_slice_equals(format, media->formats))
        media->sctp_port = sdp_slice_equals(application, SDP_DATA_APPLICATION) ? (int)port : -1;
    return true;
}

static bool parse_max_message_size(SdpParser *parser, SdpSlice value, GError **error)
{
    uint64_t size;
    if (!sdp_slice_to_uint(value, UINT64_MAX, &size))
        return sdp_parser_refuse(parser, "max-message-size", value, "is not a number", error);
    parser->current->media->max_message_size = (uint32_t)MIN(size, UINT32_MAX);
    return true;
}

static bool parse_rtcp_mux(SdpParser *parser, G_GNUC_UNUSED SdpSlice value, G_GNUC_UNUSED GError **error)
{
    return parser->current->media->rtcp_mux = true;
}

static bool parse_rtcp_rsize(SdpParser *parser, G_GNUC_UNUSED SdpSlice value, G_GNUC_UNUSED GError **error)
{
    return parser->current->media->rtcp_rsize = true;
}

static bool parse_bundle_only(SdpParser *parser, G_GNUC_UNUSED SdpSlice value, G_GNUC_UNUSED GError **error)
{
    return parser->current->media->bundle_only = true;
}

static bool parse_allow_mixed(SdpParser *parser, G_GNUC_UNUSED SdpSlice value, G_GNUC_UNUSED GError **error)
{
    return parser->current->media->extmap_allow_mixed = true;
}

static bool parse_ice_lite(SdpParser *parser, G_GNUC_UNUSED SdpSlice value, G_GNUC_UNUSED GError **error)
{
    return parser->offer->ice_lite = true;
}

static const struct {
    const char *name;
    AttributeParser parse;
} attributes[] = {
    {"group", parse_group},
    {"mid", parse_mid},
    {"ice-ufrag", parse_ice_ufrag},
    {"ice-pwd", parse_ice_pwd},
    {"ice-lite", parse_ice_lite},
    {"fingerprint", parse_fingerprint},
    {"setup", parse_setup},
    {"rtpmap", parse_rtpmap},
    {"fmtp", parse_fmtp},
    {"rtcp-fb", parse_rtcp_fb},
    {"rtcp-mux", parse_rtcp_mux},
    {"rtcp-rsize", parse_rtcp_rsize},
    {"extmap", parse_extmap},
    {"extmap-allow-mixed", parse_allow_mixed},
    {"bundle-only", parse_bundle_only},
    {"sctp-port", parse_sctp_port},
    {"sctpmap", parse_sctpmap},
    {"max-message-size", parse_max_message_size},
};

bool sdp_attribute_parse(SdpParser *parser, SdpSlice attribute, GError **error)
{
    SdpSection *section = parser->current;
    SdpSlice value = attribute;
    SdpSlice name = sdp_slice_split(&value, ':');
    value = sdp_slice_trim(value);
    if (direction_from_text(name, &section->media->direction)) {
        section->has_direction = true;
        return true;
    }
    if (sdp_slice_equals(name, "candidate")) {
        if (section->media->candidates->len < SDP_MAX_CANDIDATES)
            g_ptr_array_add(section->media->candidates, sdp_slice_dup(sdp_slice_trim(attribute)));
        return true;
    }
    for (size_t i = 0; i < G_N_ELEMENTS(attributes); i++)
        if (sdp_slice_equals(name, attributes[i].name))
            return attributes[i].parse(parser, value, error);
    return true;
}
