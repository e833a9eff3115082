/*
 * A viewer in C, made of the same edges as the service turned round: it offers, checks, shakes hands, opens SRTP and
 * counts what comes. For tests that need many viewers, or one that misbehaves.
 */
#pragma once

#include "transport/dtls-transport.h"
#include "transport/ice-transport.h"
#include "transport/sctp-transport.h"

#include <srtp2/srtp.h>

typedef struct TestViewer {
    SctpStack *stack;
    DtlsContext *context;
    IceTransport *ice;
    DtlsTransport *dtls; /* NULL before the answer */
    SctpTransport *sctp; /* NULL before the handshake */
    srtp_t srtp;
    bool data_channel_open;
    guint rtp_packets;
    guint frames; /* packets with the marker */
    guint undecryptable;
    bool got_bye;
    GString *texts; /* what came on data channels, one line each */
} TestViewer;

/** context: the default one. */
TestViewer *test_viewer_new(SctpStack *stack);

/** Ends without a word, as a viewer that loses its network does. */
void test_viewer_free(TestViewer *viewer);

/** The offer: recvonly video in H.264 and VP8 or in the codec named, and a data channel (transfer full). */
char *test_viewer_offer(TestViewer *viewer, const char *codec);

/** Takes the service's answer and begins to connect. */
void test_viewer_accept(TestViewer *viewer, const char *answer);

/** Says text on data channel 1, as a page does. */
void test_viewer_say(TestViewer *viewer, const char *text);

/** Closes as a page that leaves does: DTLS close_notify. */
void test_viewer_leave(TestViewer *viewer);

/** The service has ended the connection, by close_notify or by a fatal alert. */
bool test_viewer_was_closed(const TestViewer *viewer);
