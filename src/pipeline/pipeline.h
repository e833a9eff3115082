/*
 * The encode thread: newest frame -> convert -> encode -> sink. It runs only while somebody watches, always on the
 * newest frame, and never behind a queue. While the camera is away it sends a slate that says so.
 */
#pragma once

#include "util/mailbox.h"
#include "video/encoded-frame.h"

#include <glib.h>

typedef struct Pipeline Pipeline;

typedef struct PipelineConfig {
    int width; /* of the camera's frames, as it is set: the size of a slate that is shown before there was any frame */
    int height;
    int rotation;       /* 0, 90, 180, 270, clockwise */
    bool draw_timecode; /* CAMERA_TIMECODE */
    const char *preset; /* (nullable) VIDEO_PRESET, checked by encoder_preset_slowness() */
} PipelineConfig;

/** What one viewer is sent. */
typedef struct PipelineStream {
    VideoCodec codec;
    int fps;                       /* the camera's, at least 1: one frame interval is 1/fps */
    int bitrate_bps;               /* 0: the default for the picture's size */
    char h264_profile_level_id[7]; /* as answered, "42e01f"; "" for other codecs */
} PipelineStream;

/** What the viewer is told while the camera is away. */
typedef struct PipelineSlate {
    const char *headline; /* static; "\n" between its lines */
    char reason[512];     /* UTF-8; "": none is known */
    int64_t since_us;     /* CLOCK_MONOTONIC: frames from before that are no pictures of now */
} PipelineSlate;

/** Where encoded frames go: called on the loop thread; frame is (transfer none). */
typedef void (*PipelineSink)(const EncodedFrame *frame, gpointer user_data);

/** What the pipeline did since it was made. */
typedef struct PipelineStats {
    guint64 frames_encoded; /* slates included */
    guint64 key_frames;
    guint64 slates;
    guint64 frames_dropped; /* encoded, but the loop did not keep up */
    guint64 encode_errors;  /* of opening and of encoding */
} PipelineStats;

/**
 * Starts the encode thread, idle. The config is copied. frames: the mailbox that the camera fills with Frame, which the
 * pipeline alone takes from (transfer none, must outlive the pipeline); context: where the sink is called. (transfer
 * full). Loop thread.
 */
Pipeline *pipeline_new(const PipelineConfig *config, Mailbox *frames, GMainContext *context);

/** Stops the thread and waits for it: at most one frame's encoding. NULL is allowed. Loop thread. */
void pipeline_free(Pipeline *pipeline);

/**
 * A viewer with this stream is about to come: the encoder is opened meanwhile, which takes some milliseconds that the
 * first picture need not wait for. Stops what ran before. Optional; ended by pipeline_start() or pipeline_stop(). Loop
 * thread.
 */
void pipeline_prepare(Pipeline *pipeline, const PipelineStream *stream);

/**
 * Encodes for a new viewer from now on, in place of the one before: the newest frame at hand at once, as a key frame.
 * The sink is given frames of this start alone. An encoder that fails is opened again, with back-off. Loop thread.
 */
void pipeline_start(Pipeline *pipeline, const PipelineStream *stream, PipelineSink sink, gpointer user_data);

/** Nothing is encoded, and the sink is not called, from its return on. Idle already: does nothing. Loop thread. */
void pipeline_stop(Pipeline *pipeline);

/**
 * The next picture is a key frame: the camera's next frame, or, where none comes within one frame interval, the last
 * one again, with a capture time of one interval ago so that time stamps go on rising. Loop thread.
 */
void pipeline_request_key_frame(Pipeline *pipeline);

/**
 * The camera is away: who watches now or comes later is sent a slate in place of its picture, at once and then once a
 * second, at the size of the last picture, which is dimmed behind the words. NULL: it is back. The first slate and the
 * camera's first frame after it, which is shown whether or not this was called yet, are key frames. Copied. Loop
 * thread.
 */
void pipeline_set_slate(Pipeline *pipeline, const PipelineSlate *slate);

/** A new target for the encoder, from its next frame on; 0: the default. Loop thread. */
void pipeline_set_bitrate(Pipeline *pipeline, int bitrate_bps);

PipelineStats pipeline_get_stats(Pipeline *pipeline); /* any thread */

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Pipeline, pipeline_free)
