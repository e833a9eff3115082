/* The certificate by which a viewer's DTLS knows this service: made at start, self-signed, named by its fingerprint. */
#pragma once

#include <gio/gio.h>
#include <openssl/x509.h>
#include <stdbool.h>

typedef struct Certificate {
    EVP_PKEY *key;
    X509 *x509;
    char *fingerprint; /* "sha-256 AA:BB:...", as an SDP a=fingerprint has it (RFC 8122) */
} Certificate;

/** A new ECDSA P-256 key and a certificate for it (transfer full); NULL with error set where OpenSSL fails. */
Certificate *certificate_new(GError **error);
void certificate_free(Certificate *certificate); /* NULL is allowed */

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Certificate, certificate_free)
