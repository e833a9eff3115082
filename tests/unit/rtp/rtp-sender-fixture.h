/* An RtpSender in a fixture, for the tests of what it sends and of what it makes of feedback. */
#pragma once

#include "rtp-test-support.h"

#include "rtp/rtp-sender.h"

#define MS       INT64_C(1000)
#define SECOND   INT64_C(1000000)
#define SSRC     0x11223344
#define RTX_SSRC 0x55667788

typedef struct SenderFixture {
    RtpSender *sender;
    RtpPacket packet; /* polled last */
} SenderFixture;

/** VP8 with everything negotiated: NACK, RTX and all extensions. */
RtpSenderConfig sender_test_config(void);

void sender_test_set_up(SenderFixture *fixture, gconstpointer data);
void sender_test_set_up_without_rtx(SenderFixture *fixture, gconstpointer data);
void sender_test_set_up_without_nack(SenderFixture *fixture, gconstpointer data);
void sender_test_tear_down(SenderFixture *fixture, gconstpointer data);

/** A frame of that many bytes, captured now. */
void sender_test_push(SenderFixture *fixture, bool key_frame, size_t length, int64_t now_us);

bool sender_test_poll(SenderFixture *fixture, int64_t now_us);

/** Polls all there is; returns how many RTP packets there were. */
int sender_test_drain(SenderFixture *fixture, int64_t now_us);

/** RTCP from the viewer, in hex. */
void sender_test_receive(SenderFixture *fixture, const char *hex, int64_t now_us);

/** The next event is a request for a key frame, and the only one. */
bool sender_test_key_frame_is_wanted(SenderFixture *fixture);

RtpSenderStats sender_test_stats(const SenderFixture *fixture);

/** The packet polled last, which is RTP. */
ReadPacket sender_test_read_polled(const SenderFixture *fixture);
