/*
 * One libsrtp session for each direction. Incoming media is not opened: a viewer of this service sends none that is of
 * use, so that only its RTCP passes.
 */
#include "transport/media-crypto.h"

#include "util/byte-reader.h"

#include <srtp2/srtp.h>
#include <string.h>

/*
 * libsrtp keeps a stream for each SSRC it has heard, so an authenticated viewer could grow the process by making up
 * new ones. Browsers send RTCP from one SSRC a transceiver.
 */
#define MAX_REMOTE_SSRCS 16

/*
 * libsrtp built on NSS, as Debian's is, loads NSS with its first session and unloads it with its last: milliseconds of
 * the loop's time for each viewer. One session that is never used keeps it there.
 */
struct MediaCryptoLibrary {
    srtp_t first_session; /* (nullable) */
};

struct MediaCrypto {
    srtp_t outbound;
    srtp_t inbound;
    uint32_t remote_ssrcs[MAX_REMOTE_SSRCS];
    size_t n_remote_ssrcs;
};

static srtp_t new_srtp_session(const DtlsSrtpKeys *keys, const uint8_t *key, srtp_ssrc_type_t direction)
{
    srtp_policy_t policy = {.ssrc = {.type = direction}, .window_size = 1024};
    srtp_profile_t profile = strcmp(keys->profile, "SRTP_AEAD_AES_128_GCM") == 0 ? srtp_profile_aead_aes_128_gcm
                                                                                 : srtp_profile_aes128_cm_sha1_80;
    if (srtp_crypto_policy_set_from_profile_for_rtp(&policy.rtp, profile) != srtp_err_status_ok ||
        srtp_crypto_policy_set_from_profile_for_rtcp(&policy.rtcp, profile) != srtp_err_status_ok)
        return NULL;
    policy.key = (unsigned char *)(uintptr_t)key;
    policy.allow_repeat_tx = 1; /* a retransmission without RTX is the same packet again */
    srtp_t session = NULL;
    return srtp_create(&session, &policy) == srtp_err_status_ok ? session : NULL;
}

MediaCryptoLibrary *media_crypto_library_new(GError **error)
{
    static const DtlsSrtpKeys any_keys = {.profile = "SRTP_AEAD_AES_128_GCM", .key_length = 16, .salt_length = 12};
    g_autoptr(MediaCryptoLibrary) library = g_new0(MediaCryptoLibrary, 1);
    srtp_err_status_t status = srtp_init();
    if (status == srtp_err_status_ok) {
        library->first_session = new_srtp_session(&any_keys, any_keys.local, ssrc_any_outbound);
        return g_steal_pointer(&library);
    }
    g_set_error(error, G_IO_ERROR, G_IO_ERROR_FAILED, "libsrtp does not start: error %d", status);
    return NULL;
}

void media_crypto_library_free(MediaCryptoLibrary *library)
{
    if (!library)
        return;
    g_clear_pointer(&library->first_session, srtp_dealloc);
    srtp_shutdown();
    g_free(library);
}

MediaCrypto *media_crypto_new(const DtlsSrtpKeys *keys)
{
    g_autoptr(MediaCrypto) crypto = g_new0(MediaCrypto, 1);
    crypto->outbound = new_srtp_session(keys, keys->local, ssrc_any_outbound);
    crypto->inbound = new_srtp_session(keys, keys->remote, ssrc_any_inbound);
    return crypto->outbound && crypto->inbound ? g_steal_pointer(&crypto) : NULL;
}

void media_crypto_free(MediaCrypto *crypto)
{
    if (!crypto)
        return;
    g_clear_pointer(&crypto->outbound, srtp_dealloc);
    g_clear_pointer(&crypto->inbound, srtp_dealloc);
    g_free(crypto);
}

bool media_crypto_protect_rtp(MediaCrypto *crypto, uint8_t *packet, size_t *length)
{
    int size = (int)*length;
    if (srtp_protect(crypto->outbound, packet, &size) != srtp_err_status_ok)
        return false;
    *length = (size_t)size;
    return true;
}

bool media_crypto_protect_rtcp(MediaCrypto *crypto, uint8_t *packet, size_t *length)
{
    int size = (int)*length;
    if (srtp_protect_rtcp(crypto->outbound, packet, &size) != srtp_err_status_ok)
        return false;
    *length = (size_t)size;
    return true;
}

static bool ssrc_is_known(const MediaCrypto *crypto, uint32_t ssrc)
{
    for (size_t i = 0; i < crypto->n_remote_ssrcs; i++)
        if (crypto->remote_ssrcs[i] == ssrc)
            return true;
    return false;
}

bool media_crypto_unprotect_rtcp(MediaCrypto *crypto, uint8_t *packet, size_t *length)
{
    ByteReader reader = byte_reader_init(packet, *length);
    byte_reader_u32(&reader);
    uint32_t ssrc = byte_reader_u32(&reader);
    bool known = ssrc_is_known(crypto, ssrc);
    int size = (int)*length;
    if (reader.failed || (!known && crypto->n_remote_ssrcs == MAX_REMOTE_SSRCS) ||
        srtp_unprotect_rtcp(crypto->inbound, packet, &size) != srtp_err_status_ok)
        return false;
    if (!known)
        crypto->remote_ssrcs[crypto->n_remote_ssrcs++] = ssrc;
    *length = (size_t)size;
    return true;
}
