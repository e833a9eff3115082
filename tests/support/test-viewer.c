/* Just enough of a WebRTC client; nothing is decoded. */
#include "test-viewer.h"

#include "sdp/sdp-offer.h"
#include "transport/demux.h"

#include <string.h>

#define CHANNEL 1

static void on_sctp_message(uint16_t stream, uint32_t ppid, const uint8_t *message, size_t length, gpointer user_data)
{
    (void)stream;
    TestViewer *viewer = user_data;
    if (ppid == SCTP_PPID_DCEP) {
        viewer->data_channel_open = length == 1 && message[0] == 2;
        return;
    }
    g_string_append_len(viewer->texts, (const char *)message, (gssize)length);
    g_string_append_c(viewer->texts, '\n');
}

static bool on_sctp_output(const uint8_t *packet, size_t length, gpointer user_data)
{
    return dtls_transport_send(((TestViewer *)user_data)->dtls, packet, length);
}

static void on_sctp_connected(gpointer user_data)
{
    static const uint8_t open[] = {3, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 't', 'e', 's', 't'};
    g_assert_true(sctp_transport_send(((TestViewer *)user_data)->sctp, CHANNEL, SCTP_PPID_DCEP, open, sizeof open));
}

static void on_sctp_sent_all(gpointer user_data)
{
    (void)user_data;
}

static void on_connected(TestViewer *viewer)
{
    DtlsSrtpKeys keys;
    g_assert_true(dtls_transport_export_srtp_keys(viewer->dtls, &keys));
    srtp_policy_t policy = {.ssrc = {.type = ssrc_any_inbound}, .key = keys.remote, .window_size = 1024};
    srtp_crypto_policy_set_from_profile_for_rtp(&policy.rtp, srtp_profile_aead_aes_128_gcm);
    srtp_crypto_policy_set_from_profile_for_rtcp(&policy.rtcp, srtp_profile_aead_aes_128_gcm);
    g_assert_cmpint(srtp_create(&viewer->srtp, &policy), ==, srtp_err_status_ok);
    viewer->sctp = sctp_transport_new(
        &(SctpTransportConfig){
            .stack = viewer->stack,
            .local_port = 5000,
            .remote_port = 5000,
            .send = on_sctp_output,
            .receive = on_sctp_message,
            .connected = on_sctp_connected,
            .sent_all = on_sctp_sent_all,
            .user_data = viewer,
        },
        NULL);
    g_assert_nonnull(viewer->sctp);
}

static void on_rtp(TestViewer *viewer, uint8_t *packet, size_t length)
{
    int size = (int)length;
    if (!viewer->srtp || srtp_unprotect(viewer->srtp, packet, &size) != srtp_err_status_ok) {
        viewer->undecryptable++;
        return;
    }
    viewer->rtp_packets++;
    viewer->frames += packet[1] >> 7;
}

static void on_rtcp(TestViewer *viewer, uint8_t *packet, size_t length)
{
    int size = (int)length;
    if (!viewer->srtp || srtp_unprotect_rtcp(viewer->srtp, packet, &size) != srtp_err_status_ok) {
        viewer->undecryptable++;
        return;
    }
    for (int at = 0; at + 4 <= size; at += 4 * (1 + (packet[at + 2] << 8 | packet[at + 3])))
        viewer->got_bye |= packet[at + 1] == 203;
}

static void on_datagram(uint8_t *datagram, size_t length, gpointer user_data)
{
    TestViewer *viewer = user_data;
    switch (demux_classify(datagram, length)) {
    case PACKET_KIND_DTLS:
        if (!viewer->dtls)
            break;
        DtlsState before = dtls_transport_get_state(viewer->dtls);
        dtls_transport_handle_datagram(viewer->dtls, datagram, length);
        if (before == DTLS_STATE_HANDSHAKING && dtls_transport_get_state(viewer->dtls) == DTLS_STATE_CONNECTED)
            on_connected(viewer);
        break;
    case PACKET_KIND_RTP:
        on_rtp(viewer, datagram, length);
        break;
    case PACKET_KIND_RTCP:
        on_rtcp(viewer, datagram, length);
        break;
    case PACKET_KIND_UNKNOWN:
        break;
    }
}

static void on_ice_state(IceTransportState state, gpointer user_data)
{
    TestViewer *viewer = user_data;
    if (state == ICE_TRANSPORT_STATE_CONNECTED && viewer->dtls)
        dtls_transport_start(viewer->dtls);
}

static void on_dtls_output(const uint8_t *datagram, size_t length, gpointer user_data)
{
    TestViewer *viewer = user_data;
    if (viewer->ice)
        ice_transport_send(viewer->ice, datagram, length);
}

static void on_dtls_data(const uint8_t *data, size_t length, gpointer user_data)
{
    TestViewer *viewer = user_data;
    if (viewer->sctp)
        sctp_transport_handle_packet(viewer->sctp, data, length);
}

TestViewer *test_viewer_new(SctpStack *stack)
{
    TestViewer *viewer = g_new0(TestViewer, 1);
    viewer->stack = stack;
    viewer->texts = g_string_new(NULL);
    viewer->context = dtls_context_new(NULL);
    viewer->ice = ice_transport_new(
        &(IceTransportConfig){
            .context = g_main_context_default(),
            .include_loopback = true,
            .controlling = true,
            .receive = on_datagram,
            .state_changed = on_ice_state,
            .user_data = viewer,
        },
        NULL);
    g_assert_nonnull(viewer->ice);
    return viewer;
}

void test_viewer_free(TestViewer *viewer)
{
    g_clear_pointer(&viewer->ice, ice_transport_free); /* first: neither SCTP's ABORT nor an alert shall leave */
    sctp_transport_free(viewer->sctp);
    dtls_transport_free(viewer->dtls);
    if (viewer->srtp)
        srtp_dealloc(viewer->srtp);
    dtls_context_free(viewer->context);
    g_string_free(viewer->texts, TRUE);
    g_free(viewer);
}

static const char *codec_lines(const char *codec)
{
    if (g_strcmp0(codec, "VP8") == 0)
        return "m=video 9 UDP/TLS/RTP/SAVPF 96 97\r\na=rtpmap:96 VP8/90000\r\na=rtcp-fb:96 nack\r\n"
               "a=rtcp-fb:96 nack pli\r\na=rtpmap:97 rtx/90000\r\na=fmtp:97 apt=96\r\n";
    g_assert_cmpstr(codec, ==, "H264");
    return "m=video 9 UDP/TLS/RTP/SAVPF 108 109\r\na=rtpmap:108 H264/90000\r\na=rtcp-fb:108 nack\r\n"
           "a=rtcp-fb:108 nack pli\r\na=rtcp-fb:108 ccm fir\r\na=rtcp-fb:108 transport-cc\r\n"
           "a=fmtp:108 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f\r\n"
           "a=rtpmap:109 rtx/90000\r\na=fmtp:109 apt=108\r\n"
           "a=extmap:4 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01\r\n";
}

char *test_viewer_offer(TestViewer *viewer, const char *codec)
{
    g_autofree char *transport =
        g_strdup_printf("c=IN IP4 0.0.0.0\r\na=ice-ufrag:%s\r\na=ice-pwd:%s\r\n"
                        "a=fingerprint:%s\r\na=setup:actpass\r\n",
                        ice_transport_get_local_ufrag(viewer->ice), ice_transport_get_local_pwd(viewer->ice),
                        dtls_context_get_fingerprint(viewer->context));
    return g_strdup_printf("v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0 1\r\n"
                           "%s%sa=mid:0\r\na=recvonly\r\na=rtcp-mux\r\na=rtcp-rsize\r\n"
                           "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\n%sa=mid:1\r\na=sctp-port:5000\r\n"
                           "a=max-message-size:65536\r\n",
                           codec_lines(codec), transport, transport);
}

void test_viewer_accept(TestViewer *viewer, const char *answer)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(SdpOffer) parsed = sdp_offer_parse(answer, &error);
    g_assert_no_error(error);
    const SdpMedia *media = g_ptr_array_index(parsed->media, 0);
    viewer->dtls = dtls_transport_new(
        &(DtlsTransportConfig){
            .context = viewer->context,
            .active = media->setup == SDP_SETUP_PASSIVE,
            .fingerprint_hash = media->fingerprint.hash,
            .fingerprint_digest = media->fingerprint.digest,
            .fingerprint_length = media->fingerprint.digest_length,
            .send = on_dtls_output,
            .receive = on_dtls_data,
            .user_data = viewer,
        },
        &error);
    g_assert_no_error(error);
    g_assert_true(ice_transport_set_remote_credentials(viewer->ice, media->ice_ufrag, media->ice_pwd));
    g_assert_cmpuint(media->candidates->len, >, 0);
    for (guint i = 0; i < media->candidates->len; i++)
        ice_transport_add_remote_candidate(viewer->ice, g_ptr_array_index(media->candidates, i));
}

void test_viewer_say(TestViewer *viewer, const char *text)
{
    g_assert_true(sctp_transport_send(viewer->sctp, CHANNEL, SCTP_PPID_STRING, text, strlen(text)));
}

void test_viewer_leave(TestViewer *viewer)
{
    dtls_transport_close(viewer->dtls);
}

bool test_viewer_was_closed(const TestViewer *viewer)
{
    DtlsState state = dtls_transport_get_state(viewer->dtls);
    return state == DTLS_STATE_CLOSED || state == DTLS_STATE_FAILED;
}
