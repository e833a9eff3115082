/*
 * The encode thread and what the loop thread tells it. An order (idle, ready, running) is handed over under a mutex
 * with a generation number; what was encoded for an earlier order is dropped where it would enter the queue to the
 * loop, so that stopping never waits for a picture. Idle, the thread sleeps apart from the mailbox: the camera's frames
 * do not wake it.
 */
#define G_LOG_DOMAIN "pipeline"

#include "pipeline/pipeline.h"

#include "pipeline/encoding.h"
#include "pipeline/slate-show.h"
#include "util/clock.h"
#include "util/deadline.h"
#include "util/loop-queue.h"
#include "video/convert.h"

#include <malloc.h>

/* Pictures on their way to the loop. It takes each within a millisecond; four are more than 100 ms of it not doing so.
 */
#define QUEUE_CAPACITY 4

/* How long the last picture is kept for a viewer who follows at once; the camera has put a newer one into the mailbox
 * by then. */
#define KEEP_PICTURE_US G_USEC_PER_SEC

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
    guint generation; /* of mode and stream */
    PipelineStream stream;
    bool has_slate;
    PipelineSlate slate;
} Order;

typedef enum Content {
    CONTENT_NONE,
    CONTENT_CAMERA,
    CONTENT_SLATE,
} Content;

/* Of the encode thread alone. */
typedef struct Worker {
    Order order;
    Converter *converter;
    Encoding *encoding;
    SlateShow *slate_show;
    Frame *picture;       /* (nullable) the last one taken, upright: for a repeat, a slate, and the next viewer */
    Content last_content; /* encoded under this order */
    bool picture_is_sent; /* encoded under this order */
    int64_t drop_picture_us;
    int64_t key_frame_due_us; /* when the wait for the camera ends; DEADLINE_NEVER while no key frame is wanted */
    int64_t last_capture_time_us;
} Worker;

struct Pipeline {
    PipelineConfig config;
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

/* ---- the encode thread: one picture ------------------------------------------------------------------------------ */

static int64_t frame_interval_us(const Worker *worker)
{
    return G_USEC_PER_SEC / worker->order.stream.fps;
}

/* Gives encoded (transfer full) to the loop, unless its order is over or the loop is too far behind. */
static void deliver(Pipeline *pipeline, EncodedFrame *encoded, Content content)
{
    Worker *worker = &pipeline->worker;
    g_mutex_lock(&pipeline->mutex);
    bool current = pipeline->order.generation == worker->order.generation;
    bool key_frame = encoded->key_frame;
    bool kept = current && loop_queue_push(pipeline->queue, encoded);
    pipeline->stats.frames_encoded++;
    pipeline->stats.key_frames += key_frame;
    pipeline->stats.slates += content == CONTENT_SLATE;
    pipeline->stats.frames_dropped += current && !kept;
    g_mutex_unlock(&pipeline->mutex);
    if (kept)
        return;
    g_free(encoded);
    /* What follows a lost picture is of no use until the next key frame. */
    g_atomic_int_set(&pipeline->key_frame_wanted, TRUE);
}

/*
 * What is not the camera's next frame has no capture time of its own: one interval ago lies behind that frame, which
 * may be on its way already.
 */
static int64_t next_capture_time(Worker *worker, Content content)
{
    bool is_new = content == CONTENT_CAMERA && !worker->picture_is_sent;
    int64_t time_us = is_new ? worker->picture->capture_time_us : clock_monotonic_us() - frame_interval_us(worker);
    if (worker->last_capture_time_us && time_us < worker->last_capture_time_us + MIN_TIME_STEP_US)
        time_us = worker->last_capture_time_us + MIN_TIME_STEP_US;
    worker->last_capture_time_us = time_us;
    return time_us;
}

static bool prepare_encoder(Pipeline *pipeline, int width, int height)
{
    return encoding_prepare(pipeline->worker.encoding, width, height, g_atomic_int_get(&pipeline->bitrate_bps));
}

static void count_errors(Pipeline *pipeline)
{
    g_mutex_lock(&pipeline->mutex);
    pipeline->stats.encode_errors = encoding_get_error_count(pipeline->worker.encoding);
    g_mutex_unlock(&pipeline->mutex);
}

/* A picture of other content than the one before has nothing in common with it: it is a key frame. */
static EncodedFrame *encode(Pipeline *pipeline, const Frame *picture, Content content)
{
    Worker *worker = &pipeline->worker;
    if (!prepare_encoder(pipeline, picture->width, picture->height))
        return NULL;
    bool wanted = g_atomic_int_compare_and_exchange(&pipeline->key_frame_wanted, TRUE, FALSE);
    bool key_frame = wanted || content != worker->last_content;
    EncodedFrame *encoded = encoding_run(worker->encoding, picture, next_capture_time(worker, content), key_frame);
    if (!encoded && (key_frame || encoding_is_failing(worker->encoding)))
        g_atomic_int_set(&pipeline->key_frame_wanted, TRUE);
    return encoded;
}

static void send(Pipeline *pipeline, const Frame *picture, Content content, int64_t started_us)
{
    Worker *worker = &pipeline->worker;
    worker->key_frame_due_us = DEADLINE_NEVER;
    EncodedFrame *encoded = encode(pipeline, picture, content);
    if (!encoded) {
        count_errors(pipeline);
        return;
    }
    worker->last_content = content;
    if (content == CONTENT_CAMERA)
        worker->picture_is_sent = true;
    encoded->encode_time_us = clock_monotonic_us() - started_us;
    deliver(pipeline, encoded, content);
}

/* False for a JPEG with a fault: the picture before stays, and the camera's next frame will do. */
static bool set_picture(Worker *worker, Frame *frame)
{
    Frame *picture = converter_run(worker->converter, frame);
    if (!picture)
        return false;
    frame_unref(worker->picture);
    worker->picture = picture;
    worker->picture_is_sent = false;
    return true;
}

static bool take_picture(Pipeline *pipeline, int64_t deadline_us, int64_t *ret_started_us)
{
    g_autoptr(Frame) frame = mailbox_take(pipeline->frames, deadline_us);
    if (!frame)
        return false;
    *ret_started_us = clock_monotonic_us();
    return set_picture(&pipeline->worker, frame);
}

/* ---- the encode thread: which picture ---------------------------------------------------------------------------- */

/* The last picture's size, and the picture itself, which for that may have to be found first. */
static void find_slate_shape(Pipeline *pipeline, int *ret_width, int *ret_height)
{
    Worker *worker = &pipeline->worker;
    if (!worker->picture) {
        g_autoptr(Frame) newest = mailbox_peek(pipeline->frames);
        if (newest)
            set_picture(worker, newest);
    }
    bool on_its_side = pipeline->config.rotation % 180 != 0;
    *ret_width = on_its_side ? pipeline->config.height : pipeline->config.width;
    *ret_height = on_its_side ? pipeline->config.width : pipeline->config.height;
    if (worker->picture) {
        *ret_width = worker->picture->width;
        *ret_height = worker->picture->height;
    }
}

static void send_slate(Pipeline *pipeline, int64_t started_us)
{
    Worker *worker = &pipeline->worker;
    int width, height;
    find_slate_shape(pipeline, &width, &height);
    /* A timecode that stands still would be read as one, however dim. */
    const Frame *backdrop = pipeline->config.draw_timecode ? NULL : worker->picture;
    send(pipeline, slate_show_draw(worker->slate_show, width, height, backdrop, started_us), CONTENT_SLATE, started_us);
}

/* One picture: the camera's next, a slate, or the last one again where a key frame cannot wait any longer. */
static void run_once(Pipeline *pipeline)
{
    Worker *worker = &pipeline->worker;
    if (worker->key_frame_due_us == DEADLINE_NEVER && g_atomic_int_get(&pipeline->key_frame_wanted))
        worker->key_frame_due_us = clock_monotonic_us() + frame_interval_us(worker);
    bool has_slate = slate_show_is_on(worker->slate_show);
    int64_t key_frame_us = worker->picture || has_slate ? worker->key_frame_due_us : DEADLINE_NEVER;
    int64_t next_us = deadline_min(key_frame_us, slate_show_next_us(worker->slate_show));
    int64_t started_us;
    bool taken = take_picture(pipeline, next_us, &started_us);
    if (taken && !slate_show_predates(worker->slate_show, worker->picture)) {
        send(pipeline, worker->picture, CONTENT_CAMERA, started_us);
        return;
    }
    started_us = clock_monotonic_us();
    if (started_us < next_us)
        return;
    if (has_slate)
        send_slate(pipeline, started_us);
    else if (worker->picture)
        send(pipeline, worker->picture, CONTENT_CAMERA, started_us);
}

static void adopt_order(Pipeline *pipeline, const Order *order)
{
    Worker *worker = &pipeline->worker;
    worker->order = *order;
    encoding_set_stream(worker->encoding, order->mode == ORDER_IDLE ? NULL : &order->stream);
    worker->picture_is_sent = false;
    worker->last_content = CONTENT_NONE;
    worker->last_capture_time_us = 0;
    worker->key_frame_due_us = 0; /* whatever is at hand goes out at once */
    worker->drop_picture_us = clock_monotonic_us() + KEEP_PICTURE_US;
    slate_show_hurry(worker->slate_show);
    g_atomic_int_set(&pipeline->key_frame_wanted, TRUE);
    if (order->mode != ORDER_READY)
        return;
    int64_t started_us;
    take_picture(pipeline, 0, &started_us);
    if (worker->picture)
        prepare_encoder(pipeline, worker->picture->width, worker->picture->height);
}

/* Gives back to the system what the last viewer's stream took. */
static void release_memory(Worker *worker)
{
    g_clear_pointer(&worker->picture, frame_unref);
    converter_trim(worker->converter);
    slate_show_trim(worker->slate_show);
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
        slate_show_set(worker->slate_show, order.has_slate ? &order.slate : NULL);
        if (order.mode == ORDER_RUNNING)
            run_once(pipeline);
    }
    frame_unref(worker->picture);
    slate_show_free(worker->slate_show);
    encoding_free(worker->encoding);
    converter_free(worker->converter);
    return NULL;
}

/* ---- the loop thread --------------------------------------------------------------------------------------------- */

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
    pipeline->frames = frames;
    pipeline->queue = loop_queue_new(context, QUEUE_CAPACITY, give_to_sink, pipeline, g_free);
    g_mutex_init(&pipeline->mutex);
    g_cond_init(&pipeline->changed);
    pipeline->worker = (Worker){
        .converter = converter_new(config->rotation, config->draw_timecode),
        .encoding = encoding_new(config->preset),
        .slate_show = slate_show_new(),
    };
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

void pipeline_set_slate(Pipeline *pipeline, const PipelineSlate *slate)
{
    g_mutex_lock(&pipeline->mutex);
    pipeline->order.has_slate = slate != NULL;
    if (slate)
        pipeline->order.slate = *slate;
    g_mutex_unlock(&pipeline->mutex);
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
