#include "pipeline/slate-show.h"

#include "util/deadline.h"

#include <string.h>

#define LOST_US (1000 * G_USEC_PER_SEC + 123456)

static const PipelineSlate slate = {.headline = "No picture", .reason = "unplugged", .since_us = LOST_US};

static uint64_t hash_luma(const Frame *frame)
{
    uint64_t hash = 0;
    for (int y = 0; y < frame->height; y++)
        for (int x = 0; x < frame->width; x++)
            hash = hash * 31 + frame->planes[0][y * frame->strides[0] + x];
    return hash;
}

static void test_due(void)
{
    g_autoptr(SlateShow) show = slate_show_new();
    g_assert_false(slate_show_is_on(show));
    g_assert_cmpint(slate_show_next_us(show), ==, DEADLINE_NEVER);
    slate_show_set(show, &slate);
    g_assert_true(slate_show_is_on(show));
    g_assert_cmpint(slate_show_next_us(show), <=, LOST_US); /* at once */

    slate_show_draw(show, 320, 240, NULL, LOST_US + 10);
    g_assert_cmpint(slate_show_next_us(show), ==, LOST_US + G_USEC_PER_SEC);
    slate_show_set(show, &slate); /* which is on already */
    g_assert_cmpint(slate_show_next_us(show), ==, LOST_US + G_USEC_PER_SEC);
    slate_show_draw(show, 320, 240, NULL, LOST_US + 3 * G_USEC_PER_SEC + 20000); /* late, and two left out */
    g_assert_cmpint(slate_show_next_us(show), ==, LOST_US + 4 * G_USEC_PER_SEC);
    slate_show_hurry(show);
    g_assert_cmpint(slate_show_next_us(show), <=, LOST_US);

    slate_show_set(show, NULL);
    g_assert_cmpint(slate_show_next_us(show), ==, DEADLINE_NEVER);
}

static void test_seconds(void)
{
    g_autoptr(SlateShow) show = slate_show_new();
    slate_show_set(show, &slate);
    uint64_t first = hash_luma(slate_show_draw(show, 320, 240, NULL, LOST_US));
    uint64_t second = hash_luma(slate_show_draw(show, 320, 240, NULL, LOST_US + G_USEC_PER_SEC));
    g_assert_cmpuint(first, !=, second);
}

static void test_words(void)
{
    g_autoptr(SlateShow) show = slate_show_new();
    slate_show_set(show, &slate);
    uint64_t before = hash_luma(slate_show_draw(show, 320, 240, NULL, LOST_US));
    PipelineSlate other = slate;
    g_strlcpy(other.reason, "busy", sizeof other.reason);
    slate_show_set(show, &other);
    g_assert_cmpuint(hash_luma(slate_show_draw(show, 320, 240, NULL, LOST_US)), !=, before);
}

static void test_size(void)
{
    g_autoptr(SlateShow) show = slate_show_new();
    slate_show_set(show, &slate);
    const Frame *frame = slate_show_draw(show, 320, 240, NULL, LOST_US);
    g_assert_cmpint(frame->width, ==, 320);
    frame = slate_show_draw(show, 480, 640, NULL, LOST_US);
    g_assert_cmpint(frame->width, ==, 480);
    g_assert_cmpint(frame->height, ==, 640);
    slate_show_trim(show);
    frame = slate_show_draw(show, 480, 640, NULL, LOST_US);
    g_assert_cmpint(frame->format, ==, PIXEL_FORMAT_I420);
}

static void test_predates(void)
{
    g_autoptr(SlateShow) show = slate_show_new();
    g_autoptr(Frame) frame = frame_new(PIXEL_FORMAT_I420, 16, 16);
    frame->capture_time_us = LOST_US - 1;
    g_assert_false(slate_show_predates(show, frame));
    slate_show_set(show, &slate);
    g_assert_true(slate_show_predates(show, frame));
    frame->capture_time_us = LOST_US;
    g_assert_false(slate_show_predates(show, frame));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/slate-show/due-at-once-and-with-each-second-that-passes", test_due);
    g_test_add_func("/slate-show/the-seconds-can-be-seen-to-pass", test_seconds);
    g_test_add_func("/slate-show/words-change-while-it-is-on", test_words);
    g_test_add_func("/slate-show/any-size-from-one-to-the-next", test_size);
    g_test_add_func("/slate-show/knows-what-is-from-before", test_predates);
    return g_test_run();
}
