/* Snapshots of the test pattern, decoded as any program would. */
#include "pipeline/snapshot.h"

#include "util/clock.h"
#include "video/frame.h"

#include <string.h>
#include <turbojpeg.h>

#define WIDTH  64
#define HEIGHT 48

typedef struct Fixture {
    Mailbox *frames;
    SnapshotMaker *maker;
} Fixture;

/* Clockwise from the top left, as the camera sees it. */
static const struct {
    uint8_t yuv[3];
    const char *name;
} corners[4] = {{{81, 90, 240}, "red"}, {{145, 54, 34}, "green"}, {{235, 128, 128}, "white"}, {{41, 240, 110}, "blue"}};

static const SnapshotOptions plain = {.quality = 90};

static void set_up(Fixture *fixture, gconstpointer rotation)
{
    fixture->frames = mailbox_new((GBoxedCopyFunc)frame_ref, (GDestroyNotify)frame_unref);
    fixture->maker = snapshot_maker_new(fixture->frames, GPOINTER_TO_INT(rotation));
}

static void tear_down(Fixture *fixture, gconstpointer data)
{
    (void)data;
    snapshot_maker_free(fixture->maker);
    mailbox_free(fixture->frames);
}

/* Four quarters, each of one colour. */
static int64_t put_frame(Fixture *fixture, int width, int height)
{
    Frame *frame = frame_new(PIXEL_FORMAT_I420, width, height);
    for (int plane = 0; plane < 3; plane++) {
        int columns = plane ? width / 2 : width, rows = plane ? height / 2 : height;
        for (int y = 0; y < rows; y++)
            for (int x = 0; x < columns; x++) {
                bool right = x >= columns / 2;
                int corner = y >= rows / 2 ? (right ? 2 : 3) : (right ? 1 : 0);
                frame_writable_plane(frame, plane)[y * frame->strides[plane] + x] = corners[corner].yuv[plane];
            }
    }
    frame->capture_time_us = clock_monotonic_us();
    int64_t capture_time_us = frame->capture_time_us;
    mailbox_put(fixture->frames, frame);
    return capture_time_us;
}

static Snapshot take(Fixture *fixture, const SnapshotOptions *options)
{
    Snapshot snapshot;
    g_assert_cmpint(snapshot_maker_run(fixture->maker, options, 0, &snapshot), ==, SNAPSHOT_MADE);
    return snapshot;
}

static const char *name_colour(const uint8_t rgb[3])
{
    bool red = rgb[0] > 128, green = rgb[1] > 128, blue = rgb[2] > 128;
    if (red && green && blue)
        return "white";
    return red && !green && !blue ? "red" : green && !red && !blue ? "green" : blue && !red && !green ? "blue" : "?";
}

/* The size, and the colours clockwise from the top left. */
static void look(GBytes *jpeg, int *ret_width, int *ret_height, const char *ret_colours[4])
{
    gsize length;
    const uint8_t *bytes = g_bytes_get_data(jpeg, &length);
    tjhandle handle = tjInitDecompress();
    int subsampling, colorspace, width, height;
    g_assert_cmpint(
        tjDecompressHeader3(handle, bytes, (unsigned long)length, &width, &height, &subsampling, &colorspace), ==, 0);
    g_autofree uint8_t *pixels = g_malloc((gsize)width * (gsize)height * 3);
    g_assert_cmpint(tjDecompress2(handle, bytes, (unsigned long)length, pixels, width, 0, height, TJPF_RGB, 0), ==, 0);
    tjDestroy(handle);
    const int at[4][2] = {{width / 4, height / 4},
                          {width * 3 / 4, height / 4},
                          {width * 3 / 4, height * 3 / 4},
                          {width / 4, height * 3 / 4}};
    for (int corner = 0; corner < 4; corner++)
        ret_colours[corner] = name_colour(pixels + (at[corner][1] * width + at[corner][0]) * 3);
    *ret_width = width;
    *ret_height = height;
}

static void test_turned(Fixture *fixture, gconstpointer rotation)
{
    int quarters = GPOINTER_TO_INT(rotation) / 90;
    int64_t capture_time_us = put_frame(fixture, WIDTH, HEIGHT);
    Snapshot snapshot = take(fixture, &plain);
    g_assert_cmpint(snapshot.capture_time_us, ==, capture_time_us);
    int width, height;
    const char *colours[4];
    look(snapshot.jpeg, &width, &height, colours);
    g_assert_cmpint(width, ==, quarters % 2 ? HEIGHT : WIDTH);
    g_assert_cmpint(height, ==, quarters % 2 ? WIDTH : HEIGHT);
    for (int corner = 0; corner < 4; corner++)
        g_assert_cmpstr(colours[corner], ==, corners[(corner - quarters + 4) % 4].name);
    g_bytes_unref(snapshot.jpeg);
}

static void test_scaled(Fixture *fixture, gconstpointer data)
{
    (void)data;
    put_frame(fixture, 640, 480);
    Snapshot snapshot = take(fixture, &(SnapshotOptions){.quality = 80, .width = 160});
    int width, height;
    const char *colours[4];
    look(snapshot.jpeg, &width, &height, colours);
    g_assert_cmpint(width, ==, 160);
    g_assert_cmpint(height, ==, 120);
    g_assert_cmpstr(colours[1], ==, "green");
    g_bytes_unref(snapshot.jpeg);
}

static void test_no_frame(Fixture *fixture, gconstpointer data)
{
    (void)data;
    Snapshot snapshot;
    g_assert_cmpint(snapshot_maker_run(fixture->maker, &plain, 0, &snapshot), ==, SNAPSHOT_NO_FRAME);
    int64_t capture_time_us = put_frame(fixture, WIDTH, HEIGHT);
    g_assert_cmpint(snapshot_maker_run(fixture->maker, &plain, capture_time_us + 1, &snapshot), ==, SNAPSHOT_NO_FRAME);
    snapshot = take(fixture, &plain);
    g_bytes_unref(snapshot.jpeg);
    /* Nor is one that was made in time given out later. */
    g_assert_cmpint(snapshot_maker_run(fixture->maker, &plain, capture_time_us + 1, &snapshot), ==, SNAPSHOT_NO_FRAME);
}

static void test_same_frame(Fixture *fixture, gconstpointer data)
{
    (void)data;
    put_frame(fixture, WIDTH, HEIGHT);
    Snapshot first = take(fixture, &plain);
    Snapshot second = take(fixture, &plain);
    g_assert_true(first.jpeg == second.jpeg); /* made once */
    Snapshot smaller = take(fixture, &(SnapshotOptions){.quality = 90, .width = 32});
    g_assert_true(smaller.jpeg != first.jpeg);
    put_frame(fixture, WIDTH, HEIGHT);
    Snapshot third = take(fixture, &plain);
    g_assert_true(third.jpeg != first.jpeg);
    g_assert_cmpint(third.capture_time_us, >, first.capture_time_us);
    g_bytes_unref(first.jpeg);
    g_bytes_unref(second.jpeg);
    g_bytes_unref(smaller.jpeg);
    g_bytes_unref(third.jpeg);
}

static void test_frame_stays(Fixture *fixture, gconstpointer data)
{
    (void)data;
    int64_t capture_time_us = put_frame(fixture, WIDTH, HEIGHT);
    Snapshot snapshot = take(fixture, &plain);
    g_bytes_unref(snapshot.jpeg);
    g_autoptr(Frame) frame = mailbox_take(fixture->frames, 0); /* the stream misses nothing */
    g_assert_nonnull(frame);
    snapshot = take(fixture, &plain); /* and what it has taken is still the newest */
    g_assert_cmpint(snapshot.capture_time_us, ==, capture_time_us);
    g_bytes_unref(snapshot.jpeg);
}

/* Asks for always other options until there is no time left: within the test's time-out, or it fails. */
static void test_flood(Fixture *fixture, gconstpointer data)
{
    (void)data;
    Snapshot snapshot;
    SnapshotResult result = SNAPSHOT_MADE;
    put_frame(fixture, 1280, 720);
    SnapshotOptions made = plain, options = plain;
    int64_t start_us = clock_monotonic_us();
    for (int count = 0; result == SNAPSHOT_MADE; count++) {
        options.quality = 20 + count % 60;
        result = snapshot_maker_run(fixture->maker, &options, 0, &snapshot);
        if (result == SNAPSHOT_MADE) {
            g_bytes_unref(snapshot.jpeg);
            made = options;
        }
    }
    g_test_message("busy after %.0f ms", (double)(clock_monotonic_us() - start_us) / 1000);
    g_assert_cmpint(result, ==, SNAPSHOT_BUSY);
    int64_t newest_us = put_frame(fixture, 1280, 720);
    snapshot = take(fixture, &made); /* the last one again, for want of time for a new one */
    g_assert_cmpint(snapshot.capture_time_us, <=, newest_us);
    g_bytes_unref(snapshot.jpeg);
    do { /* time brings it back */
        g_usleep(10000);
        result = snapshot_maker_run(fixture->maker, &options, 0, &snapshot);
    } while (result == SNAPSHOT_BUSY);
    g_assert_cmpint(result, ==, SNAPSHOT_MADE);
    g_assert_cmpint(snapshot.capture_time_us, ==, newest_us);
    g_bytes_unref(snapshot.jpeg);
}

static void test_broken_jpeg(Fixture *fixture, gconstpointer data)
{
    (void)data;
    Frame *broken = frame_new(PIXEL_FORMAT_JPEG, WIDTH, HEIGHT);
    memset(frame_writable_plane(broken, 0), 0xff, 100);
    broken->jpeg_bytes = 100;
    broken->capture_time_us = clock_monotonic_us();
    mailbox_put(fixture->frames, broken);
    Snapshot snapshot;
    g_assert_cmpint(snapshot_maker_run(fixture->maker, &plain, 0, &snapshot), ==, SNAPSHOT_NO_FRAME);
}

#define ADD(path, function) g_test_add("/snapshot/" path, Fixture, GINT_TO_POINTER(0), set_up, function, tear_down)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (int rotation = 0; rotation < 360; rotation += 90) {
        g_autofree char *path = g_strdup_printf("/snapshot/turned-as-the-stream-is/%d", rotation);
        g_test_add(path, Fixture, GINT_TO_POINTER(rotation), set_up, test_turned, tear_down);
    }
    ADD("scaled-to-the-width-asked-for", test_scaled);
    ADD("only-of-a-frame-that-is-new-enough", test_no_frame);
    ADD("made-once-of-each-frame-and-way", test_same_frame);
    ADD("takes-nothing-from-the-stream", test_frame_stays);
    ADD("flood-is-bounded-and-passes", test_flood);
    ADD("broken-jpeg-is-no-picture", test_broken_jpeg);
    return g_test_run();
}
