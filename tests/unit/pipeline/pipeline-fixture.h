/* A pipeline between a mailbox that the test fills and a sink that notes what comes. */
#pragma once

#include "pipeline/pipeline.h"
#include "video/frame.h"

/* So slow that a loaded machine puts its frame within the interval that a key frame waits for it. */
#define FIXTURE_FPS         4
#define FIXTURE_INTERVAL_US (G_USEC_PER_SEC / FIXTURE_FPS)

/* Long enough for any loaded machine; a test that gets there has failed. */
#define FIXTURE_PATIENCE_US (20 * G_USEC_PER_SEC)

/* What the pipeline takes for the camera's size. */
#define FIXTURE_WIDTH  160
#define FIXTURE_HEIGHT 120

typedef struct Received {
    bool key_frame;
    int width;
    int height;
    VideoCodec codec;
    int64_t capture_time_us;
    size_t length;
} Received;

typedef struct Fixture {
    GMainContext *context;
    Mailbox *frames;
    Pipeline *pipeline;
    GArray *received;
    uint64_t frames_made;
} Fixture;

extern const PipelineStream fixture_h264;

/** For g_test_add(); rotation: degrees, by GINT_TO_POINTER(). */
void set_up(Fixture *fixture, gconstpointer rotation);
void tear_down(Fixture *fixture, gconstpointer data);

/** The sink: notes the frame; user_data is the fixture. */
void receive(const EncodedFrame *frame, gpointer user_data);

/** The sink that must not be called. */
void receive_wrongly(const EncodedFrame *frame, gpointer user_data);

const Received *at(Fixture *fixture, guint index);

/** Puts a picture with detail, captured now, into the mailbox. Returns its capture time. */
int64_t put_frame(Fixture *fixture, int width, int height);

/** Runs the loop until count frames were received, and fails where they do not come. */
void wait_for_at_least(Fixture *fixture, guint count);

/** The same, where there must be no more of them. */
void wait_for_frames(Fixture *fixture, guint count);

/** Long enough for the encode thread to do what it must not. */
void let_time_pass(Fixture *fixture);
