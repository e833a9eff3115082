#include "video/slate.h"

#include "util/pixel-font.h"

#include <stdbool.h>
#include <string.h>

#define REASON "file: /nonexistent/camera.y4m: No such file or directory"
#define SINCE  "since 12:03:45 UTC \302\267 0:34"

/* Darker than any letter, brighter than anything else. */
#define INK_FROM 190

static const SlateWords words = {.headline = "No picture\nfrom the camera", .reason = REASON, .since = SINCE};

static const struct {
    int width, height;
} sizes[] = {{320, 240}, {240, 320}, {424, 240}, {640, 480}, {480, 640}, {1280, 720}, {720, 1280}, {1920, 1080}};

/* As bright as can be, and of one strong colour. */
static Frame *new_backdrop(int width, int height)
{
    Frame *frame = frame_new(PIXEL_FORMAT_I420, width, height);
    for (int plane = 0; plane < 3; plane++)
        memset(frame_writable_plane(frame, plane), plane ? 20 : 255,
               (size_t)frame->strides[plane] * (size_t)(plane ? height / 2 : height));
    return frame;
}

static Frame *draw(int width, int height, const SlateWords *text)
{
    g_autoptr(Frame) backdrop = new_backdrop(width, height);
    Frame *frame = frame_new(PIXEL_FORMAT_I420, width, height);
    slate_draw(frame, backdrop, text);
    return frame;
}

static bool is_ink(const Frame *frame, int x, int y)
{
    return frame->planes[0][y * frame->strides[0] + x] >= INK_FROM;
}

static bool stands_at(const Frame *frame, int left, int top, const char *word, int scale)
{
    for (int row = 0; row < PIXEL_FONT_HEIGHT; row++)
        for (int i = 0; i < (int)g_utf8_strlen(word, -1); i++) {
            unsigned dots = pixel_font_row(g_utf8_get_char(g_utf8_offset_to_pointer(word, i)), row);
            for (int column = 0; column < PIXEL_FONT_LETTER_PITCH; column++) {
                bool ink = column < PIXEL_FONT_WIDTH && dots >> (PIXEL_FONT_WIDTH - 1 - column) & 1;
                int x = left + (i * PIXEL_FONT_LETTER_PITCH + column) * scale + scale / 2;
                if (is_ink(frame, x, top + row * scale + scale / 2) != ink)
                    return false;
            }
        }
    return true;
}

static bool can_read(const Frame *frame, const char *word, int scale)
{
    int width = pixel_font_width(word, scale);
    for (int y = 0; y + PIXEL_FONT_HEIGHT * scale <= frame->height; y++)
        for (int x = 0; x + width <= frame->width; x++)
            if (stands_at(frame, x, y, word, scale))
                return true;
    return false;
}

/* The scale at which a word can be read anywhere in the picture; 0: it cannot. */
static int read_scale(const Frame *frame, const char *word)
{
    for (int scale = 1; scale <= 20; scale++)
        if (can_read(frame, word, scale))
            return scale;
    return 0;
}

static void assert_all_read(const Frame *frame, const char *text, int scale)
{
    g_auto(GStrv) parts = g_strsplit_set(text, " \n", -1);
    for (char **part = parts; *part; part++)
        if (strlen(*part) > 2) /* a shorter one may be a part of another */
            g_assert_true(can_read(frame, *part, scale));
}

static void test_words_can_be_read(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(sizes); i++) {
        g_test_message("%dx%d", sizes[i].width, sizes[i].height);
        g_autoptr(Frame) frame = draw(sizes[i].width, sizes[i].height, &words);
        int text_scale = read_scale(frame, "since");
        g_assert_cmpint(text_scale, >=, MAX(sizes[i].width / 320, 1)); /* a letter is 2 % of the width at least */
        assert_all_read(frame, REASON, text_scale);
        assert_all_read(frame, SINCE, text_scale);
        g_assert_cmpint(read_scale(frame, "from the camera"), >, text_scale);
    }
}

static void test_nobody_takes_it_for_live(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(sizes); i++) {
        g_autoptr(Frame) frame = draw(sizes[i].width, sizes[i].height, &words);
        for (int y = 0; y < frame->height; y++)
            for (int x = 0; x < frame->width; x++)
                g_assert_true(is_ink(frame, x, y) || frame->planes[0][y * frame->strides[0] + x] <= 105);
        for (int plane = 1; plane < 3; plane++)
            for (int y = 0; y < frame->height / 2; y++)
                for (int x = 0; x < frame->width / 2; x++)
                    g_assert_cmpint(frame->planes[plane][y * frame->strides[plane] + x], ==, 128);
        /* What shows at its edge is the picture that was, dimmed. */
        g_assert_cmpint(frame->planes[0][0], >, 60);
        g_assert_cmpint(frame->planes[0][(frame->height - 1) * frame->strides[0]], >, 60);
    }
}

static void test_without_backdrop(void)
{
    g_autoptr(Frame) frame = frame_new(PIXEL_FORMAT_I420, 640, 480);
    slate_draw(frame, NULL, &words);
    g_assert_cmpint(frame->planes[0][0], <, 40);
    assert_all_read(frame, REASON, read_scale(frame, "since"));
}

static void test_drawn_again(void)
{
    g_autoptr(Frame) backdrop = new_backdrop(640, 480);
    g_autoptr(Frame) frame = draw(640, 480, &words);
    SlateWords later = words;
    later.since = "since 12:03:45 UTC \302\267 0:35";
    slate_draw(frame, backdrop, &later);
    g_assert_cmpint(read_scale(frame, "0:35"), >, 0);
    g_assert_cmpint(read_scale(frame, "0:34"), ==, 0); /* nothing of the one before remains */
}

static void test_no_reason(void)
{
    SlateWords short_words = words;
    short_words.reason = "";
    g_autoptr(Frame) frame = draw(640, 480, &short_words);
    g_assert_cmpint(read_scale(frame, "from the camera"), >, 0);
    g_assert_cmpint(read_scale(frame, "0:34"), >, 0);
}

static void test_long_reason(void)
{
    GString *reason = g_string_new("Begin");
    for (int i = 0; i < 400; i++)
        g_string_append_printf(reason, " word%d", i);
    SlateWords long_words = words;
    long_words.reason = reason->str;
    g_autoptr(Frame) frame = draw(320, 240, &long_words);
    g_assert_cmpint(read_scale(frame, "from the camera"), >, 0);
    g_assert_cmpint(read_scale(frame, "Begin"), ==, 1);
    g_assert_cmpint(read_scale(frame, "word50"), ==, 1);
    g_assert_cmpint(read_scale(frame, "word399"), ==, 0);
    g_assert_cmpint(read_scale(frame, "0:34"), ==, 1);
    g_string_free(reason, TRUE);
}

static void test_any_size(void)
{
    static const int sides[] = {2, 16, 48, 62, 96, 160, 848, 4096};
    for (size_t i = 0; i < G_N_ELEMENTS(sides); i++)
        for (size_t k = 0; k < G_N_ELEMENTS(sides); k++) {
            g_autoptr(Frame) frame = draw(sides[i], sides[k], &words); /* the sanitizer looks on */
            if (sides[i] < 60 || sides[k] < 30)
                g_assert_cmpint(frame->planes[0][0], >, 60);
        }
}

static void test_since(void)
{
    static const int64_t noon_us = 1700049600 * (int64_t)G_USEC_PER_SEC; /* 2023-11-15 12:00:00 UTC */
    static const struct {
        int64_t seconds;
        const char *text;
    } cases[] = {
        {0, "since 12:00:00 UTC \302\267 0:00"},
        {34, "since 12:00:00 UTC \302\267 0:34"},
        {754, "since 12:00:00 UTC \302\267 12:34"},
        {3723, "since 12:00:00 UTC \302\267 1:02:03"},
        {14 * 3600, "since 2023-11-15 12:00:00 UTC \302\267 14:00:00"},
        {26 * 3600 + 180, "since 2023-11-15 12:00:00 UTC \302\267 1 d 2:03 h"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *text = slate_since_text(noon_us, noon_us + cases[i].seconds * G_USEC_PER_SEC + 999999);
        g_assert_cmpstr(text, ==, cases[i].text);
    }
    g_autofree char *set_back = slate_since_text(noon_us, noon_us - 5 * G_USEC_PER_SEC);
    g_assert_cmpstr(set_back, ==, cases[0].text);
}

int main(int argc, char **argv)
{
    g_setenv("TZ", "UTC", TRUE);
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/slate/all-words-can-be-read-at-every-size", test_words_can_be_read);
    g_test_add_func("/slate/nobody-takes-the-dimmed-picture-for-a-live-one", test_nobody_takes_it_for_live);
    g_test_add_func("/slate/needs-no-earlier-picture", test_without_backdrop);
    g_test_add_func("/slate/drawn-again-leaves-nothing-of-the-one-before", test_drawn_again);
    g_test_add_func("/slate/needs-no-reason", test_no_reason);
    g_test_add_func("/slate/too-long-a-reason-is-cut", test_long_reason);
    g_test_add_func("/slate/any-size-can-be-drawn", test_any_size);
    g_test_add_func("/slate/since-tells-the-clock-and-the-time-gone-by", test_since);
    return g_test_run();
}
