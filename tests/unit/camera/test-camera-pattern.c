#include "camera/camera-pattern.h"

#include "util/clock.h"

#include <string.h>

static const CameraBackend *const backend = &camera_pattern_backend;

static void test_it_has_the_size_and_rate_asked_for(void)
{
    CameraConfig config = {.width = 320, .height = 240, .fps = 200};
    CameraInfo info = {0};
    gpointer camera = backend->open(&config, &info, NULL);
    g_assert_nonnull(camera);
    g_assert_cmpstr(info.name, ==, "test pattern");
    g_assert_cmpfloat(info.fps, ==, 200);
    int64_t start_us = clock_monotonic_us();
    uint64_t number = 0;
    for (int i = 0; i < 9; i++) {
        g_autoptr(Frame) frame = backend->wait_frame(camera, start_us + 600 * G_USEC_PER_SEC, NULL, NULL);
        g_assert_cmpint(frame->width, ==, 320);
        g_assert_cmpint(frame->height, ==, 240);
        g_assert_true(i == 0 || frame->number > number);
        number = frame->number;
    }
    g_assert_cmpint(clock_monotonic_us() - start_us, >=, 30000); /* 8 intervals of 5 ms, less one late start */
    backend->close(camera);
}

static void test_late_frames_are_skipped(void)
{
    CameraConfig config = {.width = 16, .height = 16, .fps = 500};
    CameraInfo info = {0};
    gpointer camera = backend->open(&config, &info, NULL);
    int64_t deadline_us = clock_monotonic_us() + 600 * G_USEC_PER_SEC;
    g_autoptr(Frame) before = backend->wait_frame(camera, deadline_us, NULL, NULL);
    g_usleep(20000);
    g_autoptr(Frame) after = backend->wait_frame(camera, deadline_us, NULL, NULL);
    g_assert_cmpuint(after->number, >=, before->number + 9);
    backend->close(camera);
}

static guint sum_of_luma(const Frame *frame)
{
    guint sum = 0;
    for (int y = 0; y < frame->height; y++) {
        for (int x = 0; x < frame->width; x++)
            sum = sum * 31 + frame->planes[0][y * frame->strides[0] + x];
    }
    return sum;
}

/* The canvases are drawn upon again and again, but not as long as somebody looks at them. */
static void test_a_frame_that_is_held_does_not_change(void)
{
    CameraConfig config = {.width = 64, .height = 64, .fps = 1000};
    CameraInfo info = {0};
    gpointer camera = backend->open(&config, &info, NULL);
    int64_t deadline_us = clock_monotonic_us() + 600 * G_USEC_PER_SEC;
    Frame *held[8];
    guint sums[8];
    for (int i = 0; i < 40; i++) {
        Frame *frame = backend->wait_frame(camera, deadline_us, NULL, NULL);
        if (i < 8) {
            held[i] = frame;
            sums[i] = sum_of_luma(frame);
        } else {
            frame_unref(frame);
        }
    }
    backend->close(camera);
    for (int i = 0; i < 8; i++) {
        g_assert_cmpuint(sum_of_luma(held[i]), ==, sums[i]);
        g_assert_true(i == 0 || sums[i] != sums[i - 1]);
        frame_unref(held[i]);
    }
}

static void test_what_is_not_offered_says_what_is(void)
{
    static const CameraConfig configs[] = {
        {.width = 641, .height = 480, .fps = 30},
        {.width = 640, .height = 0, .fps = 30},
        {.width = 640, .height = FRAME_MAX_SIDE + 2, .fps = 30},
        {.width = 640, .height = 480, .fps = 0},
        {.width = 640, .height = 480, .fps = 1001},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(configs); i++) {
        g_autoptr(GError) error = NULL;
        CameraInfo info = {0};
        g_assert_null(backend->open(&configs[i], &info, &error));
        g_assert_error(error, CAMERA_ERROR, CAMERA_ERROR_PROFILE);
        g_assert_nonnull(strstr(error->message, "4096x4096"));
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/camera-pattern/it-has-the-size-and-rate-asked-for", test_it_has_the_size_and_rate_asked_for);
    g_test_add_func("/camera-pattern/late-frames-are-skipped", test_late_frames_are_skipped);
    g_test_add_func("/camera-pattern/a-frame-that-is-held-does-not-change", test_a_frame_that_is_held_does_not_change);
    g_test_add_func("/camera-pattern/what-is-not-offered-says-what-is", test_what_is_not_offered_says_what_is);
    return g_test_run();
}
