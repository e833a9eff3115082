/*
 * The time that snapshots may take is kept as credit: it is spent by making one and comes back with a part of the time
 * that passes, so that whoever asks now and then is always served, and who asks without end disturbs nobody.
 */
#include "pipeline/snapshot.h"

#include "util/clock.h"
#include "video/convert.h"
#include "video/jpeg-encoder.h"
#include "video/scale.h"

/* A tenth of one thread's time: some 30 a second at 640x480, 5 at 1920x1080. */
#define CREDIT_PERCENT 10

/* Several at once, of the largest pictures, are no flood. */
#define CREDIT_MAX_US (200 * 1000)

struct SnapshotMaker {
    Mailbox *frames;
    GMutex mutex; /* guards what follows */
    Converter *converter;
    int64_t credit_us;
    int64_t credited_us; /* when credit_us was right */
    /* The last one made: */
    Snapshot last; /* jpeg NULL: none yet */
    SnapshotOptions last_options;
    uint64_t last_number;
};

SnapshotMaker *snapshot_maker_new(Mailbox *frames, int rotation)
{
    SnapshotMaker *maker = g_new0(SnapshotMaker, 1);
    g_mutex_init(&maker->mutex);
    maker->frames = frames;
    maker->converter = converter_new(rotation, false);
    maker->credit_us = CREDIT_MAX_US;
    maker->credited_us = clock_monotonic_us();
    return maker;
}

void snapshot_maker_free(SnapshotMaker *maker)
{
    if (!maker)
        return;
    g_clear_pointer(&maker->last.jpeg, g_bytes_unref);
    converter_free(maker->converter);
    g_mutex_clear(&maker->mutex);
    g_free(maker);
}

static bool has_credit(SnapshotMaker *maker)
{
    int64_t now_us = clock_monotonic_us();
    maker->credit_us = MIN(maker->credit_us + (now_us - maker->credited_us) * CREDIT_PERCENT / 100, CREDIT_MAX_US);
    maker->credited_us = now_us;
    return maker->credit_us > 0;
}

static void spend_credit(SnapshotMaker *maker)
{
    int64_t now_us = clock_monotonic_us();
    maker->credit_us -= now_us - maker->credited_us;
    maker->credited_us = now_us;
}

static bool last_is_of(const SnapshotMaker *maker, const Frame *frame)
{
    return maker->last.capture_time_us == frame->capture_time_us && maker->last_number == frame->number;
}

static bool last_will_do(const SnapshotMaker *maker, const SnapshotOptions *options, int64_t oldest_us)
{
    return maker->last.jpeg && maker->last.capture_time_us >= oldest_us &&
           maker->last_options.quality == options->quality && maker->last_options.width == options->width;
}

/* False where the camera's own JPEG is broken: the next one will do. */
static bool make(SnapshotMaker *maker, Frame *frame, const SnapshotOptions *options)
{
    g_autoptr(Frame) upright = converter_run(maker->converter, frame);
    converter_trim(maker->converter);
    if (!upright)
        return false;
    g_autoptr(Frame) picture = scale_to_width(upright, options->width > 0 ? options->width : upright->width);
    g_clear_pointer(&maker->last.jpeg, g_bytes_unref);
    maker->last = (Snapshot){jpeg_encode(picture, options->quality), frame->capture_time_us};
    maker->last_options = *options;
    maker->last_number = frame->number;
    return true;
}

static SnapshotResult run(SnapshotMaker *maker, const SnapshotOptions *options, int64_t oldest_us)
{
    g_autoptr(Frame) frame = mailbox_peek(maker->frames);
    if (!frame || frame->capture_time_us < oldest_us)
        return SNAPSHOT_NO_FRAME;
    bool will_do = last_will_do(maker, options, oldest_us);
    if (will_do && last_is_of(maker, frame))
        return SNAPSHOT_MADE;
    if (!has_credit(maker))
        return will_do ? SNAPSHOT_MADE : SNAPSHOT_BUSY;
    bool made = make(maker, frame, options);
    spend_credit(maker);
    return made || will_do ? SNAPSHOT_MADE : SNAPSHOT_NO_FRAME;
}

SnapshotResult snapshot_maker_run(SnapshotMaker *maker, const SnapshotOptions *options, int64_t oldest_us,
                                  Snapshot *ret_snapshot)
{
    g_mutex_lock(&maker->mutex);
    SnapshotResult result = run(maker, options, oldest_us);
    if (result == SNAPSHOT_MADE)
        *ret_snapshot = (Snapshot){g_bytes_ref(maker->last.jpeg), maker->last.capture_time_us};
    g_mutex_unlock(&maker->mutex);
    return result;
}
