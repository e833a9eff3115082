/*
 * ECDSA on P-256, as RFC 8827 6.5 requires every endpoint to accept. The name in it is random: it says nothing of the
 * machine (RFC 8827 6.5 again), and lives as long as the process.
 */
#include "transport/certificate.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

/* Years rather than days: the process may run for as long, and a robot's clock may be far off. */
#define VALID_BEFORE_S (-365L * 24 * 3600)
#define VALID_AFTER_S  (20L * 365 * 24 * 3600)

static char *fingerprint_text(const X509 *x509)
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned int length = 0;
    if (!X509_digest(x509, EVP_sha256(), digest, &length))
        return NULL;
    GString *text = g_string_new("sha-256 ");
    for (unsigned int i = 0; i < length; i++)
        g_string_append_printf(text, "%s%02X", i ? ":" : "", digest[i]);
    return g_string_free(text, FALSE);
}

static bool name_and_sign(X509 *x509, EVP_PKEY *key)
{
    uint64_t random[2];
    if (RAND_bytes((unsigned char *)random, sizeof random) != 1)
        return false;
    g_autofree char *common_name = g_strdup_printf("%016" G_GINT64_MODIFIER "x", random[0]);
    X509_NAME *name = X509_get_subject_name(x509);
    return X509_set_version(x509, 2) && ASN1_INTEGER_set_uint64(X509_get_serialNumber(x509), random[1] >> 1) &&
           X509_gmtime_adj(X509_getm_notBefore(x509), VALID_BEFORE_S) &&
           X509_gmtime_adj(X509_getm_notAfter(x509), VALID_AFTER_S) && X509_set_pubkey(x509, key) &&
           X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (unsigned char *)common_name, -1, -1, 0) &&
           X509_set_issuer_name(x509, name) && X509_sign(x509, key, EVP_sha256());
}

Certificate *certificate_new(GError **error)
{
    g_autoptr(Certificate) certificate = g_new0(Certificate, 1);
    certificate->key = EVP_EC_gen("P-256");
    certificate->x509 = X509_new();
    if (certificate->key && certificate->x509 && name_and_sign(certificate->x509, certificate->key) &&
        (certificate->fingerprint = fingerprint_text(certificate->x509)))
        return g_steal_pointer(&certificate);
    g_set_error(error, G_IO_ERROR, G_IO_ERROR_FAILED, "cannot make the DTLS certificate: %s",
                ERR_reason_error_string(ERR_get_error()));
    return NULL;
}

void certificate_free(Certificate *certificate)
{
    if (!certificate)
        return;
    g_free(certificate->fingerprint);
    X509_free(certificate->x509);
    EVP_PKEY_free(certificate->key);
    g_free(certificate);
}
