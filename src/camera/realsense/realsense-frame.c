/* Asks the SDK for what a frame of ours needs; any of it may fail. */
#include "camera/realsense/realsense-frame.h"

#include "camera/realsense/realsense-error.h"
#include "util/clock.h"

#include <math.h>

/* An older picture than this is not credible from a live sensor with a queue of one: the clocks disagree. */
#define MAX_AGE_US 500000

#define YUYV_PIXEL_BYTES 2

int64_t realsense_capture_time(double timestamp_ms, bool is_system_time, int64_t now_us, int64_t now_real_us)
{
    if (!is_system_time)
        return now_us;
    const double age_us = (double)now_real_us - timestamp_ms * 1000;
    if (!(age_us >= 0 && age_us <= MAX_AGE_US)) /* also where it is not a number */
        return now_us;
    return now_us - llround(age_us);
}

int64_t realsense_frame_capture_time(const rs2_frame *rs_frame)
{
    const int64_t now_us = clock_monotonic_us();
    rs2_error *e = NULL;
    const double timestamp_ms = rs2_get_frame_timestamp(rs_frame, &e);
    if (realsense_ignore(&e))
        return now_us;
    const rs2_timestamp_domain domain = rs2_get_frame_timestamp_domain(rs_frame, &e);
    if (realsense_ignore(&e))
        return now_us;
    /* All other domains are the computer's time: as measured, or as fitted to the camera's clock. */
    return realsense_capture_time(timestamp_ms, domain != RS2_TIMESTAMP_DOMAIN_HARDWARE_CLOCK, now_us,
                                  clock_realtime_us());
}

static void release(gpointer rs_frame)
{
    rs2_release_frame(rs_frame);
}

Frame *realsense_frame_wrap(rs2_frame *rs_frame, int expected_width, int expected_height)
{
    rs2_error *e = NULL;
    const int width = rs2_get_frame_width(rs_frame, &e);
    if (realsense_ignore(&e))
        return NULL;
    const int height = rs2_get_frame_height(rs_frame, &e);
    if (realsense_ignore(&e))
        return NULL;
    const int stride = rs2_get_frame_stride_in_bytes(rs_frame, &e);
    if (realsense_ignore(&e))
        return NULL;
    const uint8_t *pixels = rs2_get_frame_data(rs_frame, &e);
    if (realsense_ignore(&e) || pixels == NULL)
        return NULL;
    if (width != expected_width || height != expected_height || stride < width * YUYV_PIXEL_BYTES)
        return NULL;
    Frame *frame = frame_new_wrapped(PIXEL_FORMAT_YUYV, width, height, pixels, release, rs_frame);
    frame->strides[0] = stride;
    return frame;
}
