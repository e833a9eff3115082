/*
 * Lines and m-sections of an offer: RFC 8866 5, with the fall-back to session level of RFC 8839, 8122, 8285 and 8866.
 * The a= lines are read in sdp-attributes.c. Left out on purpose: all line types but v, m and a (RFC 8829 5.8 lets a
 * WebRTC endpoint ignore them), the order of lines, and any judgement of what the offer asks for (sdp-negotiate.c).
 */
#include "sdp/sdp-offer.h"

#include <string.h>

#include "sdp/sdp-parser.h"

#define DEFAULT_MAX_MESSAGE_SIZE 65536 /* bytes, RFC 8841 6.1 */

G_DEFINE_QUARK(sdp - error - quark, sdp_error)

static void codec_free(gpointer data)
{
    SdpCodec *codec = data;
    g_free(codec->fmtp);
    g_free(codec);
}

static void extension_free(gpointer data)
{
    SdpExtension *extension = data;
    g_free(extension->uri);
    g_free(extension);
}

static SdpMedia *media_new(void)
{
    SdpMedia *media = g_new0(SdpMedia, 1);
    media->codecs = g_ptr_array_new_with_free_func(codec_free);
    media->extensions = g_ptr_array_new_with_free_func(extension_free);
    media->candidates = g_ptr_array_new_with_free_func(g_free);
    media->sctp_port = -1;
    media->max_message_size = DEFAULT_MAX_MESSAGE_SIZE;
    return media;
}

static void media_free(gpointer data)
{
    SdpMedia *media = data;
    g_free(media->formats);
    g_free(media->ice_ufrag);
    g_free(media->ice_pwd);
    g_ptr_array_unref(media->codecs);
    g_ptr_array_unref(media->extensions);
    g_ptr_array_unref(media->candidates);
    g_free(media);
}

void sdp_offer_free(SdpOffer *offer)
{
    if (!offer)
        return;
    g_ptr_array_unref(offer->media);
    g_ptr_array_unref(offer->bundle);
    g_free(offer);
}

SdpCodec *sdp_media_find_codec(const SdpMedia *media, uint64_t payload_type)
{
    for (guint i = 0; i < media->codecs->len; i++) {
        SdpCodec *codec = media->codecs->pdata[i];
        if (codec->payload_type == payload_type)
            return codec;
    }
    return NULL;
}

bool sdp_media_is_rtp(const SdpMedia *media)
{
    return strstr(media->protocol, "RTP/") != NULL;
}

bool sdp_media_is_old_sctp(const SdpMedia *media)
{
    return g_str_equal(media->protocol, "DTLS/SCTP");
}

char *sdp_codec_parameter(const SdpCodec *codec, const char *name)
{
    SdpSlice rest = sdp_slice(codec->fmtp ? codec->fmtp : "");
    while (rest.length) {
        SdpSlice value = sdp_slice_split(&rest, ';');
        SdpSlice key = sdp_slice_split(&value, '=');
        if (sdp_slice_equals_nocase(sdp_slice_trim(key), name))
            return sdp_slice_dup(sdp_slice_trim(value));
    }
    return NULL;
}

bool sdp_parser_refuse(const SdpParser *parser, const char *what, SdpSlice value, const char *complaint, GError **error)
{
    g_autofree char *printable = sdp_slice_printable(value);
    g_set_error(error, SDP_ERROR, SDP_ERROR_SYNTAX, "line %u: %s \"%s\" %s", parser->line, what, printable, complaint);
    return false;
}

static bool parse_payload_types(SdpParser *parser, SdpMedia *media, SdpSlice formats, GError **error)
{
    for (SdpSlice word = sdp_slice_word(&formats); word.length; word = sdp_slice_word(&formats)) {
        uint64_t payload_type;
        if (!sdp_slice_to_uint(word, SDP_MAX_CODECS - 1, &payload_type))
            return sdp_parser_refuse(parser, "payload type", word, "is not a number from 0 to 127", error);
        if (sdp_media_find_codec(media, payload_type))
            continue;
        SdpCodec *codec = g_new0(SdpCodec, 1);
        codec->payload_type = (uint8_t)payload_type;
        g_ptr_array_add(media->codecs, codec);
    }
    return true;
}

/* m=<media> <port>["/" <number of ports>] <proto> <fmt> ... (RFC 8866 5.14) */
static bool parse_media_line(SdpParser *parser, SdpMedia *media, SdpSlice line, GError **error)
{
    SdpSlice rest = line;
    SdpSlice kind = sdp_slice_word(&rest);
    SdpSlice ports = sdp_slice_word(&rest);
    SdpSlice protocol = sdp_slice_word(&rest);
    SdpSlice formats = sdp_slice_trim(rest);
    SdpSlice port_text = sdp_slice_split(&ports, '/');
    uint64_t port;

    if (!sdp_slice_is_token(kind) || !sdp_slice_copy(kind, media->kind, sizeof media->kind))
        return sdp_parser_refuse(parser, "media type", kind, "is not 1 to 15 printable characters", error);
    if (!sdp_slice_to_uint(port_text, UINT16_MAX, &port))
        return sdp_parser_refuse(parser, "port", port_text, "is not a number from 0 to 65535", error);
    if (!sdp_slice_is_token(protocol) || !sdp_slice_copy(protocol, media->protocol, sizeof media->protocol))
        return sdp_parser_refuse(parser, "protocol", protocol, "is not 1 to 31 printable characters", error);
    if (formats.length == 0)
        return sdp_parser_refuse(parser, "media line", line, "lists no format", error);
    for (SdpSlice left = formats, word = sdp_slice_word(&left); word.length; word = sdp_slice_word(&left))
        if (!sdp_slice_is_token(word))
            return sdp_parser_refuse(parser, "format", word, "is not printable", error);
    media->port = (uint32_t)port;
    media->formats = sdp_slice_dup(formats);
    return !sdp_media_is_rtp(media) || parse_payload_types(parser, media, formats, error);
}

static void inherit_extensions(SdpMedia *media, const SdpMedia *session)
{
    for (guint i = 0; i < session->extensions->len; i++) {
        const SdpExtension *from = session->extensions->pdata[i];
        SdpExtension *extension = g_new(SdpExtension, 1);
        *extension = (SdpExtension){from->id, from->direction, g_strdup(from->uri)};
        g_ptr_array_add(media->extensions, extension);
    }
}

/* What holds for the session holds for a section that does not say otherwise. */
static void inherit(SdpSection *section, const SdpSection *session)
{
    SdpMedia *media = section->media;
    if (!media->ice_ufrag)
        media->ice_ufrag = g_strdup(session->media->ice_ufrag);
    if (!media->ice_pwd)
        media->ice_pwd = g_strdup(session->media->ice_pwd);
    if (media->fingerprint.digest_length == 0)
        media->fingerprint = session->media->fingerprint;
    if (!media->has_setup) {
        media->has_setup = session->media->has_setup;
        media->setup = session->media->setup;
    }
    if (!section->has_direction)
        media->direction = session->media->direction;
    if (sdp_media_is_rtp(media))
        inherit_extensions(media, session->media);
}

/* a=rtcp-fb:* holds for every codec (RFC 4585 4.2); a payload type that no rtpmap explains is of no use to us. */
static void settle_codecs(SdpSection *section)
{
    GPtrArray *codecs = section->media->codecs;
    for (guint i = codecs->len; i-- > 0;) {
        SdpCodec *codec = codecs->pdata[i];
        if (!codec->name[0]) {
            g_ptr_array_remove_index(codecs, i);
            continue;
        }
        codec->nack |= section->feedback_for_all.nack;
        codec->nack_pli |= section->feedback_for_all.nack_pli;
        codec->ccm_fir |= section->feedback_for_all.ccm_fir;
        codec->transport_cc |= section->feedback_for_all.transport_cc;
        codec->goog_remb |= section->feedback_for_all.goog_remb;
    }
}

static void finish_section(SdpParser *parser)
{
    if (parser->current != &parser->section)
        return;
    inherit(&parser->section, &parser->session);
    settle_codecs(&parser->section);
}

static bool parse_line(SdpParser *parser, SdpSlice line, GError **error)
{
    if (line.length < 2 || line.start[1] != '=' || !g_ascii_islower(line.start[0]))
        return sdp_parser_refuse(parser, "text", line, "is not of the form <letter>=<value>", error);
    for (size_t i = 0; i < line.length; i++)
        if (g_ascii_iscntrl(line.start[i]) && line.start[i] != '\t')
            return sdp_parser_refuse(parser, "text", line, "has a control character", error);

    SdpSlice value = {line.start + 2, line.length - 2};
    if (line.start[0] == 'a')
        return sdp_attribute_parse(parser, value, error);
    if (line.start[0] != 'm')
        return true;
    if (parser->offer->media->len == SDP_MAX_MEDIA)
        return sdp_parser_refuse(parser, "media line", value, "is one too many: at most 16 are read", error);
    finish_section(parser);
    parser->section = (SdpSection){.media = media_new()};
    parser->current = &parser->section;
    g_ptr_array_add(parser->offer->media, parser->section.media);
    return parse_media_line(parser, parser->section.media, value, error);
}

static bool parse_lines(SdpParser *parser, SdpSlice rest, GError **error)
{
    do {
        SdpSlice line = sdp_slice_split(&rest, '\n');
        if (line.length && line.start[line.length - 1] == '\r')
            line.length--;
        parser->line++;
        if (parser->line == 1 && !sdp_slice_equals(line, "v=0"))
            return sdp_parser_refuse(parser, "text", line, "is no SDP: it must begin with v=0", error);
        if (line.length && !parse_line(parser, line, error))
            return false;
    } while (rest.length);
    finish_section(parser);
    return true;
}

SdpOffer *sdp_offer_parse(const char *sdp, GError **error)
{
    size_t length = strnlen(sdp, SDP_MAX_BYTES + 1);
    if (length > SDP_MAX_BYTES) {
        g_set_error(error, SDP_ERROR, SDP_ERROR_SYNTAX, "an SDP of more than %d bytes is not read", SDP_MAX_BYTES);
        return NULL;
    }
    SdpOffer *offer = g_new0(SdpOffer, 1);
    offer->media = g_ptr_array_new_with_free_func(media_free);
    offer->bundle = g_ptr_array_new_with_free_func(g_free);

    SdpParser parser = {.offer = offer, .session.media = media_new()};
    parser.current = &parser.session;
    bool parsed = parse_lines(&parser, (SdpSlice){sdp, length}, error);
    offer->extmap_allow_mixed = parser.session.media->extmap_allow_mixed;
    media_free(parser.session.media);
    if (parsed)
        return offer;
    sdp_offer_free(offer);
    return NULL;
}
