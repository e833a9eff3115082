/* What a viewer is sent while the camera is away, and when it comes back. */
#include "pipeline-fixture.h"
#include "util/clock.h"

/* Away from now on. */
static PipelineSlate lose_camera(Fixture *fixture)
{
    PipelineSlate slate = {
        .headline = "No picture\nfrom the camera", .reason = "unplugged", .since_us = clock_monotonic_us()};
    pipeline_set_slate(fixture->pipeline, &slate);
    return slate;
}

static guint64 count_slates(Fixture *fixture)
{
    return pipeline_get_stats(fixture->pipeline).slates;
}

static void assert_times_rise(Fixture *fixture)
{
    for (guint i = 1; i < fixture->received->len; i++)
        g_assert_cmpint(at(fixture, i)->capture_time_us, >, at(fixture, i - 1)->capture_time_us);
}

/* Waits for the camera's frame of that time; slates may come before it. */
static const Received *wait_for_capture(Fixture *fixture, int64_t capture_time_us)
{
    for (guint i = 0;; i++) {
        wait_for_at_least(fixture, i + 1);
        if (at(fixture, i)->capture_time_us == capture_time_us)
            return at(fixture, i);
    }
}

static void start_with_frame(Fixture *fixture)
{
    put_frame(fixture, 64, 48);
    pipeline_start(fixture->pipeline, &fixture_h264, receive, fixture);
    wait_for_frames(fixture, 1);
}

static void test_never_was_there(Fixture *fixture, gconstpointer data)
{
    (void)data;
    lose_camera(fixture);
    int64_t start_us = clock_monotonic_us();
    pipeline_start(fixture->pipeline, &fixture_h264, receive, fixture);
    wait_for_at_least(fixture, 1);
    g_test_message("first slate after %.1f ms", (double)(clock_monotonic_us() - start_us) / 1000);
    g_assert_true(at(fixture, 0)->key_frame);
    g_assert_cmpint(at(fixture, 0)->width, ==, FIXTURE_WIDTH);
    g_assert_cmpint(at(fixture, 0)->height, ==, FIXTURE_HEIGHT);
}

static void test_rotated(Fixture *fixture, gconstpointer rotation)
{
    (void)rotation;
    lose_camera(fixture);
    pipeline_start(fixture->pipeline, &fixture_h264, receive, fixture);
    wait_for_at_least(fixture, 1);
    g_assert_cmpint(at(fixture, 0)->width, ==, FIXTURE_HEIGHT);
    g_assert_cmpint(at(fixture, 0)->height, ==, FIXTURE_WIDTH);
    put_frame(fixture, 64, 48);
    wait_for_at_least(fixture, 2);
    put_frame(fixture, 64, 48);
    lose_camera(fixture); /* at the size that the stream has by now */
    wait_for_at_least(fixture, fixture->received->len + 1);
    const Received *last = at(fixture, fixture->received->len - 1);
    g_assert_cmpint(last->width, ==, 48);
    g_assert_cmpint(last->height, ==, 64);
}

static void test_once_a_second(Fixture *fixture, gconstpointer data)
{
    (void)data;
    start_with_frame(fixture);
    int64_t lost_us = lose_camera(fixture).since_us;
    wait_for_at_least(fixture, 2);
    g_assert_true(at(fixture, 1)->key_frame); /* it has nothing in common with the picture before */
    g_assert_cmpint(at(fixture, 1)->width, ==, 64);
    wait_for_at_least(fixture, 4);
    guint64 slates = count_slates(fixture);
    int64_t seconds = (clock_monotonic_us() - lost_us) / G_USEC_PER_SEC;
    g_assert_cmpint(seconds, >=, 2); /* the first at once, then one a second */
    g_assert_cmpuint(slates, <=, (guint64)seconds + 1);
    g_assert_false(at(fixture, 2)->key_frame);
    g_assert_false(at(fixture, 3)->key_frame);
    g_assert_cmpuint(at(fixture, 3)->length, <, at(fixture, 1)->length / 2); /* only the seconds have changed */
    assert_times_rise(fixture);
}

static void test_back(Fixture *fixture, gconstpointer data)
{
    (void)data;
    start_with_frame(fixture);
    lose_camera(fixture);
    wait_for_at_least(fixture, 2);
    int64_t put_us = put_frame(fixture, 64, 48); /* before anybody has said that it is back */
    const Received *first = wait_for_capture(fixture, put_us);
    g_assert_true(first->key_frame);
    g_test_message("picture after %.1f ms", (double)(clock_monotonic_us() - put_us) / 1000);
    pipeline_set_slate(fixture->pipeline, NULL);
    let_time_pass(fixture); /* a slate may have been on its way */
    wait_for_capture(fixture, put_frame(fixture, 64, 48));
    g_assert_false(wait_for_capture(fixture, put_frame(fixture, 64, 48))->key_frame);
    assert_times_rise(fixture);
}

static void test_back_in_another_size(Fixture *fixture, gconstpointer data)
{
    (void)data;
    start_with_frame(fixture);
    lose_camera(fixture);
    wait_for_at_least(fixture, 2);
    pipeline_set_slate(fixture->pipeline, NULL);
    const Received *first = wait_for_capture(fixture, put_frame(fixture, 96, 64));
    g_assert_true(first->key_frame);
    g_assert_cmpint(first->width, ==, 96);
    assert_times_rise(fixture);
}

static void test_old_frame(Fixture *fixture, gconstpointer data)
{
    (void)data;
    put_frame(fixture, 64, 48); /* nobody watched then */
    lose_camera(fixture);
    pipeline_start(fixture->pipeline, &fixture_h264, receive, fixture);
    wait_for_at_least(fixture, 2);
    PipelineStats stats = pipeline_get_stats(fixture->pipeline);
    g_assert_cmpuint(stats.slates, ==, stats.frames_encoded); /* it is behind the words, and never sent as it was */
    g_assert_cmpint(at(fixture, 0)->width, ==, 64);
}

static void test_next_viewer(Fixture *fixture, gconstpointer data)
{
    (void)data;
    start_with_frame(fixture);
    lose_camera(fixture);
    wait_for_at_least(fixture, 2);
    guint64 slates = count_slates(fixture);
    guint count = fixture->received->len;
    int64_t start_us = clock_monotonic_us();
    pipeline_start(fixture->pipeline, &fixture_h264, receive, fixture);
    wait_for_at_least(fixture, count + 1); /* not with the next second: at once */
    g_test_message("first slate after %.1f ms", (double)(clock_monotonic_us() - start_us) / 1000);
    g_assert_true(at(fixture, count)->key_frame);
    g_assert_cmpint(at(fixture, count)->width, ==, 64);
    g_assert_cmpuint(count_slates(fixture), >, slates);
}

static void test_key_frame(Fixture *fixture, gconstpointer data)
{
    (void)data;
    start_with_frame(fixture);
    lose_camera(fixture);
    wait_for_at_least(fixture, 2);
    for (int i = 0; i < 3; i++) {
        guint count = fixture->received->len;
        guint64 key_frames = pipeline_get_stats(fixture->pipeline).key_frames;
        pipeline_request_key_frame(fixture->pipeline);
        while (pipeline_get_stats(fixture->pipeline).key_frames == key_frames)
            wait_for_at_least(fixture, ++count);
    }
    PipelineStats stats = pipeline_get_stats(fixture->pipeline);
    g_assert_cmpuint(stats.slates, ==, stats.frames_encoded - 1); /* not the last picture, as if it were live */
    assert_times_rise(fixture);
}

static void test_stopped(Fixture *fixture, gconstpointer data)
{
    (void)data;
    start_with_frame(fixture);
    pipeline_stop(fixture->pipeline);
    lose_camera(fixture);
    let_time_pass(fixture);
    g_assert_cmpuint(count_slates(fixture), ==, 0); /* nobody watches: nothing is drawn */
}

static void test_taken_back(Fixture *fixture, gconstpointer data)
{
    (void)data;
    start_with_frame(fixture);
    lose_camera(fixture);
    wait_for_at_least(fixture, 2);
    pipeline_set_slate(fixture->pipeline, NULL);
    let_time_pass(fixture); /* one may have been on its way */
    guint64 slates = count_slates(fixture);
    for (int i = 0; i < 12; i++)
        let_time_pass(fixture); /* more than the second after which the next one would come */
    g_assert_cmpuint(count_slates(fixture), ==, slates);
}

#define ADD(path, function) g_test_add("/pipeline/" path, Fixture, GINT_TO_POINTER(0), set_up, function, tear_down)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("slate-comes-at-once-where-the-camera-never-was", test_never_was_there);
    g_test_add("/pipeline/slate-is-as-the-pictures-are-turned", Fixture, GINT_TO_POINTER(90), set_up, test_rotated,
               tear_down);
    ADD("slate-comes-at-once-and-then-once-a-second", test_once_a_second);
    ADD("camera-comes-back-with-a-key-frame", test_back);
    ADD("camera-comes-back-in-another-size", test_back_in_another_size);
    ADD("frame-from-before-is-never-sent-as-it-was", test_old_frame);
    ADD("slate-comes-at-once-to-the-next-viewer", test_next_viewer);
    ADD("key-frame-that-is-asked-for-is-a-slate", test_key_frame);
    ADD("slate-is-drawn-for-a-viewer-alone", test_stopped);
    ADD("slate-that-is-off-is-sent-no-more", test_taken_back);
    return g_test_run();
}
