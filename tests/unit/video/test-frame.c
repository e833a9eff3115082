/* Frames, wrapped pixels, and pools. */
#include "video/frame.h"

static void test_bytes(void)
{
    g_assert_cmpuint(frame_bytes(PIXEL_FORMAT_I420, 640, 480), ==, 640 * 480 * 3 / 2);
    g_assert_cmpuint(frame_bytes(PIXEL_FORMAT_YUYV, 640, 480), ==, 640 * 480 * 2);
    g_assert_cmpuint(frame_bytes(PIXEL_FORMAT_I420, 2, 2), ==, 6);
    g_assert_cmpuint(frame_bytes(PIXEL_FORMAT_YUYV, FRAME_MAX_SIDE, FRAME_MAX_SIDE), ==,
                     (size_t)FRAME_MAX_SIDE * FRAME_MAX_SIDE * 2);
    g_assert_cmpuint(frame_bytes(PIXEL_FORMAT_NV12, 640, 480), ==, 640 * 480 * 3 / 2);
    g_assert_cmpuint(frame_bytes(PIXEL_FORMAT_JPEG, 640, 480), ==, 640 * 480 * 2);
}

static void test_other_planes(void)
{
    g_autoptr(Frame) nv12 = frame_new(PIXEL_FORMAT_NV12, 66, 38);
    g_assert_cmpint(frame_plane_count(PIXEL_FORMAT_NV12), ==, 2);
    g_assert_cmpint(nv12->strides[0], ==, 128);
    g_assert_cmpint(nv12->strides[1], ==, 128); /* as many bytes as luma has */
    g_assert_null(nv12->planes[2]);
    frame_writable_plane(nv12, 1)[18 * 128 + 127] = 1;
    g_autoptr(Frame) jpeg = frame_new(PIXEL_FORMAT_JPEG, 66, 38);
    g_assert_cmpint(frame_plane_count(PIXEL_FORMAT_JPEG), ==, 1);
    g_assert_cmpint(jpeg->strides[0], ==, 132); /* in one piece, however odd its width */
    frame_writable_plane(jpeg, 0)[frame_bytes(PIXEL_FORMAT_JPEG, 66, 38) - 1] = 1;
}

static void test_alignment(void)
{
    static const int sizes[][2] = {{2, 2}, {66, 38}, {640, 480}, {848, 480}, {424, 240}};
    for (size_t i = 0; i < G_N_ELEMENTS(sizes); i++) {
        g_autoptr(Frame) frame = frame_new(PIXEL_FORMAT_I420, sizes[i][0], sizes[i][1]);
        for (int plane = 0; plane < 3; plane++) {
            int rows = plane ? frame->height / 2 : frame->height;
            g_assert_cmpuint((uintptr_t)frame->planes[plane] % 64, ==, 0);
            g_assert_cmpint(frame->strides[plane] % 64, ==, 0);
            g_assert_cmpint(frame->strides[plane], >=, plane ? frame->width / 2 : frame->width);
            /* AddressSanitizer tells whether every row is inside. */
            for (int row = 0; row < rows; row++)
                frame_writable_plane(frame, plane)[(size_t)row * frame->strides[plane] + frame->strides[plane] - 1] = 1;
        }
    }
    g_autoptr(Frame) yuyv = frame_new(PIXEL_FORMAT_YUYV, 34, 2);
    g_assert_cmpint(yuyv->strides[0], ==, 128);
    g_assert_null(yuyv->planes[1]);
    g_assert_null(yuyv->planes[2]);
}

static void count(gpointer owner)
{
    ++*(int *)owner;
}

static void test_wrapped(void)
{
    static const uint8_t pixels[4 * 4 * 3 / 2];
    int released = 0;
    Frame *frame = frame_new_wrapped(PIXEL_FORMAT_I420, 4, 4, pixels, count, &released);
    g_assert_true(frame->planes[0] == pixels);
    g_assert_true(frame->planes[1] == pixels + 16);
    g_assert_true(frame->planes[2] == pixels + 20);
    g_assert_cmpint(frame->strides[0], ==, 4);
    g_assert_cmpint(frame->strides[1], ==, 2);
    Frame *second = frame_ref(frame);
    frame_unref(frame);
    g_assert_cmpint(released, ==, 0);
    frame_unref(second);
    g_assert_cmpint(released, ==, 1);
    frame_unref(NULL);
    frame_unref(frame_new_wrapped(PIXEL_FORMAT_YUYV, 2, 2, pixels, NULL, NULL));
}

static void test_pool_reuses(void)
{
    g_autoptr(FramePool) pool = frame_pool_new(PIXEL_FORMAT_YUYV, 64, 32);
    Frame *first = frame_pool_acquire(pool);
    first->number = 7;
    Frame *second = frame_pool_acquire(pool);
    g_assert_true(first != second);
    frame_ref(first);
    frame_unref(first);
    g_autoptr(Frame) third = frame_pool_acquire(pool);
    g_assert_true(third != first); /* still held */
    frame_unref(first);
    g_autoptr(Frame) again = frame_pool_acquire(pool);
    g_assert_true(again == first);
    g_assert_cmpuint(again->number, ==, 0);
    g_assert_cmpint(again->ref_count, ==, 1);
    frame_unref(second);
}

static void test_pool_bursts(void)
{
    g_autoptr(FramePool) pool = frame_pool_new(PIXEL_FORMAT_I420, 64, 32);
    Frame *frames[16];
    for (int round = 0; round < 2; round++) {
        for (size_t i = 0; i < G_N_ELEMENTS(frames); i++)
            frames[i] = frame_pool_acquire(pool);
        for (size_t i = 0; i < G_N_ELEMENTS(frames); i++)
            frame_unref(frames[i]); /* LeakSanitizer sees those that the pool does not keep */
    }
}

static void test_pool_outlived(void)
{
    FramePool *pool = frame_pool_new(PIXEL_FORMAT_I420, 64, 32);
    Frame *frame = frame_pool_acquire(pool);
    frame_unref(frame_pool_acquire(pool));
    frame_pool_free(pool);
    frame_writable_plane(frame, 0)[0] = 1;
    frame_unref(frame);
    frame_pool_free(NULL);
}

static gpointer unref_frames(gpointer data)
{
    GAsyncQueue *queue = data;
    gpointer frame;
    while ((frame = g_async_queue_pop(queue)) != queue)
        frame_unref(frame);
    return NULL;
}

static void test_pool_threads(void)
{
    FramePool *pool = frame_pool_new(PIXEL_FORMAT_I420, 64, 32);
    GAsyncQueue *queue = g_async_queue_new();
    GThread *thread = g_thread_new("unref", unref_frames, queue);
    for (int i = 0; i < 2000; i++) {
        Frame *frame = frame_pool_acquire(pool);
        frame_writable_plane(frame, 0)[0] = (uint8_t)i;
        g_async_queue_push(queue, frame_ref(frame));
        frame_unref(frame);
    }
    frame_pool_free(pool);
    g_async_queue_push(queue, queue);
    g_thread_join(thread);
    g_async_queue_unref(queue);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/frame/bytes-are-those-of-packed-planes", test_bytes);
    g_test_add_func("/frame/rows-and-planes-are-aligned", test_alignment);
    g_test_add_func("/frame/nv12-has-two-planes-and-jpeg-one", test_other_planes);
    g_test_add_func("/frame/wrapped-pixels-are-released-once", test_wrapped);
    g_test_add_func("/frame/pool-hands-memory-out-again", test_pool_reuses);
    g_test_add_func("/frame/pool-survives-a-burst", test_pool_bursts);
    g_test_add_func("/frame/frames-outlive-their-pool", test_pool_outlived);
    g_test_add_func("/frame/frames-come-back-from-another-thread", test_pool_threads);
    return g_test_run();
}
