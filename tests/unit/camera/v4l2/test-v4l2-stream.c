/* Buffers to and fro, and everything that a driver may do wrong with them. */
#include "camera/v4l2/v4l2-stream.h"

#include "fake-camera.h"
#include "util/clock.h"

#include <errno.h>
#include <string.h>

#define WIDTH         16
#define HEIGHT        8
#define PICTURE_BYTES (WIDTH * HEIGHT * 2)
#define MONOTONIC     V4L2_BUF_FLAG_TIMESTAMP_MONOTONIC

/* Longer than any test may take: who waits for this has hung. */
#define FAR_AWAY_US (600 * G_USEC_PER_SEC)

static const FakeMode offered[] = {{V4L2_PIX_FMT_YUYV, FAKE_SIZE(WIDTH, HEIGHT), FAKE_RATE(30)},
                                   {V4L2_PIX_FMT_MJPEG, FAKE_SIZE(WIDTH * 2, HEIGHT), FAKE_RATE(30)},
                                   {0}};

typedef struct Fixture {
    FakeCamera *camera;
    V4l2Device device;
    V4l2Node node;
    V4l2Stream *stream;
    GError *error;
} Fixture;

static bool start_stream(Fixture *fixture, int width)
{
    CameraConfig config = {.width = width, .height = HEIGHT, .fps = 30};
    g_autoptr(GArray) modes = v4l2_modes_list(&fixture->node, width, HEIGHT);
    V4l2Format format;
    g_assert_true(v4l2_format_set(&fixture->node, modes, &config, &format, NULL));
    fixture->stream = v4l2_stream_start(&fixture->node, &format, &fixture->error);
    g_assert_true((fixture->stream == NULL) == (fixture->error != NULL));
    return fixture->stream;
}

static void open_node(Fixture *fixture, gconstpointer data)
{
    (void)data;
    fixture->camera = fake_camera_new("/dev/video0", offered);
    fixture->device = (V4l2Device){.path = (char *)"/dev/video0", .name = (char *)"Fake"};
    g_assert_true(v4l2_node_open(&fixture->node, &fake_camera_io, &fixture->device, NULL));
}

static void set_up(Fixture *fixture, gconstpointer data)
{
    open_node(fixture, data);
    g_assert_true(start_stream(fixture, WIDTH));
}

static void tear_down(Fixture *fixture, gconstpointer data)
{
    (void)data;
    g_clear_error(&fixture->error);
    v4l2_stream_stop(fixture->stream);
    g_assert_cmpuint(fake_camera_mapped(fixture->camera), ==, 0);
    v4l2_node_close(&fixture->node);
    fake_camera_free(fixture->camera);
}

static Frame *wait_us(Fixture *fixture, int64_t wait_us, GCancellable *cancellable)
{
    g_clear_error(&fixture->error);
    return v4l2_stream_wait(fixture->stream, clock_monotonic_us() + wait_us, cancellable, &fixture->error);
}

static Frame *next(Fixture *fixture)
{
    Frame *frame = wait_us(fixture, FAR_AWAY_US, NULL);
    g_assert_no_error(fixture->error);
    g_assert_nonnull(frame);
    return frame;
}

static void deliver(Fixture *fixture, uint8_t value)
{
    g_assert_true(fake_camera_deliver(fixture->camera, value, PICTURE_BYTES, MONOTONIC, clock_monotonic_us()));
}

static void test_one_after_the_other(Fixture *fixture, gconstpointer data)
{
    (void)data;
    g_assert_true(fake_camera_is_streaming(fixture->camera));
    for (uint8_t i = 0; i < 50; i++) {
        deliver(fixture, i);
        g_autoptr(Frame) frame = next(fixture);
        g_assert_cmpuint(frame->planes[0][PICTURE_BYTES - 1], ==, i);
        g_assert_cmpuint(frame->number, ==, i);
        g_assert_cmpuint(fake_camera_queued(fixture->camera), ==, 3); /* all but the one that is held */
    }
    g_assert_cmpuint(fake_camera_queued(fixture->camera), ==, 4);
}

static void test_newest(Fixture *fixture, gconstpointer data)
{
    (void)data;
    for (uint8_t i = 0; i < 3; i++)
        deliver(fixture, i);
    g_autoptr(Frame) frame = next(fixture);
    g_assert_cmpuint(frame->planes[0][0], ==, 2);
    g_assert_cmpuint(frame->number, ==, 2);
    g_assert_cmpuint(fake_camera_queued(fixture->camera), ==, 3);
    g_assert_null(wait_us(fixture, -1, NULL));
    g_assert_no_error(fixture->error);
}

static void test_broken(Fixture *fixture, gconstpointer data)
{
    (void)data;
    deliver(fixture, 1);
    frame_unref(next(fixture));
    int64_t now_us = clock_monotonic_us();
    g_assert_true(fake_camera_deliver(fixture->camera, 2, PICTURE_BYTES - 1, MONOTONIC, now_us));
    g_assert_true(fake_camera_deliver(fixture->camera, 3, 0, MONOTONIC, now_us));
    g_assert_true(fake_camera_deliver(fixture->camera, 4, PICTURE_BYTES, MONOTONIC | V4L2_BUF_FLAG_ERROR, now_us));
    g_assert_null(wait_us(fixture, 20000, NULL));
    g_assert_no_error(fixture->error);
    g_assert_cmpuint(fake_camera_queued(fixture->camera), ==, 4);
    deliver(fixture, 5);
    g_autoptr(Frame) frame = next(fixture);
    g_assert_cmpuint(frame->planes[0][0], ==, 5);
    g_assert_cmpuint(frame->number, ==, 4); /* three are missing, and it shows */
}

/* A broken one behind a good one does not hide it. */
static void test_broken_after_good(Fixture *fixture, gconstpointer data)
{
    (void)data;
    deliver(fixture, 1);
    g_assert_true(fake_camera_deliver(fixture->camera, 2, 1, MONOTONIC, clock_monotonic_us()));
    g_autoptr(Frame) frame = next(fixture);
    g_assert_cmpuint(frame->planes[0][0], ==, 1);
}

static void test_overrun(Fixture *fixture, gconstpointer data)
{
    (void)data;
    for (uint8_t i = 0; i < 4; i++)
        deliver(fixture, i);
    g_assert_false(fake_camera_deliver(fixture->camera, 4, PICTURE_BYTES, MONOTONIC, clock_monotonic_us()));
    frame_unref(next(fixture));
    deliver(fixture, 5);
    g_autoptr(Frame) frame = next(fixture);
    g_assert_cmpuint(frame->number, ==, 5);
}

static void test_times(Fixture *fixture, gconstpointer data)
{
    (void)data;
    int64_t now_us = clock_monotonic_us();
    const struct {
        uint32_t flags;
        int64_t time_us;
        bool is_taken;
    } cases[] = {
        {MONOTONIC, now_us - 5000, true},
        {MONOTONIC, now_us + FAR_AWAY_US, false},
        {MONOTONIC, now_us - 10 * G_USEC_PER_SEC, false},
        {MONOTONIC, 0, false},
        {V4L2_BUF_FLAG_TIMESTAMP_UNKNOWN, now_us - 1000, false},
        {V4L2_BUF_FLAG_TIMESTAMP_COPY, now_us - 1000, false},
    };
    int64_t last_us = 0;
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_assert_true(fake_camera_deliver(fixture->camera, 1, PICTURE_BYTES, cases[i].flags, cases[i].time_us));
        int64_t before_us = clock_monotonic_us();
        g_autoptr(Frame) frame = next(fixture);
        if (cases[i].is_taken)
            g_assert_cmpint(frame->capture_time_us, ==, cases[i].time_us);
        else
            g_assert_cmpint(frame->capture_time_us, >=, before_us);
        g_assert_cmpint(frame->capture_time_us, <=, MAX(clock_monotonic_us(), last_us + 1));
        g_assert_cmpint(frame->capture_time_us, >, last_us);
        last_us = frame->capture_time_us;
    }
    /* Never backwards, whatever the driver says. */
    g_assert_true(fake_camera_deliver(fixture->camera, 1, PICTURE_BYTES, MONOTONIC, now_us - 5000));
    g_autoptr(Frame) frame = next(fixture);
    g_assert_cmpint(frame->capture_time_us, ==, last_us + 1);
}

static uint32_t sequence_to_say;

static void change_sequence(unsigned long request, void *argument)
{
    if (request == VIDIOC_DQBUF)
        ((struct v4l2_buffer *)argument)->sequence = sequence_to_say;
}

static void test_sequences(Fixture *fixture, gconstpointer data)
{
    (void)data;
    static const struct {
        uint32_t sequence;
        uint64_t number;
    } cases[] = {{0xfffffffe, 0}, {0xffffffff, 1}, {1, 3}, {1, 4}, {0, 5}, {1000000, 6}, {1000007, 13}};
    fake_camera_set_answer(fixture->camera, change_sequence);
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        sequence_to_say = cases[i].sequence;
        deliver(fixture, 1);
        g_autoptr(Frame) frame = next(fixture);
        g_assert_cmpuint(frame->number, ==, cases[i].number);
    }
}

static void test_unplugged(Fixture *fixture, gconstpointer data)
{
    (void)data;
    deliver(fixture, 1);
    g_autoptr(Frame) held = next(fixture);
    fake_camera_unplug(fixture->camera);
    g_assert_null(wait_us(fixture, FAR_AWAY_US, NULL));
    g_assert_error(fixture->error, CAMERA_ERROR, CAMERA_ERROR_DISCONNECTED);
    g_clear_pointer(&held, frame_unref); /* its buffer goes back into nothing */
    g_assert_null(wait_us(fixture, FAR_AWAY_US, NULL));
    g_assert_error(fixture->error, CAMERA_ERROR, CAMERA_ERROR_DISCONNECTED);
}

static void test_driver_errors(Fixture *fixture, gconstpointer data)
{
    (void)data;
    fake_camera_fail(fixture->camera, VIDIOC_DQBUF, EIO);
    g_assert_null(wait_us(fixture, FAR_AWAY_US, NULL));
    g_assert_error(fixture->error, CAMERA_ERROR, CAMERA_ERROR_FAILED);
    g_assert_nonnull(strstr(fixture->error->message, "Fake (/dev/video0) gives no picture: Input/output error"));
    fake_camera_fail(fixture->camera, VIDIOC_DQBUF, 0);
    deliver(fixture, 1);
    g_autoptr(Frame) frame = next(fixture);
    fake_camera_fail(fixture->camera, VIDIOC_QBUF, EINVAL);
    g_clear_pointer(&frame, frame_unref);
    deliver(fixture, 2);
    g_assert_null(wait_us(fixture, FAR_AWAY_US, NULL));
    g_assert_error(fixture->error, CAMERA_ERROR, CAMERA_ERROR_FAILED);
    g_assert_nonnull(strstr(fixture->error->message, "takes no buffer back"));
}

static gpointer cancel_soon(gpointer cancellable)
{
    g_usleep(20000);
    g_cancellable_cancel(cancellable);
    return NULL;
}

static void test_cancellation(Fixture *fixture, gconstpointer data)
{
    (void)data;
    g_autoptr(GCancellable) cancellable = g_cancellable_new();
    GThread *thread = g_thread_new("canceller", cancel_soon, cancellable);
    g_assert_null(wait_us(fixture, FAR_AWAY_US, cancellable));
    g_assert_no_error(fixture->error);
    g_thread_join(thread);
}

static void test_jpeg(Fixture *fixture, gconstpointer data)
{
    (void)data;
    g_assert_true(start_stream(fixture, WIDTH * 2));
    static const uint8_t whole[] = {0xff, 0xd8, 1, 2, 3, 0xff, 0xd9, 0, 0};
    g_assert_true(fake_camera_deliver_bytes(fixture->camera, whole, 5));
    g_assert_true(fake_camera_deliver_bytes(fixture->camera, whole, sizeof whole));
    g_autoptr(Frame) frame = next(fixture);
    g_assert_cmpint(frame->format, ==, PIXEL_FORMAT_JPEG);
    g_assert_cmpuint(frame->jpeg_bytes, ==, 7);
    g_assert_cmpmem(frame->planes[0], frame->jpeg_bytes, whole, 7);
    g_assert_cmpuint(frame->number, ==, 1);
}

static void one_buffer(unsigned long request, void *argument)
{
    if (request == VIDIOC_REQBUFS)
        ((struct v4l2_requestbuffers *)argument)->count = 1;
}

static void test_start_failures(Fixture *fixture, gconstpointer data)
{
    (void)data;
    static const struct {
        unsigned long request;
        int number;
        CameraError code;
    } cases[] = {
        {VIDIOC_REQBUFS, EBUSY, CAMERA_ERROR_BUSY},           {VIDIOC_REQBUFS, ENOMEM, CAMERA_ERROR_FAILED},
        {VIDIOC_QUERYBUF, EINVAL, CAMERA_ERROR_FAILED},       {VIDIOC_QBUF, EIO, CAMERA_ERROR_FAILED},
        {VIDIOC_STREAMON, EBUSY, CAMERA_ERROR_BUSY},          {VIDIOC_STREAMON, ENOSPC, CAMERA_ERROR_FAILED},
        {VIDIOC_STREAMON, ENODEV, CAMERA_ERROR_DISCONNECTED},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        fake_camera_fail(fixture->camera, cases[i].request, cases[i].number);
        g_assert_false(start_stream(fixture, WIDTH));
        g_assert_error(fixture->error, CAMERA_ERROR, (gint)cases[i].code);
        g_clear_error(&fixture->error);
        g_assert_cmpuint(fake_camera_mapped(fixture->camera), ==, 0);
        fake_camera_fail(fixture->camera, cases[i].request, 0);
    }
    fake_camera_set_answer(fixture->camera, one_buffer);
    g_assert_false(start_stream(fixture, WIDTH));
    g_assert_nonnull(strstr(fixture->error->message, "gives 1 buffers only"));
}

int main(int argc, char **argv)
{
    static const struct {
        const char *path;
        void (*set_up)(Fixture *fixture, gconstpointer data);
        void (*test)(Fixture *fixture, gconstpointer data);
    } tests[] = {
        {"/v4l2-stream/pictures-follow-each-other", set_up, test_one_after_the_other},
        {"/v4l2-stream/the-newest-is-taken", set_up, test_newest},
        {"/v4l2-stream/broken-pictures-are-passed-over-and-counted", set_up, test_broken},
        {"/v4l2-stream/a-broken-one-does-not-hide-a-good-one", set_up, test_broken_after_good},
        {"/v4l2-stream/what-the-driver-drops-is-counted", set_up, test_overrun},
        {"/v4l2-stream/capture-times-are-the-driver-s-where-they-can-be", set_up, test_times},
        {"/v4l2-stream/sequence-numbers-wrap-and-start-anew", set_up, test_sequences},
        {"/v4l2-stream/an-unplugged-camera-is-disconnected", set_up, test_unplugged},
        {"/v4l2-stream/errors-of-the-driver-end-it", set_up, test_driver_errors},
        {"/v4l2-stream/a-cancellation-ends-the-wait", set_up, test_cancellation},
        {"/v4l2-stream/a-jpeg-is-as-long-as-it-is", open_node, test_jpeg},
        {"/v4l2-stream/a-start-that-fails-leaves-nothing", open_node, test_start_failures},
    };
    g_test_init(&argc, &argv, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(tests); i++)
        g_test_add(tests[i].path, Fixture, NULL, tests[i].set_up, tests[i].test, tear_down);
    return g_test_run();
}
