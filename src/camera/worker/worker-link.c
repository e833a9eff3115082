/* A bit for each slot that a frame of ours lies in. The pixels may change under us if the worker goes mad; no more. */
#include "camera/worker/worker-link.h"

#include "camera/worker/worker-ring.h"

#include <unistd.h>

/* What a frame owns. */
typedef struct LinkSlot {
    WorkerLink *link;
    uint32_t number;
} LinkSlot;

struct WorkerLink {
    gint ref_count;
    int socket;
    const uint8_t *ring;
    guint held; /* a bit for each slot */
    LinkSlot slots[WORKER_RING_SLOTS];
};

WorkerLink *worker_link_new(int socket, const uint8_t *ring)
{
    WorkerLink *link = g_new0(WorkerLink, 1);
    link->ref_count = 1;
    link->socket = socket;
    link->ring = ring;
    for (uint32_t i = 0; i < WORKER_RING_SLOTS; i++)
        link->slots[i] = (LinkSlot){link, i};
    return link;
}

void worker_link_unref(WorkerLink *link)
{
    if (!g_atomic_int_dec_and_test(&link->ref_count))
        return;
    close(link->socket);
    worker_ring_unmap(link->ring);
    g_free(link);
}

int worker_link_get_socket(const WorkerLink *link)
{
    return link->socket;
}

const uint8_t *worker_link_get_ring(const WorkerLink *link)
{
    return link->ring;
}

static void release_slot(gpointer data)
{
    const LinkSlot *slot = data;
    g_atomic_int_and(&slot->link->held, ~(1u << slot->number));
    WorkerMessage message = {.type = WORKER_MESSAGE_RELEASE, .release = {slot->number}};
    worker_message_send(slot->link->socket, &message); /* the worker may be gone: then nobody needs the slot */
    worker_link_unref(slot->link);
}

Frame *worker_link_take_frame(WorkerLink *link, const WorkerFrame *message)
{
    guint bit = 1u << message->slot;
    if (g_atomic_int_or(&link->held, bit) & bit)
        return NULL;
    g_atomic_int_inc(&link->ref_count);
    Frame *frame = frame_new_wrapped((PixelFormat)message->format, message->width, message->height,
                                     link->ring + worker_ring_slot_offset(message->slot), release_slot,
                                     &link->slots[message->slot]);
    frame->jpeg_bytes = message->jpeg_bytes;
    frame->capture_time_us = message->capture_time_us;
    frame->number = message->number;
    return frame;
}
