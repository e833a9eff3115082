/*
 * The encode thread and what the loop thread tells it. An order (idle, ready, running) is handed over under a mutex
 * with a generation number; what was encoded for an earlier order is dropped where it would enter the queue to the
 * loop, so that stopping never waits for a picture. Idle, the thread sleeps apart from the mailbox: the camera's frames
 * do not wake it.
 */
#define G_LOG_DOMAIN "pipeline"

#include "pipeline.h"

#include "util/clock.h"
#include "util/deadline.h"
#include "util/loop-queue.h"
#include "video/convert.h"
#include "video/encoder.h"

#include <malloc.h>

/* Pictures on their way to the loop. It takes each within a millisecond; four are more than 100 ms of it not doing so.
 */
#define QUEUE_CAPACITY 4

/* How long the last picture is kept for a viewer who follows at once; the camera has put a newer one into the mailbox
 * by then. */
#define KEEP_PICTURE_US G_USEC_PER_SEC

/* The pause before a broken encoder is opened again doubles between these. */
#define RETRY_MIN_US (100 * 1000)
#define RETRY_MAX_US (5 * G_USEC_PER_SEC)

/* The least by which capture times rise: one tick of the RTP clock of 90 kHz, rounded up. */
#define MIN_TIME_STEP_US 12

typedef enum OrderMode {
    ORDER_IDLE,
    ORDER_READY, /* open the encoder, encode nothing */
    ORDER_RUNNING,
    ORDER_QUIT,
} OrderMode;

typedef struct Order {
    OrderMode mode;
    guint generation;
    PipelineStream stream;
} Order;

/* Of the encode thread alone. */
typedef struct Worker {
    Order order;
    Converter *converter;
    Frame *picture;       /* (nullable) the last one taken, upright: for a repeat, and for the next viewer */
    bool picture_is_sent; /* encoded under this order */
    int64_t drop_picture_us;
    int64_t key_frame_due_us; /* when the wait for the camera ends; DEADLINE_NEVER while no key frame is wanted */
    int64_t last_capture_time_us;

    const EncoderType *encoder_type;
    gpointer encoder; /* (nullable) */
    bool encoder_is_unused;
    int encoder_width;
    int encoder_height;
    int encoder_bitrate_bps;

    bool failing;
    int64_t retry_pause_us;
    int64_t retry_us;
} Worker;

struct Pipeline {
    PipelineConfig config;
    char *preset;
    Mailbox *frames;
    LoopQueue *queue;
    GThread *thread;
    PipelineSink sink; /* loop thread */
    gpointer user_data;

    gint bitrate_bps; /* atomic */
    gint key_frame_wanted;

    GMutex mutex; /* guards what follows */
    GCond changed;
    Order order;
    PipelineStats stats;

    Worker worker;
};

/* The encode thread. */

static int64_t frame_interval_us(const Worker *worker)
{
    return G_USEC_PER_SEC / worker->order.stream.fps;
}

static void close_encoder(Worker *worker)
{
    if (worker->encoder)
        worker->encoder_type->close(worker->encoder);
    worker->encoder = NULL;
}

static void note_failure(Pipeline *pipeline, const GError *error)
{
    Worker *worker = &pipeline->worker;
    if (!worker->failing)
        g_warning("%s; trying again", error->message);
    worker->failing = true;
    worker->retry_pause_us = CLAMP(worker->retry_pause_us * 2, RETRY_MIN_US, RETRY_MAX_US);
    worker->retry_us = clock_monotonic_us() + worker->retry_pause_us;
    close_encoder(worker);
    g_atomic_int_set(&pipeline->key_frame_wanted, TRUE);

    g_mutex_lock(&pipeline->mutex);
    pipeline->stats.encode_errors++;
    g_mutex_unlock(&pipeline->mutex);
}

static void note_success(Worker *worker)
{
    if (worker->failing)
        g_message("encoding works again");
    worker->failing = false;
    worker->retry_pause_us = 0;
    worker->retry_us = 0;
}

static int target_bitrate(Pipeline *pipeline, int width, int height)
{
    int bitrate_bps = g_atomic_int_get(&pipeline->bitrate_bps);
    return bitrate_bps > 0 ? bitrate_bps
                           : encoder_default_bitrate_bps(width, height, pipeline->worker.order.stream.fps);
}

static void open_encoder(Pipeline *pipeline, int width, int height)
{
    Worker *worker = &pipeline->worker;
    EncoderConfig config = {
        .width = width,
        .height = height,
        .fps = pipeline->worker.order.stream.fps,
        .bitrate_bps = target_bitrate(pipeline, width, height),
        .preset = pipeline->preset,
    };
    if (worker->order.stream.h264_profile_level_id[0])
        config.h264_profile_level_id = worker->order.stream.h264_profile_level_id;
    worker->encoder_type = encoder_type_for_codec(worker->order.stream.codec);
    g_assert(worker->encoder_type);

    g_autoptr(GError) error = NULL;
    worker->encoder = worker->encoder_type->open(&config, &error);
    if (!worker->encoder) {
        note_failure(pipeline, error);
        return;
    }
    worker->encoder_is_unused = true;
    worker->encoder_width = width;
    worker->encoder_height = height;
    worker->encoder_bitrate_bps = config.bitrate_bps;
    g_info("%s encodes %dx%d at %d b/s", worker->encoder_type->name, width, height, config.bitrate_bps);
}

/* An encoder for the picture's size, at the wanted rate; false where there is none now. */
static bool ensure_encoder(Pipeline *pipeline)
{
    Worker *worker = &pipeline->worker;
    int width = worker->picture->width;
    int height = worker->picture->height;
    if (worker->encoder && (worker->encoder_width != width || worker->encoder_height != height))
        close_encoder(worker);
    if (!worker->encoder && clock_monotonic_us() >= worker->retry_us)
        open_encoder(pipeline, width, height);
    if (!worker->encoder)
        return false;
    int bitrate_bps = target_bitrate(pipeline, width, height);
    if (bitrate_bps != worker->encoder_bitrate_bps)
        worker->encoder_type->set_bitrate(worker->encoder, bitrate_bps);
    worker->encoder_bitrate_bps = bitrate_bps;
    return true;
}

/* Gives encoded (transfer full) to the loop, unless its order is over or the loop is too far behind. */
static void deliver(Pipeline *pipeline, EncodedFrame *encoded)
{
    Worker *worker = &pipeline->worker;
    g_mutex_lock(&pipeline->mutex);
    bool current = pipeline->order.generation == worker->order.generation;
    bool key_frame = encoded->key_frame;
    bool kept = current && loop_queue_push(pipeline->queue, encoded);
    pipeline->stats.frames_encoded++;
    pipeline->stats.key_frames += key_frame;
    pipeline->stats.frames_dropped += current && !kept;
    g_mutex_unlock(&pipeline->mutex);
    if (kept)
        return;
    g_free(encoded);
    /* What follows a lost picture is of no use until the next key frame. */
    g_atomic_int_set(&pipeline->key_frame_wanted, TRUE);
}

/* A repeat has no capture time of its own: one interval ago lies behind the camera's next frame, already on its way. */
static int64_t next_capture_time(Pipeline *pipeline)
{
    Worker *worker = &pipeline->worker;
    int64_t time_us = worker->picture->capture_time_us;
    if (worker->picture_is_sent)
        time_us = clock_monotonic_us() - frame_interval_us(worker);
    if (worker->last_capture_time_us && time_us < worker->last_capture_time_us + MIN_TIME_STEP_US)
        time_us = worker->last_capture_time_us + MIN_TIME_STEP_US;
    worker->last_capture_time_us = time_us;
    return time_us;
}

static void encode_picture(Pipeline *pipeline, int64_t started_us)
{
    Worker *worker = &pipeline->worker;
    worker->key_frame_due_us = DEADLINE_NEVER;
    if (!ensure_encoder(pipeline))
        return;
    bool key_frame = g_atomic_int_compare_and_exchange(&pipeline->key_frame_wanted, TRUE, FALSE);
    const Frame *picture = worker->picture;
    Frame view = {
        .format = picture->format,
        .width = picture->width,
        .height = picture->height,
        .planes = {picture->planes[0], picture->planes[1], picture->planes[2]},
        .strides = {picture->strides[0], picture->strides[1], picture->strides[2]},
        .capture_time_us = next_capture_time(pipeline),
        .number = picture->number,
    };
    g_autoptr(GError) error = NULL;
    EncodedFrame *encoded = worker->encoder_type->encode(worker->encoder, &view, key_frame, &error);
    if (error) {
        note_failure(pipeline, error);
        return;
    }
    worker->encoder_is_unused = false;
    worker->picture_is_sent = true;
    note_success(worker);
    if (!encoded) {
        if (key_frame)
            g_atomic_int_set(&pipeline->key_frame_wanted, TRUE);
        return;
    }
    encoded->encode_time_us = clock_monotonic_us() - started_us;
    deliver(pipeline, encoded);
}

static bool take_picture(Pipeline *pipeline, int64_t deadline_us, int64_t *ret_started_us)
{
    Worker *worker = &pipeline->worker;
    g_autoptr(Frame) frame = mailbox_take(pipeline->frames, deadline_us);
    if (!frame)
        return false;
    *ret_started_us = clock_monotonic_us();
    Frame *picture = converter_run(worker->converter, frame);
    if (!picture)
        return false; /* a JPEG with a fault: the camera's next frame will do */
    frame_unref(worker->picture);
    worker->picture = picture;
    worker->picture_is_sent = false;
    return true;
}

/* One picture: the camera's next, or the last one where a key frame cannot wait any longer. */
static void run_once(Pipeline *pipeline)
{
    Worker *worker = &pipeline->worker;
    if (worker->key_frame_due_us == DEADLINE_NEVER && g_atomic_int_get(&pipeline->key_frame_wanted))
        worker->key_frame_due_us = clock_monotonic_us() + frame_interval_us(worker);
    int64_t started_us;
    if (take_picture(pipeline, worker->picture ? worker->key_frame_due_us : DEADLINE_NEVER, &started_us)) {
        encode_picture(pipeline, started_us);
        return;
    }
    started_us = clock_monotonic_us();
    if (worker->picture && started_us >= worker->key_frame_due_us)
        encode_picture(pipeline, started_us);
}

static bool streams_are_equal(const PipelineStream *a, const PipelineStream *b)
{
    return a->codec == b->codec && a->fps == b->fps && g_str_equal(a->h264_profile_level_id, b->h264_profile_level_id);
}

static void adopt_order(Pipeline *pipeline, const Order *order)
{
    Worker *worker = &pipeline->worker;
    bool encoder_fits = order->mode != ORDER_IDLE && worker->encoder && worker->encoder_is_unused &&
                        streams_are_equal(&order->stream, &worker->order.stream);
    if (!encoder_fits)
        close_encoder(worker);
    worker->order = *order;
    worker->picture_is_sent = false;
    worker->last_capture_time_us = 0;
    worker->retry_pause_us = 0;
    worker->retry_us = 0;
    worker->key_frame_due_us = 0; /* whatever is at hand goes out at once */
    worker->drop_picture_us = clock_monotonic_us() + KEEP_PICTURE_US;
    g_atomic_int_set(&pipeline->key_frame_wanted, TRUE);
    if (order->mode != ORDER_READY)
        return;
    int64_t started_us;
    take_picture(pipeline, 0, &started_us);
    if (worker->picture)
        ensure_encoder(pipeline);
}

/* Gives back to the system what the last viewer's stream took. */
static void release_memory(Worker *worker)
{
    g_clear_pointer(&worker->picture, frame_unref);
    converter_trim(worker->converter);
    malloc_trim(0);
}

/* Sleeps while there is nothing to encode; returns the order to follow. */
static Order wait_for_order(Pipeline *pipeline)
{
    Worker *worker = &pipeline->worker;
    g_mutex_lock(&pipeline->mutex);
    while (worker->order.mode != ORDER_RUNNING && pipeline->order.generation == worker->order.generation) {
        if (worker->order.mode != ORDER_IDLE || !worker->picture) {
            g_cond_wait(&pipeline->changed, &pipeline->mutex);
        } else if (!g_cond_wait_until(&pipeline->changed, &pipeline->mutex, worker->drop_picture_us)) {
            g_mutex_unlock(&pipeline->mutex);
            release_memory(worker);
            g_mutex_lock(&pipeline->mutex);
        }
    }
    Order order = pipeline->order;
    g_mutex_unlock(&pipeline->mutex);
    return order;
}

static gpointer run(gpointer data)
{
    Pipeline *pipeline = data;
    Worker *worker = &pipeline->worker;
    for (;;) {
        Order order = wait_for_order(pipeline);
        if (order.mode == ORDER_QUIT)
            break;
        if (order.generation != worker->order.generation)
            adopt_order(pipeline, &order);
        if (order.mode == ORDER_RUNNING)
            run_once(pipeline);
    }
    close_encoder(worker);
    frame_unref(worker->picture);
    converter_free(worker->converter);
    return NULL;
}

/* The loop thread. */

static void give_to_sink(gpointer value, gpointer user_data)
{
    Pipeline *pipeline = user_data;
    g_autofree EncodedFrame *encoded = value;
    pipeline->sink(encoded, pipeline->user_data);
}

static void give_order(Pipeline *pipeline, OrderMode mode, const PipelineStream *stream)
{
    g_mutex_lock(&pipeline->mutex);
    pipeline->order.mode = mode;
    pipeline->order.generation++;
    if (stream) {
        g_assert(stream->fps >= 1);
        pipeline->order.stream = *stream;
    }
    /* What an earlier order left in the queue; nothing of it comes in any more. */
    loop_queue_clear(pipeline->queue);
    g_cond_signal(&pipeline->changed);
    g_mutex_unlock(&pipeline->mutex);
    mailbox_wake(pipeline->frames);
}

Pipeline *pipeline_new(const PipelineConfig *config, Mailbox *frames, GMainContext *context)
{
    Pipeline *pipeline = g_new0(Pipeline, 1);
    pipeline->config = *config;
    pipeline->preset = g_strdup(config->preset);
    pipeline->frames = frames;
    pipeline->queue = loop_queue_new(context, QUEUE_CAPACITY, give_to_sink, pipeline, g_free);
    g_mutex_init(&pipeline->mutex);
    g_cond_init(&pipeline->changed);
    pipeline->worker.converter = converter_new(config->rotation, config->draw_timecode);
    pipeline->thread = g_thread_new("encode", run, pipeline);
    return pipeline;
}

void pipeline_free(Pipeline *pipeline)
{
    if (!pipeline)
        return;
    give_order(pipeline, ORDER_QUIT, NULL);
    g_thread_join(pipeline->thread);
    loop_queue_free(pipeline->queue);
    g_cond_clear(&pipeline->changed);
    g_mutex_clear(&pipeline->mutex);
    g_free(pipeline->preset);
    g_free(pipeline);
}

void pipeline_prepare(Pipeline *pipeline, const PipelineStream *stream)
{
    g_atomic_int_set(&pipeline->bitrate_bps, stream->bitrate_bps);
    give_order(pipeline, ORDER_READY, stream);
}

void pipeline_start(Pipeline *pipeline, const PipelineStream *stream, PipelineSink sink, gpointer user_data)
{
    g_atomic_int_set(&pipeline->bitrate_bps, stream->bitrate_bps);
    give_order(pipeline, ORDER_RUNNING, stream);
    pipeline->sink = sink;
    pipeline->user_data = user_data;
}

void pipeline_stop(Pipeline *pipeline)
{
    if (pipeline->order.mode != ORDER_IDLE)
        give_order(pipeline, ORDER_IDLE, NULL);
}

void pipeline_request_key_frame(Pipeline *pipeline)
{
    g_atomic_int_set(&pipeline->key_frame_wanted, TRUE);
    mailbox_wake(pipeline->frames);
}

void pipeline_set_bitrate(Pipeline *pipeline, int bitrate_bps)
{
    g_atomic_int_set(&pipeline->bitrate_bps, bitrate_bps);
}

PipelineStats pipeline_get_stats(Pipeline *pipeline)
{
    g_mutex_lock(&pipeline->mutex);
    PipelineStats stats = pipeline->stats;
    g_mutex_unlock(&pipeline->mutex);
    return stats;
}
