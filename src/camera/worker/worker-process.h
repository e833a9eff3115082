/* A camera's worker as a process: started, watched from outside, ended, reaped. */
#pragma once

#include <gio/gio.h>
#include <stdbool.h>
#include <stdint.h>

/** What makes this program a worker, as its first argument; the second is the back end's name. */
#define WORKER_OPTION "--camera-worker"

/** The descriptors that a worker finds open, besides standard error and output. */
#define WORKER_SOCKET_FD 3
#define WORKER_RING_FD   4

typedef struct WorkerProcess WorkerProcess;

/**
 * Starts this program anew as the worker of that back end, in a session of its own, with the two descriptors (transfer
 * none) and no others, and without what of the environment is secret. NULL with error set; CAMERA_ERROR_DRIVER_HUNG
 * while an earlier worker cannot even be killed. A worker is killed when the thread that started it ends.
 */
WorkerProcess *worker_process_new(const char *backend, int worker_socket, int ring, GError **error);

/**
 * Ends the worker and frees process. Until grace_us from now it may end by itself; then it is killed. socket is our end
 * of the pair: that the worker's end is closed tells that it is gone. Takes 2 s longer at worst, with a process that a
 * kernel driver does not let die. Returns how it ended (transfer full): "exited with status 3", "was ended by signal 11
 * (Segmentation fault)".
 */
char *worker_process_end(WorkerProcess *process, int socket, int64_t grace_us);

/** The memory that is the worker's alone, in bytes; 0 where it cannot be known. */
uint64_t worker_process_get_memory(const WorkerProcess *process);

/** (transfer none) For the log and for tests. */
int worker_process_get_pid(const WorkerProcess *process);
