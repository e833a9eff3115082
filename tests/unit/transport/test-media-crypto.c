/* Protect and unprotect, with two libsrtp sessions whose keys are each other's. */
#include "transport/media-crypto.h"

#include "util/byte-writer.h"

#include <string.h>

static DtlsSrtpKeys make_keys(const char *profile, bool swapped)
{
    bool gcm = strcmp(profile, "SRTP_AEAD_AES_128_GCM") == 0;
    DtlsSrtpKeys keys = {.profile = profile, .key_length = 16, .salt_length = gcm ? 12 : 14};
    memset(swapped ? keys.remote : keys.local, 0x11, sizeof keys.local);
    memset(swapped ? keys.local : keys.remote, 0x22, sizeof keys.local);
    return keys;
}

static size_t write_receiver_report(uint8_t packet[64], uint32_t ssrc)
{
    ByteWriter writer = byte_writer_init(packet, 64);
    byte_writer_u8(&writer, 0x80);
    byte_writer_u8(&writer, 201);
    byte_writer_u16(&writer, 1);
    byte_writer_u32(&writer, ssrc);
    return writer.length;
}

static void test_rtcp_round_trip(gconstpointer profile)
{
    DtlsSrtpKeys here = make_keys(profile, false), there = make_keys(profile, true);
    g_autoptr(MediaCrypto) viewer = media_crypto_new(&here);
    g_autoptr(MediaCrypto) service = media_crypto_new(&there);
    g_assert_nonnull(viewer);
    g_assert_nonnull(service);
    uint8_t packet[64], original[64];
    size_t length = write_receiver_report(packet, 0x1234);
    memcpy(original, packet, length);
    g_assert_true(media_crypto_protect_rtcp(viewer, packet, &length));
    g_assert_cmpuint(length, >, 8);
    g_assert_cmpuint(length, <=, 8 + MEDIA_CRYPTO_MAX_TRAILER_BYTES);

    uint8_t again[64], forged[64];
    memcpy(again, packet, length);
    memcpy(forged, packet, length);
    size_t again_length = length, forged_length = length;
    forged[length - 1] ^= 1;
    g_assert_false(media_crypto_unprotect_rtcp(service, forged, &forged_length));
    g_assert_true(media_crypto_unprotect_rtcp(service, packet, &length));
    g_assert_cmpmem(packet, length, original, 8);
    g_assert_false(media_crypto_unprotect_rtcp(service, again, &again_length)); /* replayed */
}

static void test_one_sender_too_many(void)
{
    DtlsSrtpKeys here = make_keys("SRTP_AEAD_AES_128_GCM", false), there = make_keys("SRTP_AEAD_AES_128_GCM", true);
    g_autoptr(MediaCrypto) viewer = media_crypto_new(&here);
    g_autoptr(MediaCrypto) service = media_crypto_new(&there);
    for (uint32_t ssrc = 1; ssrc <= 40; ssrc++) {
        uint8_t packet[64];
        size_t length = write_receiver_report(packet, ssrc);
        g_assert_true(media_crypto_protect_rtcp(viewer, packet, &length));
        g_assert_cmpint(media_crypto_unprotect_rtcp(service, packet, &length), ==, ssrc <= 16);
    }
}

static void test_short_packets(void)
{
    DtlsSrtpKeys keys = make_keys("SRTP_AES128_CM_SHA1_80", false);
    g_autoptr(MediaCrypto) crypto = media_crypto_new(&keys);
    for (size_t given = 0; given < 24; given++) {
        uint8_t packet[64] = {0x80, 201};
        size_t length = given;
        g_assert_false(media_crypto_unprotect_rtcp(crypto, packet, &length));
    }
}

static void test_rtp_may_be_sent_again(void)
{
    DtlsSrtpKeys keys = make_keys("SRTP_AEAD_AES_128_GCM", false);
    g_autoptr(MediaCrypto) crypto = media_crypto_new(&keys);
    uint8_t first[64] = {0x80, 96, 0, 1, 0, 0, 0, 0, 0, 0, 0, 9, 42}, second[64];
    memcpy(second, first, sizeof first);
    size_t first_length = 13, second_length = 13;
    g_assert_true(media_crypto_protect_rtp(crypto, first, &first_length));
    g_assert_true(media_crypto_protect_rtp(crypto, second, &second_length));
    g_assert_cmpmem(first, first_length, second, second_length);
    g_assert_cmpuint(first[12], !=, 42);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_autoptr(MediaCryptoLibrary) library = media_crypto_library_new(NULL);
    g_assert_nonnull(library);
    g_test_add_data_func("/media-crypto/rtcp-opens-once-and-only-unforged/gcm", "SRTP_AEAD_AES_128_GCM",
                         test_rtcp_round_trip);
    g_test_add_data_func("/media-crypto/rtcp-opens-once-and-only-unforged/cm", "SRTP_AES128_CM_SHA1_80",
                         test_rtcp_round_trip);
    g_test_add_func("/media-crypto/hears-a-bounded-number-of-senders", test_one_sender_too_many);
    g_test_add_func("/media-crypto/refuses-short-packets", test_short_packets);
    g_test_add_func("/media-crypto/a-packet-may-be-sent-again", test_rtp_may_be_sent_again);
    return g_test_run();
}
