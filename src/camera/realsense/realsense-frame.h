/* From a frame of the SDK to one of ours. */
#pragma once

#include "video/frame.h"

#include <librealsense2/rs.h>

/**
 * When a frame that arrived at now_us (CLOCK_MONOTONIC; now_real_us on CLOCK_REALTIME) was captured, on
 * CLOCK_MONOTONIC. timestamp_ms is believed if it tells the computer's time (is_system_time) and makes the frame's age
 * plausible; otherwise the frame counts as captured on arrival.
 */
int64_t realsense_capture_time(double timestamp_ms, bool is_system_time, int64_t now_us, int64_t now_real_us);

/** When the live frame rs_frame, just taken from its queue, was captured, on CLOCK_MONOTONIC. */
int64_t realsense_frame_capture_time(const rs2_frame *rs_frame);

/** Copies the pixels of a YUYV picture; false if it is not of frame's size, or cannot be read. */
bool realsense_frame_copy(const rs2_frame *rs_frame, Frame *frame);
