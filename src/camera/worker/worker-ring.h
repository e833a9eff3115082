/*
 * The memory in which pictures cross from a camera's worker to the service: a sealed memfd, which the worker writes and
 * the service can only read. A head says what the worker is doing; slots hold one picture each. Which slot holds what,
 * and that it may be filled again, goes through messages (worker-message.h): there is no lock and no counter in here
 * that a killed worker could leave behind.
 */
#pragma once

#include "video/frame.h"

#include <gio/gio.h>

/*
 * Of a frame's life: one is being filled, one waits in the mailbox, one is encoded, one is kept for a repeated key
 * frame or a snapshot; two more, so that a late reader costs no frame.
 */
#define WORKER_RING_SLOTS 6

/* The largest picture, at two bytes a pixel. Only what pictures fill is ever backed by memory. */
#define WORKER_RING_SLOT_BYTES ((size_t)FRAME_MAX_SIDE * FRAME_MAX_SIDE * 2)

/** What of the back end the worker is calling. */
typedef enum WorkerCall {
    WORKER_CALL_NONE,
    WORKER_CALL_OPEN,
    WORKER_CALL_WAIT_FRAME,
    WORKER_CALL_CLOSE,
    WORKER_CALL_RESET,
} WorkerCall;

/** "open", "wait_frame", "close", "reset"; "none". */
const char *worker_call_name(WorkerCall call);

/** A new ring, empty: a descriptor with close-on-exec, or -1 with error set. */
int worker_ring_create(GError **error);

/** The ring behind fd, for the service to read (transfer full); NULL with error set. fd may be closed then. */
const uint8_t *worker_ring_map(int fd, GError **error);

/** The same for the worker to write. */
uint8_t *worker_ring_map_writable(int fd, GError **error);

void worker_ring_unmap(const uint8_t *ring);

/** Where slot number's picture begins. */
static inline size_t worker_ring_slot_offset(uint32_t slot)
{
    const size_t head_bytes = 4096; /* a page */
    return head_bytes + slot * WORKER_RING_SLOT_BYTES;
}

/** Worker: writes down that call begins now, at now_us (CLOCK_MONOTONIC). */
void worker_ring_note_call(uint8_t *ring, WorkerCall call, int64_t now_us);

/** Service: which call the worker is in, and since when; as the worker says, who may lie. */
WorkerCall worker_ring_get_call(const uint8_t *ring, int64_t *ret_since_us);
