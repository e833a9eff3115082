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

/**
 * A YUYV picture in the SDK's own memory: rs_frame (transfer full) is released together with it. NULL, and rs_frame
 * stays the caller's, if it is not of that size, or cannot be read. The SDK stops delivering, without an error, when
 * too many are held.
 */
Frame *realsense_frame_wrap(rs2_frame *rs_frame, int expected_width, int expected_height);
