/* What a camera's worker gives up before it calls a driver: it holds foreign code, and may be overwritten by it. */
#pragma once

/**
 * For the worker, first of all: it dies with the thread of the service that started it, gains no privileges, keeps of
 * root's capabilities only the one by which it may open any device node, leaves no core file, is the first to go when
 * memory runs out, and is left alone by signals that ask the service to end. What the kernel refuses is passed over.
 */
void worker_rights_drop(void);
