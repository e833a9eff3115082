/*
 * The SDK's context. Live cameras share one that is kept until the process ends, because deleting it takes up to two
 * seconds; a recording brings a context of its own.
 */
#pragma once

#include "camera/realsense/realsense-error.h"

/** A new context (transfer full), or NULL with error set. */
rs2_context *realsense_context_new(GError **error);

/** The context of the live cameras (transfer none), made when first asked for; NULL with error set. Any thread. */
rs2_context *realsense_context_shared(GError **error);

/** How often the SDK has reported new devices. Any thread. */
guint realsense_context_count_added(void);

/**
 * Waits until the SDK has reported new devices more often than that; false: not by deadline_us (CLOCK_MONOTONIC). Any
 * thread.
 */
bool realsense_context_await_added(guint count, int64_t deadline_us);

/**
 * From now on realsense_context_is_gone() tells of this device (transfer none) and no longer of another one: one live
 * camera is open at a time.
 */
void realsense_context_watch(const rs2_device *device);

/** Ends that; without effect if the device is not watched. To be called before the device is deleted. */
void realsense_context_unwatch(const rs2_device *device);

/** Whether the SDK has reported the watched device as removed: its handle is stale, even if it is back. Any thread. */
bool realsense_context_is_gone(const rs2_device *device);
