/*
 * The camera's newest picture as a JPEG file, made when somebody asks and not before: from the frame that lies in the
 * mailbox, turned as the stream is. One at a time, and for no more than a small part of the time.
 */
#pragma once

#include "util/mailbox.h"

#include <stdbool.h>
#include <stdint.h>

typedef struct SnapshotMaker SnapshotMaker;

typedef struct SnapshotOptions {
    int quality; /* JPEG_QUALITY_MIN to JPEG_QUALITY_MAX */
    int width;   /* scaled down to it; 0: as the stream is */
} SnapshotOptions;

typedef struct Snapshot {
    GBytes *jpeg;            /* (transfer full) */
    int64_t capture_time_us; /* CLOCK_MONOTONIC */
} Snapshot;

typedef enum SnapshotResult {
    SNAPSHOT_MADE,
    SNAPSHOT_NO_FRAME, /* none that is new enough */
    SNAPSHOT_BUSY,     /* too many of different options are asked for: in a second there is time again */
} SnapshotResult;

/** frames: of the camera (transfer none, outlives the maker); rotation as of PipelineConfig. (transfer full). */
SnapshotMaker *snapshot_maker_new(Mailbox *frames, int rotation);

/** NULL is allowed; nobody may be inside. */
void snapshot_maker_free(SnapshotMaker *maker);

/**
 * A snapshot of the newest frame, if it was captured at oldest_us (CLOCK_MONOTONIC) or later. Who asks for the same
 * frame with the same options is given the same file; so is, for as long as it is not too old, who asks for more than
 * there is time for. Blocks for as long as JPEG takes: 3 ms at 640x480, 20 ms at 1920x1080. Any thread.
 */
SnapshotResult snapshot_maker_run(SnapshotMaker *maker, const SnapshotOptions *options, int64_t oldest_us,
                                  Snapshot *ret_snapshot);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(SnapshotMaker, snapshot_maker_free)
