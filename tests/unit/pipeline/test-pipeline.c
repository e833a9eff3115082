/* The encode thread between a mailbox that the test fills and a sink that notes what comes. */
#include "pipeline-fixture.h"
#include "util/clock.h"

#include <string.h>

static const PipelineStream vp8 = {.fps = FIXTURE_FPS, .codec = VIDEO_CODEC_VP8};

static void test_frame_at_hand(Fixture *fixture, gconstpointer data)
{
    (void)data;
    put_frame(fixture, 64, 48);
    int64_t newest_us = put_frame(fixture, 64, 48);
    let_time_pass(fixture);
    g_assert_cmpuint(pipeline_get_stats(fixture->pipeline).frames_encoded, ==, 0);

    int64_t start_us = clock_monotonic_us();
    pipeline_start(fixture->pipeline, &fixture_h264, receive, fixture);
    wait_for_frames(fixture, 1);
    g_test_message("first picture after %.1f ms", (double)(clock_monotonic_us() - start_us) / 1000);
    g_assert_true(at(fixture, 0)->key_frame);
    g_assert_cmpint(at(fixture, 0)->capture_time_us, ==, newest_us);
    g_assert_cmpint(at(fixture, 0)->width, ==, 64);
    g_assert_cmpint(at(fixture, 0)->height, ==, 48);
    let_time_pass(fixture);
    g_assert_cmpuint(fixture->received->len, ==, 1);
}

static void test_each_frame(Fixture *fixture, gconstpointer data)
{
    (void)data;
    pipeline_start(fixture->pipeline, &vp8, receive, fixture);
    for (guint i = 0; i < 10; i++) {
        int64_t capture_time_us = put_frame(fixture, 64, 48);
        wait_for_frames(fixture, i + 1);
        g_assert_cmpint(at(fixture, i)->capture_time_us, ==, capture_time_us);
        g_assert_cmpint(at(fixture, i)->key_frame, ==, i == 0);
        g_assert_cmpint(at(fixture, i)->codec, ==, VIDEO_CODEC_VP8);
    }
    PipelineStats stats = pipeline_get_stats(fixture->pipeline);
    g_assert_cmpuint(stats.frames_encoded, ==, 10);
    g_assert_cmpuint(stats.key_frames, ==, 1);
    g_assert_cmpuint(stats.frames_dropped, ==, 0);
    g_assert_cmpuint(stats.encode_errors, ==, 0);
}

static void test_stop(Fixture *fixture, gconstpointer data)
{
    (void)data;
    for (int i = 0; i < 20; i++) {
        pipeline_start(fixture->pipeline, &fixture_h264, i % 2 ? receive_wrongly : receive, fixture);
        put_frame(fixture, 64, 48);
        if (i % 2 == 0)
            wait_for_at_least(fixture, fixture->received->len + 1); /* the one at hand, and perhaps this one, too */
        else if (i % 4 == 1)
            g_usleep(5000); /* let a picture wait in the queue */
        pipeline_stop(fixture->pipeline);
        pipeline_stop(fixture->pipeline);
        put_frame(fixture, 64, 48);
    }
    guint before = fixture->received->len;
    let_time_pass(fixture);
    g_assert_cmpuint(fixture->received->len, ==, before);
}

static void test_next_viewer(Fixture *fixture, gconstpointer data)
{
    (void)data;
    int64_t capture_time_us = put_frame(fixture, 64, 48);
    pipeline_start(fixture->pipeline, &fixture_h264, receive, fixture);
    wait_for_frames(fixture, 1);
    pipeline_stop(fixture->pipeline);
    pipeline_start(fixture->pipeline, &vp8, receive, fixture);
    wait_for_frames(fixture, 2); /* from the picture that the first one had: the mailbox is empty */
    g_assert_true(at(fixture, 1)->key_frame);
    g_assert_cmpint(at(fixture, 1)->codec, ==, VIDEO_CODEC_VP8);
    g_assert_cmpint(at(fixture, 1)->capture_time_us, ==, capture_time_us);
}

static void test_replaced(Fixture *fixture, gconstpointer data)
{
    (void)data;
    put_frame(fixture, 64, 48);
    pipeline_start(fixture->pipeline, &fixture_h264, receive_wrongly, NULL);
    g_usleep(20000); /* its first picture waits in the queue, most likely */
    pipeline_start(fixture->pipeline, &fixture_h264, receive, fixture);
    wait_for_frames(fixture, 1);
    g_assert_true(at(fixture, 0)->key_frame);
}

static void test_prepared(Fixture *fixture, gconstpointer data)
{
    (void)data;
    put_frame(fixture, 640, 480);
    pipeline_prepare(fixture->pipeline, &fixture_h264);
    let_time_pass(fixture);
    g_assert_cmpuint(pipeline_get_stats(fixture->pipeline).frames_encoded, ==, 0);
    int64_t start_us = clock_monotonic_us();
    pipeline_start(fixture->pipeline, &fixture_h264, receive, fixture);
    wait_for_frames(fixture, 1);
    g_test_message("first picture after %.1f ms", (double)(clock_monotonic_us() - start_us) / 1000);
    g_assert_true(at(fixture, 0)->key_frame);

    pipeline_prepare(fixture->pipeline, &vp8);
    put_frame(fixture, 640, 480);
    let_time_pass(fixture);
    g_assert_cmpuint(fixture->received->len, ==, 1); /* preparing stops what ran */
    pipeline_stop(fixture->pipeline);
}

static void test_key_frame_next(Fixture *fixture, gconstpointer data)
{
    (void)data;
    put_frame(fixture, 64, 48);
    pipeline_start(fixture->pipeline, &fixture_h264, receive, fixture);
    wait_for_frames(fixture, 1);
    for (guint i = 1; i < 10; i++) {
        if (i == 5)
            pipeline_request_key_frame(fixture->pipeline);
        put_frame(fixture, 64, 48);
        wait_for_frames(fixture, i + 1);
        g_assert_cmpint(at(fixture, i)->key_frame, ==, i == 5);
    }
}

static void test_key_frame_without_camera(Fixture *fixture, gconstpointer data)
{
    (void)data;
    put_frame(fixture, 64, 48);
    pipeline_start(fixture->pipeline, &fixture_h264, receive, fixture);
    wait_for_frames(fixture, 1);
    for (guint i = 1; i < 4; i++) {
        int64_t asked_us = clock_monotonic_us();
        pipeline_request_key_frame(fixture->pipeline);
        wait_for_frames(fixture, i + 1);
        g_assert_cmpint(clock_monotonic_us() - asked_us, >=, FIXTURE_INTERVAL_US); /* the camera had its chance */
        g_assert_true(at(fixture, i)->key_frame);
        g_assert_cmpint(at(fixture, i)->capture_time_us, >, at(fixture, i - 1)->capture_time_us);
        g_assert_cmpint(at(fixture, i)->capture_time_us, <, clock_monotonic_us());
    }
    put_frame(fixture, 64, 48);
    wait_for_frames(fixture, 5);
    g_assert_false(at(fixture, 4)->key_frame);
    g_assert_cmpint(at(fixture, 4)->capture_time_us, >, at(fixture, 3)->capture_time_us);
}

static void test_size_change(Fixture *fixture, gconstpointer data)
{
    (void)data;
    static const int sizes[][2] = {{64, 48}, {64, 48}, {96, 64}, {96, 64}, {64, 48}};
    static const bool key_frames[] = {true, false, true, false, true};
    pipeline_start(fixture->pipeline, &fixture_h264, receive, fixture);
    for (guint i = 0; i < G_N_ELEMENTS(sizes); i++) {
        put_frame(fixture, sizes[i][0], sizes[i][1]);
        wait_for_frames(fixture, i + 1);
        g_assert_cmpint(at(fixture, i)->width, ==, sizes[i][0]);
        g_assert_cmpint(at(fixture, i)->height, ==, sizes[i][1]);
        g_assert_cmpint(at(fixture, i)->key_frame, ==, key_frames[i]);
    }
}

static void test_rotation(Fixture *fixture, gconstpointer data)
{
    (void)data;
    put_frame(fixture, 64, 48);
    pipeline_start(fixture->pipeline, &fixture_h264, receive, fixture);
    wait_for_frames(fixture, 1);
    g_assert_cmpint(at(fixture, 0)->width, ==, 48);
    g_assert_cmpint(at(fixture, 0)->height, ==, 64);
}

/* Waits, without running the loop, until the encode thread has encoded count pictures in all. */
static void wait_for_encoding(Fixture *fixture, guint64 count)
{
    int64_t deadline_us = clock_monotonic_us() + FIXTURE_PATIENCE_US;
    while (pipeline_get_stats(fixture->pipeline).frames_encoded < count) {
        g_assert_cmpint(clock_monotonic_us(), <, deadline_us);
        g_usleep(500);
    }
}

static void test_overflow(Fixture *fixture, gconstpointer data)
{
    (void)data;
    pipeline_start(fixture->pipeline, &fixture_h264, receive, fixture);
    guint64 encoded = 0;
    while (pipeline_get_stats(fixture->pipeline).frames_dropped == 0) {
        put_frame(fixture, 64, 48);
        wait_for_encoding(fixture, ++encoded);
        g_assert_cmpuint(encoded, <, 100);
    }
    guint kept = (guint)encoded - 1;
    wait_for_at_least(fixture, kept + 1); /* without another frame of the camera: the dropped one once more */
    for (guint i = 0; i <= kept; i++)
        g_assert_cmpint(at(fixture, i)->key_frame, ==, i == 0 || i == kept);
}

static void test_time_stands_still(Fixture *fixture, gconstpointer data)
{
    (void)data;
    pipeline_start(fixture->pipeline, &vp8, receive, fixture);
    for (guint i = 0; i < 3; i++) {
        Frame *frame = frame_new(PIXEL_FORMAT_YUYV, 64, 48);
        memset(frame_writable_plane(frame, 0), 100, (size_t)frame->strides[0] * 48);
        frame->capture_time_us = 5000000 - i; /* a camera whose clock runs backwards */
        mailbox_put(fixture->frames, frame);
        wait_for_frames(fixture, i + 1);
        if (i > 0)
            g_assert_cmpint(at(fixture, i)->capture_time_us, >, at(fixture, i - 1)->capture_time_us);
    }
    g_assert_cmpuint(pipeline_get_stats(fixture->pipeline).encode_errors, ==, 0);
}

static void test_broken_jpeg(Fixture *fixture, gconstpointer data)
{
    (void)data;
    pipeline_start(fixture->pipeline, &fixture_h264, receive, fixture);
    Frame *broken = frame_new(PIXEL_FORMAT_JPEG, 64, 48);
    memset(frame_writable_plane(broken, 0), 0xff, 100);
    broken->jpeg_bytes = 100;
    mailbox_put(fixture->frames, frame_ref(broken));
    let_time_pass(fixture);
    g_assert_cmpuint(fixture->received->len, ==, 0);
    put_frame(fixture, 64, 48);
    wait_for_frames(fixture, 1);
    mailbox_put(fixture->frames, broken);
    let_time_pass(fixture);
    g_assert_cmpuint(fixture->received->len, ==, 1);
    put_frame(fixture, 64, 48);
    wait_for_frames(fixture, 2);
}

static void test_failing_encoder(Fixture *fixture, gconstpointer data)
{
    (void)data;
    const PipelineStream high = {.fps = FIXTURE_FPS, .codec = VIDEO_CODEC_H264, .h264_profile_level_id = "640c1f"};
    g_test_expect_message("pipeline", G_LOG_LEVEL_WARNING, "*640c1f*"); /* once, however often it is tried */
    pipeline_start(fixture->pipeline, &high, receive_wrongly, NULL);
    int64_t deadline_us = clock_monotonic_us() + FIXTURE_PATIENCE_US;
    while (pipeline_get_stats(fixture->pipeline).encode_errors < 2) {
        put_frame(fixture, 64, 48);
        g_assert_cmpint(clock_monotonic_us(), <, deadline_us);
        g_usleep(5000);
    }
    g_test_assert_expected_messages();
    g_test_expect_message("pipeline", G_LOG_LEVEL_INFO, "*encodes*");
    g_test_expect_message("pipeline", G_LOG_LEVEL_MESSAGE, "*works again*");
    pipeline_start(fixture->pipeline, &fixture_h264, receive, fixture);
    wait_for_frames(fixture, 1);
    g_test_assert_expected_messages();
    g_assert_true(at(fixture, 0)->key_frame);
}

static size_t bytes_of_last(Fixture *fixture, guint count)
{
    size_t bytes = 0;
    for (guint i = fixture->received->len - count; i < fixture->received->len; i++)
        bytes += at(fixture, i)->length;
    return bytes;
}

static void test_bitrate(Fixture *fixture, gconstpointer data)
{
    (void)data;
    PipelineStream stream = fixture_h264;
    stream.bitrate_bps = 1000000;
    pipeline_start(fixture->pipeline, &stream, receive, fixture);
    for (guint i = 0; i < 40; i++) {
        put_frame(fixture, 320, 240);
        wait_for_frames(fixture, i + 1);
    }
    size_t before = bytes_of_last(fixture, 20);
    pipeline_set_bitrate(fixture->pipeline, 100000);
    for (guint i = 40; i < 80; i++) {
        put_frame(fixture, 320, 240);
        wait_for_frames(fixture, i + 1);
    }
    g_assert_cmpuint(bytes_of_last(fixture, 20), <, before / 2);
    g_assert_cmpuint(pipeline_get_stats(fixture->pipeline).key_frames, ==, 1);
}

static void test_free_while_running(Fixture *fixture, gconstpointer data)
{
    (void)data;
    pipeline_start(fixture->pipeline, &fixture_h264, receive_wrongly, NULL);
    put_frame(fixture, 640, 480);
    put_frame(fixture, 640, 480); /* tear_down() frees it in the middle of the work */
}

static void free_pipeline(const EncodedFrame *frame, gpointer user_data)
{
    Fixture *fixture = user_data;
    receive(frame, user_data);
    g_clear_pointer(&fixture->pipeline, pipeline_free);
}

static void test_free_inside(Fixture *fixture, gconstpointer data)
{
    (void)data;
    put_frame(fixture, 64, 48);
    pipeline_start(fixture->pipeline, &fixture_h264, free_pipeline, fixture);
    wait_for_frames(fixture, 1);
    g_assert_null(fixture->pipeline);
    pipeline_free(NULL);
}

#define ADD(path, function) g_test_add("/pipeline/" path, Fixture, GINT_TO_POINTER(0), set_up, function, tear_down)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("first-picture-is-the-newest-at-hand-as-a-key-frame", test_frame_at_hand);
    ADD("each-frame-is-encoded-once-and-in-order", test_each_frame);
    ADD("stop-means-silence", test_stop);
    ADD("next-viewer-starts-from-the-picture-at-hand", test_next_viewer);
    ADD("frames-of-an-earlier-start-reach-no-later-sink", test_replaced);
    ADD("prepared-means-silent-but-ready", test_prepared);
    ADD("key-frame-comes-with-the-next-frame", test_key_frame_next);
    ADD("key-frame-comes-though-the-camera-stands-still", test_key_frame_without_camera);
    ADD("new-size-reopens-the-encoder", test_size_change);
    g_test_add("/pipeline/rotation-turns-the-size", Fixture, GINT_TO_POINTER(90), set_up, test_rotation, tear_down);
    ADD("overflow-drops-and-forces-a-key-frame", test_overflow);
    ADD("capture-times-rise-whatever-the-camera-says", test_time_stands_still);
    ADD("jpeg-that-is-broken-is-left-out", test_broken_jpeg);
    ADD("failing-encoder-is-counted-and-tried-again", test_failing_encoder);
    ADD("new-bitrate-takes-effect", test_bitrate);
    ADD("freed-while-it-runs", test_free_while_running);
    ADD("freed-by-its-sink", test_free_inside);
    return g_test_run();
}
