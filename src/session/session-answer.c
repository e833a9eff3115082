/* From the negotiation to the sender's configuration and the answer's text. */
#include "session/session-answer.h"

#include "transport/sctp-transport.h"

#include <openssl/rand.h>

static uint64_t random_bits(size_t bytes)
{
    uint64_t value = 0;
    int done = RAND_bytes((unsigned char *)&value, (int)bytes);
    g_assert(done == 1); /* OpenSSL without entropy cannot have made the certificate either */
    return value;
}

RtpSenderConfig session_answer_rtp_config(const SdpOffer *offer, const SdpNegotiation *agreed, int bitrate_bps)
{
    uint32_t ssrc = (uint32_t)random_bits(4) | 1; /* never 0 */
    RtpSenderConfig config = {
        .codec = agreed->codec,
        .payload_type = agreed->payload_type,
        .rtx_payload_type = agreed->rtx_payload_type,
        .ssrc = ssrc,
        .rtx_ssrc = ssrc ^ 0x80000000,
        .initial_rtp_timestamp = (uint32_t)random_bits(4),
        .initial_seq_num = (uint16_t)random_bits(2),
        .rtx_initial_seq_num = (uint16_t)random_bits(2),
        .mid_extension_id = agreed->mid_extension_id,
        .transport_cc_extension_id = agreed->transport_cc_extension_id,
        .abs_send_time_extension_id = agreed->abs_send_time_extension_id,
        .playout_delay_extension_id = agreed->playout_delay_extension_id,
        .abs_capture_time_extension_id = agreed->abs_capture_time_extension_id,
        .nack = agreed->nack,
        .bitrate_bps = bitrate_bps,
    };
    const SdpMedia *video = g_ptr_array_index(offer->media, agreed->video_index);
    g_strlcpy(config.mid, video->mid, sizeof config.mid);
    g_snprintf(config.cname, sizeof config.cname, "%016" G_GINT64_MODIFIER "x", random_bits(8)); /* RFC 7022 4.2 */
    return config;
}

char *session_answer_write(const SdpOffer *offer, const SdpNegotiation *agreed, const RtpSenderConfig *rtp,
                           IceTransport *ice, const DtlsContext *dtls)
{
    g_auto(GStrv) candidates = ice_transport_get_local_candidates(ice);
    SdpLocal local = {
        .ice_ufrag = ice_transport_get_local_ufrag(ice),
        .ice_pwd = ice_transport_get_local_pwd(ice),
        .fingerprint = dtls_context_get_fingerprint(dtls),
        .candidates = (const char *const *)candidates,
        .candidates_complete = true,
        .session_id = random_bits(8) >> 1,
        .ssrc = rtp->ssrc,
        .rtx_ssrc = rtp->rtx_ssrc,
        .cname = rtp->cname,
        .stream_id = "camera",
        .track_id = "color",
        .sctp_port = SESSION_SCTP_PORT,
        .sctp_streams = SCTP_STREAMS,
        .max_message_size = SCTP_MAX_MESSAGE_BYTES,
    };
    return sdp_answer_write(offer, agreed, &local);
}
