/*
 * OpenSSL's DTLS over a BIO of our own: one datagram in, each record flight out as it is written, so that datagram
 * boundaries are kept. The peer's certificate is checked against the offer's fingerprint and against nothing else
 * (RFC 8122 5). No renegotiation, no resumption, no DTLS 1.3 (OpenSSL 3 has none).
 */
#include "transport/dtls-transport.h"

#include "transport/certificate.h"
#include "util/deadline.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <string.h>

/* What a handshake datagram may hold: below the 1280 bytes that IPv6 guarantees, less headers. */
#define DTLS_MTU_BYTES 1200
/* The largest record accepted by a peer is 2^14 bytes; ours stay inside a datagram. */
#define DTLS_RECEIVE_BYTES 16384
/* RFC 6347 4.2.4.1 suggests 1 s; real-time peers start much lower, since a lost flight delays the first picture. */
#define DTLS_FIRST_TIMEOUT_US 100000
#define DTLS_MAX_TIMEOUT_US   2000000

#define SRTP_PROFILES "SRTP_AEAD_AES_128_GCM:SRTP_AES128_CM_SHA1_80"
/* A private-use number (RFC 8447 8): an extension that is never sent, see dtls_transport_abort(). */
#define ABORT_EXTENSION 65280

#define CIPHERS "ECDHE+AESGCM:ECDHE+CHACHA20:ECDHE+AES128"

struct DtlsContext {
    Certificate *certificate;
    SSL_CTX *ssl_context;
    BIO_METHOD *bio_method;
};

struct DtlsTransport {
    DtlsTransportConfig config;
    char fingerprint_hash[16];
    uint8_t fingerprint_digest[EVP_MAX_MD_SIZE];
    SSL *ssl;
    DtlsState state;
    char error[160];
    bool aborting;
    const uint8_t *incoming; /* the datagram being handled; NULL once read */
    size_t incoming_length;
};

static int bio_write(BIO *bio, const char *data, int length)
{
    DtlsTransport *transport = BIO_get_data(bio);
    transport->config.send((const uint8_t *)data, (size_t)length, transport->config.user_data);
    return length;
}

static int bio_read(BIO *bio, char *buffer, int capacity)
{
    DtlsTransport *transport = BIO_get_data(bio);
    BIO_clear_retry_flags(bio);
    if (!transport->incoming) {
        BIO_set_retry_read(bio);
        return -1;
    }
    size_t length = MIN(transport->incoming_length, (size_t)capacity);
    memcpy(buffer, transport->incoming, length);
    transport->incoming = NULL;
    return (int)length;
}

static long bio_ctrl(BIO *bio, int command, long number, void *pointer)
{
    (void)bio;
    (void)number;
    (void)pointer;
    switch (command) {
    case BIO_CTRL_FLUSH:
        return 1;
    case BIO_CTRL_DGRAM_QUERY_MTU:
    case BIO_CTRL_DGRAM_GET_FALLBACK_MTU:
        return DTLS_MTU_BYTES;
    default:
        return 0;
    }
}

static int accept_any_certificate(int preverified, X509_STORE_CTX *store)
{
    (void)preverified;
    (void)store;
    return 1; /* judged by its fingerprint when the handshake is done */
}

static unsigned int next_retransmission_us(SSL *ssl, unsigned int previous_us)
{
    (void)ssl;
    return previous_us == 0 ? DTLS_FIRST_TIMEOUT_US : MIN(2 * previous_us, DTLS_MAX_TIMEOUT_US);
}

/* Asked while a ClientHello is built. */
static int add_abort_extension(SSL *ssl, unsigned int type, unsigned int context, const unsigned char **out,
                               size_t *out_length, X509 *x509, size_t chain_index, int *alert, void *user_data)
{
    (void)type;
    (void)context;
    (void)out;
    (void)out_length;
    (void)x509;
    (void)chain_index;
    (void)user_data;
    const DtlsTransport *transport = SSL_get_app_data(ssl);
    *alert = SSL_AD_ACCESS_DENIED;
    return transport->aborting ? -1 : 0; /* the alert goes out; nothing is added */
}

static bool make_ssl_context(DtlsContext *context)
{
    SSL_CTX *ssl_context = context->ssl_context = SSL_CTX_new(DTLS_method());
    if (!ssl_context || !SSL_CTX_set_min_proto_version(ssl_context, DTLS1_2_VERSION) ||
        !SSL_CTX_use_certificate(ssl_context, context->certificate->x509) ||
        !SSL_CTX_use_PrivateKey(ssl_context, context->certificate->key) ||
        !SSL_CTX_set_cipher_list(ssl_context, CIPHERS) ||
        SSL_CTX_set_tlsext_use_srtp(ssl_context, SRTP_PROFILES) != 0 ||
        !SSL_CTX_add_custom_ext(ssl_context, ABORT_EXTENSION, SSL_EXT_CLIENT_HELLO | SSL_EXT_DTLS_ONLY,
                                add_abort_extension, NULL, NULL, NULL, NULL))
        return false;
    SSL_CTX_set_verify(ssl_context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, accept_any_certificate);
    SSL_CTX_set_session_cache_mode(ssl_context, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_options(ssl_context, SSL_OP_NO_QUERY_MTU | SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_TICKET);
    return true;
}

static bool make_bio_method(DtlsContext *context)
{
    BIO_METHOD *method = context->bio_method = BIO_meth_new(BIO_TYPE_SOURCE_SINK | BIO_get_new_index(), "datagram");
    return method && BIO_meth_set_write(method, bio_write) && BIO_meth_set_read(method, bio_read) &&
           BIO_meth_set_ctrl(method, bio_ctrl);
}

static void set_openssl_error(GError **error)
{
    g_set_error(error, G_IO_ERROR, G_IO_ERROR_FAILED, "cannot set up DTLS: %s",
                ERR_reason_error_string(ERR_get_error()));
}

DtlsContext *dtls_context_new(GError **error)
{
    g_autoptr(DtlsContext) context = g_new0(DtlsContext, 1);
    context->certificate = certificate_new(error);
    if (!context->certificate)
        return NULL;
    ERR_clear_error();
    if (make_ssl_context(context) && make_bio_method(context))
        return g_steal_pointer(&context);
    set_openssl_error(error);
    return NULL;
}

void dtls_context_free(DtlsContext *context)
{
    if (!context)
        return;
    SSL_CTX_free(context->ssl_context);
    BIO_meth_free(context->bio_method);
    certificate_free(context->certificate);
    g_free(context);
}

const char *dtls_context_get_fingerprint(const DtlsContext *context)
{
    return context->certificate->fingerprint;
}

static bool make_ssl(DtlsTransport *transport)
{
    const DtlsContext *context = transport->config.context;
    SSL *ssl = transport->ssl = SSL_new(context->ssl_context);
    BIO *bio = ssl ? BIO_new(context->bio_method) : NULL;
    if (!bio)
        return false;
    BIO_set_data(bio, transport);
    BIO_set_init(bio, 1);
    SSL_set_bio(ssl, bio, bio);
    SSL_set_app_data(ssl, transport);
    SSL_set_mtu(ssl, DTLS_MTU_BYTES);
    DTLS_set_timer_cb(ssl, next_retransmission_us);
    if (transport->config.active)
        SSL_set_connect_state(ssl);
    else
        SSL_set_accept_state(ssl);
    return true;
}

DtlsTransport *dtls_transport_new(const DtlsTransportConfig *config, GError **error)
{
    g_assert(config->fingerprint_length > 0 && config->fingerprint_length <= EVP_MAX_MD_SIZE);
    g_autoptr(DtlsTransport) transport = g_new0(DtlsTransport, 1);
    transport->config = *config;
    g_strlcpy(transport->fingerprint_hash, config->fingerprint_hash, sizeof transport->fingerprint_hash);
    memcpy(transport->fingerprint_digest, config->fingerprint_digest, config->fingerprint_length);
    ERR_clear_error();
    if (make_ssl(transport))
        return g_steal_pointer(&transport);
    set_openssl_error(error);
    return NULL;
}

void dtls_transport_free(DtlsTransport *transport)
{
    if (!transport)
        return;
    SSL_free(transport->ssl); /* and its BIO */
    g_free(transport);
}

static void fail(DtlsTransport *transport, const char *reason)
{
    transport->state = DTLS_STATE_FAILED;
    g_strlcpy(transport->error, reason, sizeof transport->error);
}

static bool peer_has_fingerprint(DtlsTransport *transport)
{
    const EVP_MD *hash = EVP_get_digestbyname(strcmp(transport->fingerprint_hash, "sha-384") == 0   ? "SHA384"
                                              : strcmp(transport->fingerprint_hash, "sha-512") == 0 ? "SHA512"
                                                                                                    : "SHA256");
    X509 *peer = SSL_get1_peer_certificate(transport->ssl);
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned int length = 0;
    bool same = peer && hash && X509_digest(peer, hash, digest, &length) &&
                length == transport->config.fingerprint_length &&
                CRYPTO_memcmp(digest, transport->fingerprint_digest, length) == 0;
    X509_free(peer);
    return same;
}

static void finish_handshake(DtlsTransport *transport)
{
    if (peer_has_fingerprint(transport))
        transport->state = DTLS_STATE_CONNECTED;
    else
        fail(transport, "the peer's certificate has not the fingerprint of its offer");
}

/* Takes the result of an OpenSSL call that did not succeed. A record that does not authenticate is silently dropped by
 * OpenSSL (RFC 6347 4.1.2.7) and looks like one that has not come. */
static void note_result(DtlsTransport *transport, int result)
{
    int code = SSL_get_error(transport->ssl, result);
    if (code == SSL_ERROR_WANT_READ || code == SSL_ERROR_WANT_WRITE)
        return;
    if (code == SSL_ERROR_ZERO_RETURN) {
        transport->state = DTLS_STATE_CLOSED;
        return;
    }
    const char *reason = ERR_reason_error_string(ERR_peek_last_error());
    fail(transport, reason ? reason : "DTLS failed");
}

static void continue_handshake(DtlsTransport *transport)
{
    ERR_clear_error();
    int result = SSL_do_handshake(transport->ssl);
    if (result == 1)
        finish_handshake(transport);
    else
        note_result(transport, result);
}

void dtls_transport_start(DtlsTransport *transport)
{
    if (transport->config.active && transport->state == DTLS_STATE_HANDSHAKING)
        continue_handshake(transport);
}

/* Delivers all application data at hand; true if there was any. */
static bool read_application_data(DtlsTransport *transport)
{
    bool any = false;
    while (transport->state == DTLS_STATE_CONNECTED) {
        uint8_t data[DTLS_RECEIVE_BYTES];
        ERR_clear_error();
        int length = SSL_read(transport->ssl, data, sizeof data);
        if (length <= 0) {
            note_result(transport, length);
            break;
        }
        any = true;
        transport->config.receive(data, (size_t)length, transport->config.user_data);
    }
    return any;
}

bool dtls_transport_handle_datagram(DtlsTransport *transport, const uint8_t *datagram, size_t length)
{
    DtlsState before = transport->state;
    transport->incoming = datagram;
    transport->incoming_length = length;
    if (transport->state == DTLS_STATE_HANDSHAKING)
        continue_handshake(transport);
    bool any = read_application_data(transport);
    transport->incoming = NULL;
    return any || transport->state != before;
}

void dtls_transport_handle_timeout(DtlsTransport *transport)
{
    if (transport->state != DTLS_STATE_HANDSHAKING)
        return;
    ERR_clear_error();
    if (DTLSv1_handle_timeout(transport->ssl) < 0)
        fail(transport, "the handshake was not answered");
}

int64_t dtls_transport_next_timeout(const DtlsTransport *transport, int64_t now_us)
{
    struct timeval left;
    if (transport->state != DTLS_STATE_HANDSHAKING || !DTLSv1_get_timeout(transport->ssl, &left))
        return DEADLINE_NEVER;
    return now_us + (int64_t)left.tv_sec * G_USEC_PER_SEC + left.tv_usec;
}

DtlsState dtls_transport_get_state(const DtlsTransport *transport)
{
    return transport->state;
}

const char *dtls_transport_get_error(const DtlsTransport *transport)
{
    return transport->error;
}

bool dtls_transport_export_srtp_keys(DtlsTransport *transport, DtlsSrtpKeys *ret_keys)
{
    const SRTP_PROTECTION_PROFILE *profile = SSL_get_selected_srtp_profile(transport->ssl);
    if (transport->state != DTLS_STATE_CONNECTED || !profile)
        return false;
    size_t key = 16, salt = profile->id == SRTP_AEAD_AES_128_GCM ? 12 : 14;
    uint8_t material[2 * (16 + 14)]; /* client key, server key, client salt, server salt: RFC 5764 4.2 */
    static const char label[] = "EXTRACTOR-dtls_srtp";
    if (SSL_export_keying_material(transport->ssl, material, 2 * (key + salt), label, sizeof label - 1, NULL, 0, 0) !=
        1)
        return false;
    uint8_t *client = transport->config.active ? ret_keys->local : ret_keys->remote;
    uint8_t *server = transport->config.active ? ret_keys->remote : ret_keys->local;
    memcpy(client, material, key);
    memcpy(server, material + key, key);
    memcpy(client + key, material + 2 * key, salt);
    memcpy(server + key, material + 2 * key + salt, salt);
    OPENSSL_cleanse(material, sizeof material);
    ret_keys->profile = profile->name;
    ret_keys->key_length = key;
    ret_keys->salt_length = salt;
    return true;
}

bool dtls_transport_send(DtlsTransport *transport, const uint8_t *data, size_t length)
{
    if (transport->state != DTLS_STATE_CONNECTED || length > DTLS_MTU_BYTES)
        return false;
    ERR_clear_error();
    return SSL_write(transport->ssl, data, (int)length) == (int)length;
}

void dtls_transport_close(DtlsTransport *transport)
{
    if (transport->state != DTLS_STATE_CONNECTED)
        return;
    ERR_clear_error();
    SSL_shutdown(transport->ssl);
    transport->state = DTLS_STATE_CLOSED;
}

/*
 * OpenSSL has no call to send an alert. It sends one where an extension's callback says that a ClientHello cannot be
 * made, so that a renegotiation which is begun and fails at once does it; nothing else of it leaves.
 */
void dtls_transport_abort(DtlsTransport *transport)
{
    if (transport->state == DTLS_STATE_CONNECTED && transport->config.active) {
        transport->aborting = true;
        SSL_clear_options(transport->ssl, SSL_OP_NO_RENEGOTIATION);
        ERR_clear_error();
        if (SSL_renegotiate(transport->ssl))
            SSL_do_handshake(transport->ssl);
        ERR_clear_error();
        transport->state = DTLS_STATE_CLOSED;
    }
    dtls_transport_close(transport);
}
