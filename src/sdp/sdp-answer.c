/*
 * The text of an answer: RFC 8829 5.3.1, RFC 8866. ICE and DTLS parameters are written in every section, though those
 * of the section that lends its transport would do (RFC 8843 7.1.3): browsers write them so, and aiortc refuses an
 * answer with a section that lacks them, be it rejected. Left out on purpose: ice2 among the ICE options, for libnice
 * follows RFC 5245, not RFC 8445.
 */
#include "sdp/sdp-answer.h"

#include "sdp/sdp-codecs.h"
#include "sdp/sdp-h264.h"

typedef struct Writer {
    GString *text;
    const SdpOffer *offer;
    const SdpNegotiation *negotiation;
    const SdpLocal *local;
} Writer;

static void write_line(Writer *writer, const char *format, ...) G_GNUC_PRINTF(2, 3);

static void write_line(Writer *writer, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_string_append_vprintf(writer->text, format, arguments);
    va_end(arguments);
    g_string_append(writer->text, "\r\n");
}

static void write_mid_if(Writer *writer, const SdpMedia *media, bool condition)
{
    if (condition && media->mid[0])
        g_string_append_printf(writer->text, " %s", media->mid);
}

/* The section that lends its transport comes first (RFC 8843 7.3.1), the others follow as they were offered. */
static void write_group(Writer *writer)
{
    const SdpNegotiation *negotiation = writer->negotiation;
    g_string_append(writer->text, "a=group:BUNDLE");
    write_mid_if(writer, negotiation->transport, true);
    for (guint i = 0; i < writer->offer->media->len; i++) {
        const SdpMedia *media = writer->offer->media->pdata[i];
        write_mid_if(writer, media, media != negotiation->transport && negotiation->roles[i] != SDP_ROLE_REJECTED);
    }
    g_string_append(writer->text, "\r\n");
}

static void write_session(Writer *writer)
{
    write_line(writer, "v=0");
    write_line(writer, "o=- %" G_GUINT64_FORMAT " 1 IN IP4 0.0.0.0", writer->local->session_id & G_MAXINT64);
    write_line(writer, "s=-");
    write_line(writer, "t=0 0");
    if (writer->negotiation->bundled)
        write_group(writer);
    if (writer->offer->extmap_allow_mixed)
        write_line(writer, "a=extmap-allow-mixed");
    write_line(writer, "a=msid-semantic: WMS %s", writer->local->stream_id);
}

/* The address is that of RFC 8829 4.1.17 in every answer: it is ICE that finds the way. */
static void write_media_line(Writer *writer, const SdpMedia *media, uint32_t port, const char *formats)
{
    write_line(writer, "m=%s %u %s %s", media->kind, port, media->protocol, formats);
    write_line(writer, "c=IN IP4 0.0.0.0");
}

static void write_candidates(Writer *writer)
{
    const char *const *candidate = writer->local->candidates;
    for (; candidate && *candidate; candidate++)
        write_line(writer, "a=%s", *candidate);
    if (writer->local->candidates_complete)
        write_line(writer, "a=end-of-candidates");
}

static void write_transport(Writer *writer, const SdpMedia *media)
{
    const SdpLocal *local = writer->local;
    write_line(writer, "a=ice-ufrag:%s", local->ice_ufrag);
    write_line(writer, "a=ice-pwd:%s", local->ice_pwd);
    write_line(writer, "a=ice-options:trickle");
    write_line(writer, "a=fingerprint:%s", local->fingerprint);
    write_line(writer, "a=setup:%s", writer->negotiation->dtls_active ? "active" : "passive");
    if (media == writer->negotiation->transport)
        write_candidates(writer);
    if (media->mid[0])
        write_line(writer, "a=mid:%s", media->mid);
}

static void write_rtpmap(Writer *writer, const SdpCodec *codec)
{
    if (codec->channels)
        write_line(writer, "a=rtpmap:%u %s/%u/%u", codec->payload_type, codec->name, codec->clock_rate,
                   codec->channels);
    else
        write_line(writer, "a=rtpmap:%u %s/%u", codec->payload_type, codec->name, codec->clock_rate);
}

/* The direction is mirrored where the offer limits it (RFC 8285 5): recvonly there is sendonly here. */
static void write_extensions(Writer *writer, const SdpMedia *media)
{
    const SdpNegotiation *negotiation = writer->negotiation;
    const struct {
        uint8_t id;
        const char *uri;
    } extensions[] = {
        {negotiation->mid_extension_id, SDP_URI_MID},
        {negotiation->transport_cc_extension_id, SDP_URI_TRANSPORT_CC},
        {negotiation->abs_send_time_extension_id, SDP_URI_ABS_SEND_TIME},
        {negotiation->playout_delay_extension_id, SDP_URI_PLAYOUT_DELAY},
        {negotiation->abs_capture_time_extension_id, SDP_URI_ABS_CAPTURE_TIME},
    };
    for (guint i = 0; i < media->extensions->len; i++) {
        const SdpExtension *offered = media->extensions->pdata[i];
        for (size_t j = 0; j < G_N_ELEMENTS(extensions); j++)
            if (offered->id == extensions[j].id && g_str_equal(offered->uri, extensions[j].uri))
                write_line(writer, "a=extmap:%u%s %s", offered->id,
                           offered->direction == SDP_DIRECTION_RECVONLY ? "/sendonly" : "", offered->uri);
    }
}

static void write_feedback(Writer *writer)
{
    const SdpNegotiation *negotiation = writer->negotiation;
    const struct {
        bool agreed;
        const char *name;
    } feedback[] = {
        {negotiation->transport_cc, "transport-cc"},
        {negotiation->ccm_fir, "ccm fir"},
        {negotiation->nack, "nack"},
        {negotiation->nack_pli, "nack pli"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(feedback); i++)
        if (feedback[i].agreed)
            write_line(writer, "a=rtcp-fb:%u %s", negotiation->payload_type, feedback[i].name);
}

static void write_codec(Writer *writer, const SdpMedia *media)
{
    const SdpNegotiation *negotiation = writer->negotiation;
    const SdpCodec *codec = sdp_media_find_codec(media, negotiation->payload_type);
    write_rtpmap(writer, codec);
    write_feedback(writer);
    if (negotiation->codec == VIDEO_CODEC_H264)
        write_line(writer, "a=fmtp:%u %spacketization-mode=1;profile-level-id=%s", negotiation->payload_type,
                   sdp_h264_level_asymmetry_allowed(codec) ? "level-asymmetry-allowed=1;" : "",
                   negotiation->h264_profile_level_id);
    if (negotiation->rtx_payload_type) {
        write_rtpmap(writer, sdp_media_find_codec(media, negotiation->rtx_payload_type));
        write_line(writer, "a=fmtp:%u apt=%u", negotiation->rtx_payload_type, negotiation->payload_type);
    }
}

/* RFC 5576, and msid of RFC 8830. */
static void write_sources(Writer *writer)
{
    const SdpLocal *local = writer->local;
    bool has_rtx = writer->negotiation->rtx_payload_type != 0;
    if (has_rtx)
        write_line(writer, "a=ssrc-group:FID %u %u", local->ssrc, local->rtx_ssrc);
    write_line(writer, "a=ssrc:%u cname:%s", local->ssrc, local->cname);
    if (has_rtx)
        write_line(writer, "a=ssrc:%u cname:%s", local->rtx_ssrc, local->cname);
}

static void write_video(Writer *writer, const SdpMedia *media)
{
    const SdpNegotiation *negotiation = writer->negotiation;
    char formats[8];
    if (negotiation->rtx_payload_type)
        g_snprintf(formats, sizeof formats, "%u %u", negotiation->payload_type, negotiation->rtx_payload_type);
    else
        g_snprintf(formats, sizeof formats, "%u", negotiation->payload_type);

    write_media_line(writer, media, 9, formats);
    write_transport(writer, media);
    if (media->extmap_allow_mixed)
        write_line(writer, "a=extmap-allow-mixed");
    write_extensions(writer, media);
    write_line(writer, "a=sendonly");
    write_line(writer, "a=msid:%s %s", writer->local->stream_id, writer->local->track_id);
    write_line(writer, "a=rtcp-mux");
    if (negotiation->rtcp_rsize)
        write_line(writer, "a=rtcp-rsize");
    write_codec(writer, media);
    write_sources(writer);
}

/* One codec, of the offer's own: a section that is accepted must share one (RFC 3264 6.1). */
static void write_inactive(Writer *writer, const SdpMedia *media)
{
    const SdpCodec *codec = media->codecs->pdata[0];
    char format[4];
    g_snprintf(format, sizeof format, "%u", codec->payload_type);
    write_media_line(writer, media, 9, format);
    write_transport(writer, media);
    write_line(writer, "a=inactive");
    write_line(writer, "a=rtcp-mux");
    write_rtpmap(writer, codec);
    if (codec->fmtp)
        write_line(writer, "a=fmtp:%u %s", codec->payload_type, codec->fmtp);
}

/* In the form in which it was offered; the old one knows nothing of max-message-size, but aiortc reads it there. */
static void write_data(Writer *writer, const SdpMedia *media)
{
    const SdpLocal *local = writer->local;
    if (sdp_media_is_old_sctp(media)) {
        char port[6];
        g_snprintf(port, sizeof port, "%u", local->sctp_port);
        write_media_line(writer, media, 9, port);
        write_transport(writer, media);
        write_line(writer, "a=sctpmap:%u " SDP_DATA_APPLICATION " %u", local->sctp_port, local->sctp_streams);
    } else {
        write_media_line(writer, media, 9, media->formats);
        write_transport(writer, media);
        write_line(writer, "a=sctp-port:%u", local->sctp_port);
    }
    write_line(writer, "a=max-message-size:%u", local->max_message_size);
}

static void write_rejected(Writer *writer, const SdpMedia *media)
{
    write_media_line(writer, media, 0, media->formats);
    write_transport(writer, media);
    if (sdp_media_is_rtp(media))
        write_line(writer, "a=inactive");
}

char *sdp_answer_write(const SdpOffer *offer, const SdpNegotiation *negotiation, const SdpLocal *local)
{
    static void (*const write_role[])(Writer *, const SdpMedia *) = {
        [SDP_ROLE_REJECTED] = write_rejected,
        [SDP_ROLE_VIDEO] = write_video,
        [SDP_ROLE_DATA] = write_data,
        [SDP_ROLE_INACTIVE] = write_inactive,
    };
    Writer writer = {g_string_sized_new(4096), offer, negotiation, local};
    write_session(&writer);
    for (guint i = 0; i < offer->media->len; i++)
        write_role[negotiation->roles[i]](&writer, offer->media->pdata[i]);
    return g_string_free(writer.text, FALSE);
}
