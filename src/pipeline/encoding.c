/* One encoder at a time, and the memory of how it went. */
#define G_LOG_DOMAIN "pipeline"

#include "pipeline/encoding.h"

#include "util/clock.h"
#include "video/encoder.h"

/* The pause before a broken encoder is opened again doubles between these. */
#define RETRY_MIN_US (100 * 1000)
#define RETRY_MAX_US (5 * G_USEC_PER_SEC)

struct Encoding {
    char *preset;
    PipelineStream stream; /* where has_stream */
    bool has_stream;

    const EncoderType *type;
    gpointer encoder; /* (nullable) */
    bool is_unused;
    int width;
    int height;
    int bitrate_bps;

    bool failing;
    int64_t retry_pause_us;
    int64_t retry_us;
    guint64 error_count;
};

Encoding *encoding_new(const char *preset)
{
    Encoding *encoding = g_new0(Encoding, 1);
    encoding->preset = g_strdup(preset);
    return encoding;
}

static void close_encoder(Encoding *encoding)
{
    if (encoding->encoder)
        encoding->type->close(encoding->encoder);
    encoding->encoder = NULL;
}

void encoding_free(Encoding *encoding)
{
    if (!encoding)
        return;
    close_encoder(encoding);
    g_free(encoding->preset);
    g_free(encoding);
}

static bool streams_are_alike(const PipelineStream *a, const PipelineStream *b)
{
    return a->codec == b->codec && a->fps == b->fps && g_str_equal(a->h264_profile_level_id, b->h264_profile_level_id);
}

void encoding_set_stream(Encoding *encoding, const PipelineStream *stream)
{
    bool fits = stream && encoding->has_stream && encoding->is_unused && streams_are_alike(stream, &encoding->stream);
    if (!fits)
        close_encoder(encoding);
    encoding->has_stream = stream != NULL;
    if (stream)
        encoding->stream = *stream;
    encoding->retry_pause_us = 0;
    encoding->retry_us = 0;
}

static void note_failure(Encoding *encoding, const GError *error)
{
    if (!encoding->failing)
        g_warning("%s; trying again", error->message);
    encoding->failing = true;
    encoding->error_count++;
    encoding->retry_pause_us = CLAMP(encoding->retry_pause_us * 2, RETRY_MIN_US, RETRY_MAX_US);
    encoding->retry_us = clock_monotonic_us() + encoding->retry_pause_us;
    close_encoder(encoding);
}

static void note_success(Encoding *encoding)
{
    if (encoding->failing)
        g_message("encoding works again");
    encoding->failing = false;
    encoding->retry_pause_us = 0;
    encoding->retry_us = 0;
}

static void open_encoder(Encoding *encoding, int width, int height, int bitrate_bps)
{
    const PipelineStream *stream = &encoding->stream;
    EncoderConfig config = {
        .width = width,
        .height = height,
        .fps = stream->fps,
        .bitrate_bps = bitrate_bps,
        .preset = encoding->preset,
        .h264_profile_level_id = *stream->h264_profile_level_id ? stream->h264_profile_level_id : NULL,
    };
    encoding->type = encoder_type_for_codec(stream->codec);
    g_assert(encoding->type);
    g_autoptr(GError) error = NULL;
    encoding->encoder = encoding->type->open(&config, &error);
    if (!encoding->encoder) {
        note_failure(encoding, error);
        return;
    }
    encoding->is_unused = true;
    encoding->width = width;
    encoding->height = height;
    encoding->bitrate_bps = bitrate_bps;
    g_info("%s encodes %dx%d at %d b/s", encoding->type->name, width, height, bitrate_bps);
}

bool encoding_prepare(Encoding *encoding, int width, int height, int bitrate_bps)
{
    g_assert(encoding->has_stream);
    if (bitrate_bps == 0)
        bitrate_bps = encoder_default_bitrate_bps(width, height, encoding->stream.fps);
    if (encoding->encoder && (encoding->width != width || encoding->height != height))
        close_encoder(encoding);
    if (!encoding->encoder && clock_monotonic_us() >= encoding->retry_us)
        open_encoder(encoding, width, height, bitrate_bps);
    if (!encoding->encoder)
        return false;
    if (bitrate_bps != encoding->bitrate_bps)
        encoding->type->set_bitrate(encoding->encoder, bitrate_bps);
    encoding->bitrate_bps = bitrate_bps;
    return true;
}

EncodedFrame *encoding_run(Encoding *encoding, const Frame *picture, int64_t capture_time_us, bool key_frame)
{
    g_assert(encoding->encoder);
    Frame view = {
        .format = picture->format,
        .width = picture->width,
        .height = picture->height,
        .planes = {picture->planes[0], picture->planes[1], picture->planes[2]},
        .strides = {picture->strides[0], picture->strides[1], picture->strides[2]},
        .capture_time_us = capture_time_us,
        .number = picture->number,
    };
    g_autoptr(GError) error = NULL;
    EncodedFrame *encoded = encoding->type->encode(encoding->encoder, &view, key_frame, &error);
    if (error) {
        note_failure(encoding, error);
        return NULL;
    }
    encoding->is_unused = false;
    note_success(encoding);
    return encoded;
}

bool encoding_is_failing(const Encoding *encoding)
{
    return encoding->failing;
}

guint64 encoding_get_error_count(const Encoding *encoding)
{
    return encoding->error_count;
}
