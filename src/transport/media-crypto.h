/*
 * SRTP and SRTCP (RFC 3711, RFC 7714): protects what we send, checks and opens the viewer's RTCP. An edge around
 * libsrtp2. Loop thread.
 */
#pragma once

#include "transport/dtls-transport.h"

typedef struct MediaCrypto MediaCrypto;

/** Bytes that protecting may add to a packet: SRTCP's index and the longest tag (RFC 7714 14.1). */
#define MEDIA_CRYPTO_MAX_TRAILER_BYTES 20

/** libsrtp itself, ready for use: one in a process, made before and freed after all sessions' crypto. */
typedef struct MediaCryptoLibrary MediaCryptoLibrary;

/** (transfer full); NULL with error set where libsrtp's self-tests fail. Blocks for some milliseconds. */
MediaCryptoLibrary *media_crypto_library_new(GError **error);
void media_crypto_library_free(MediaCryptoLibrary *library); /* NULL is allowed */

/** From the keys of the DTLS handshake (transfer full); NULL where libsrtp refuses them. */
MediaCrypto *media_crypto_new(const DtlsSrtpKeys *keys);
void media_crypto_free(MediaCrypto *crypto); /* NULL is allowed */

/** Protects a packet of *length bytes in place; its buffer has room for the trailer. */
bool media_crypto_protect_rtp(MediaCrypto *crypto, uint8_t *packet, size_t *length);
bool media_crypto_protect_rtcp(MediaCrypto *crypto, uint8_t *packet, size_t *length);

/** Checks and decrypts SRTCP in place. False: forged, replayed, malformed, or of one sender too many. */
bool media_crypto_unprotect_rtcp(MediaCrypto *crypto, uint8_t *packet, size_t *length);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(MediaCrypto, media_crypto_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MediaCryptoLibrary, media_crypto_library_free)
