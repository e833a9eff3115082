#include "camera/y4m-stream.h"

#include "camera/camera.h"
#include "util/clock.h"
#include "y4m-fixture.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* Longer than any test may take: who waits for this has hung. */
#define FAR_AWAY_US (600 * G_USEC_PER_SEC)

typedef struct Fixture {
    int read_fd;
    int write_fd;
    Y4mStream *stream;
} Fixture;

static void set_up(Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
    int ends[2];
    g_assert_cmpint(pipe2(ends, O_CLOEXEC | O_NONBLOCK), ==, 0);
    fixture->read_fd = ends[0];
    fixture->write_fd = ends[1];
    fixture->stream = y4m_stream_new(fixture->read_fd);
}

static void tear_down(Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
    y4m_stream_free(fixture->stream);
    close(fixture->read_fd);
    if (fixture->write_fd >= 0)
        close(fixture->write_fd);
}

static void feed(Fixture *fixture, const void *bytes, size_t length)
{
    g_assert_cmpint(write(fixture->write_fd, bytes, length), ==, (gssize)length);
}

static void hang_up(Fixture *fixture)
{
    close(fixture->write_fd);
    fixture->write_fd = -1;
}

static void assert_frame(Fixture *fixture, int width, int height, int number)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Frame) frame = y4m_stream_wait_frame(fixture->stream, clock_monotonic_us() + FAR_AWAY_US, NULL, &error);
    g_assert_no_error(error);
    y4m_fixture_assert_picture(frame, width, height, number);
    g_assert_cmpuint(frame->number, ==, (guint64)number);
}

static void assert_nothing_yet(Fixture *fixture)
{
    g_autoptr(GError) error = NULL;
    g_assert_null(y4m_stream_wait_frame(fixture->stream, clock_monotonic_us(), NULL, &error));
    g_assert_no_error(error);
}

static void assert_error(Fixture *fixture, int code, const char *words)
{
    g_autoptr(GError) error = NULL;
    g_assert_null(y4m_stream_wait_frame(fixture->stream, clock_monotonic_us() + FAR_AWAY_US, NULL, &error));
    g_assert_error(error, CAMERA_ERROR, code);
    g_assert_nonnull(strstr(error->message, words));
}

static void test_frames_come_as_they_are_written(Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
    g_autoptr(GByteArray) bytes = y4m_fixture_new("YUV4MPEG2 W16 H8 F30:1\n", "FRAME\n", 16, 8, 3);
    assert_nothing_yet(fixture);
    feed(fixture, bytes->data, bytes->len);
    for (int i = 0; i < 3; i++)
        assert_frame(fixture, 16, 8, i);
    assert_nothing_yet(fixture);
    hang_up(fixture);
    assert_error(fixture, CAMERA_ERROR_DISCONNECTED, "closed");
}

/* The pieces are shorter than a line, longer than a picture, and all between. */
static void test_it_may_come_in_pieces_of_any_size(Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
    g_autoptr(GByteArray) bytes = y4m_fixture_new("YUV4MPEG2 W8 H4\n", "FRAME X1\n", 8, 4, 40);
    guint position = 0;
    int frames = 0;
    for (guint piece = 1; position < bytes->len; piece = piece % 131 + 1) {
        guint length = MIN(piece, bytes->len - position);
        feed(fixture, bytes->data + position, length);
        position += length;
        Frame *frame;
        while ((frame = y4m_stream_wait_frame(fixture->stream, clock_monotonic_us(), NULL, NULL))) {
            y4m_fixture_assert_picture(frame, 8, 4, frames++);
            frame_unref(frame);
        }
    }
    g_assert_cmpint(frames, ==, 40);
}

/* Widths whose rows are padded in memory take another way than those that are not. */
static void test_rows_of_any_width(Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
    static const int widths[] = {2, 62, 64, 128, 130, 256, 300};
    for (size_t i = 0; i < G_N_ELEMENTS(widths); i++) {
        g_autofree char *header = g_strdup_printf("YUV4MPEG2 W%d H150\n", widths[i]);
        g_autoptr(GByteArray) bytes = y4m_fixture_new(header, "FRAME\n", widths[i], 150, 2);
        tear_down(fixture, NULL);
        set_up(fixture, NULL);
        feed(fixture, bytes->data, bytes->len);
        assert_frame(fixture, widths[i], 150, 0);
        assert_frame(fixture, widths[i], 150, 1);
    }
}

static void test_a_writer_that_leaves_in_the_middle(Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
    g_autoptr(GByteArray) bytes = y4m_fixture_new("YUV4MPEG2 W16 H8 F30:1\n", "FRAME\n", 16, 8, 2);
    feed(fixture, bytes->data, bytes->len - 1);
    hang_up(fixture);
    assert_frame(fixture, 16, 8, 0);
    assert_error(fixture, CAMERA_ERROR_DISCONNECTED, "in the middle");
}

static void test_garbage_is_refused(Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
    feed(fixture, "\x1a\x45\xdf\xa3", 4);
    assert_error(fixture, CAMERA_ERROR_WRONG_FILE, "YUV4MPEG2");
    tear_down(fixture, NULL);
    set_up(fixture, NULL);
    g_autoptr(GByteArray) bytes = y4m_fixture_new("YUV4MPEG2 W16 H8 F30:1\n", "FRAME\n", 16, 8, 1);
    g_byte_array_append(bytes, (const guint8 *)"FRAUD\n", 6);
    feed(fixture, bytes->data, bytes->len);
    assert_frame(fixture, 16, 8, 0);
    assert_error(fixture, CAMERA_ERROR_FAILED, "FRAME");
}

static gpointer cancel_soon(gpointer cancellable)
{
    g_usleep(20000);
    g_cancellable_cancel(cancellable);
    return NULL;
}

static void test_a_cancellation_ends_the_wait(Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
    g_autoptr(GCancellable) cancellable = g_cancellable_new();
    g_autoptr(GError) error = NULL;
    GThread *thread = g_thread_new("canceller", cancel_soon, cancellable);
    g_assert_null(y4m_stream_wait_frame(fixture->stream, clock_monotonic_us() + FAR_AWAY_US, cancellable, &error));
    g_assert_no_error(error);
    g_thread_join(thread);
}

/* Ten frames at 100 a second, all written at once: the burst passes, the rest comes no faster than its rate allows. */
static void test_a_writer_faster_than_its_rate_is_held_back(Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
    g_autoptr(GByteArray) bytes = y4m_fixture_new("YUV4MPEG2 W16 H8 F100:1\n", "FRAME\n", 16, 8, 10);
    feed(fixture, bytes->data, bytes->len);
    int64_t start_us = clock_monotonic_us();
    for (int i = 0; i < 10; i++)
        assert_frame(fixture, 16, 8, i);
    g_assert_cmpint(clock_monotonic_us() - start_us, >=, 30000);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    static const struct {
        const char *path;
        void (*test)(Fixture *, gconstpointer);
    } tests[] = {
        {"/y4m-stream/frames-come-as-they-are-written", test_frames_come_as_they_are_written},
        {"/y4m-stream/it-may-come-in-pieces-of-any-size", test_it_may_come_in_pieces_of_any_size},
        {"/y4m-stream/rows-of-any-width", test_rows_of_any_width},
        {"/y4m-stream/a-writer-that-leaves-in-the-middle", test_a_writer_that_leaves_in_the_middle},
        {"/y4m-stream/garbage-is-refused", test_garbage_is_refused},
        {"/y4m-stream/a-cancellation-ends-the-wait", test_a_cancellation_ends_the_wait},
        {"/y4m-stream/a-writer-faster-than-its-rate-is-held-back", test_a_writer_faster_than_its_rate_is_held_back},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(tests); i++)
        g_test_add(tests[i].path, Fixture, NULL, set_up, tests[i].test, tear_down);
    return g_test_run();
}
