/*
 * What the service's frames need of the worker they came from: the ring's memory, and the socket by which a slot is
 * given back. Reference-counted, since frames outlive their worker. All functions: any thread.
 */
#pragma once

#include "camera/worker/worker-message.h"

typedef struct WorkerLink WorkerLink;

/** Takes over the socket and the ring (mapped by worker_ring_map()). (transfer full) */
WorkerLink *worker_link_new(int socket, const uint8_t *ring);

void worker_link_unref(WorkerLink *link);

int worker_link_get_socket(const WorkerLink *link);
const uint8_t *worker_link_get_ring(const WorkerLink *link);

/**
 * The picture that a checked message tells of, in place (transfer full): no pixel is copied, and its slot is given back
 * when the last reference goes. NULL where the slot is not the worker's to fill: a frame of ours lies in it.
 */
Frame *worker_link_take_frame(WorkerLink *link, const WorkerFrame *message);
