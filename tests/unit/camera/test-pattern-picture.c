#include "camera/pattern-picture.h"

#include "util/pixel-font.h"

#include <string.h>

#define TIME_TEXT "2025-01-31 12:34:56.789"

static Frame *draw(int width, int height, uint64_t number)
{
    g_autoptr(PatternPicture) picture = pattern_picture_new(width, height);
    Frame *frame = frame_new(PIXEL_FORMAT_I420, width, height);
    pattern_picture_draw(picture, frame, number, TIME_TEXT);
    return frame;
}

static int pixel(const Frame *frame, int plane, int x, int y)
{
    int shrink = plane ? 2 : 1;
    return frame->planes[plane][y / shrink * frame->strides[plane] + x / shrink];
}

static void assert_color(const Frame *frame, int x, int y, const uint8_t color[3])
{
    for (int plane = 0; plane < 3; plane++)
        g_assert_cmpint(pixel(frame, plane, x, y), ==, color[plane]);
}

static void test_the_corners_tell_which_way_is_up(void)
{
    static const struct {
        int width, height;
    } sizes[] = {{640, 480}, {1280, 720}, {424, 240}, {62, 34}, {16, 16}, {4096, 16}};
    static const uint8_t red[3] = {81, 90, 240}, green[3] = {145, 54, 34}, blue[3] = {41, 240, 110},
                         white[3] = {235, 128, 128};
    for (size_t i = 0; i < G_N_ELEMENTS(sizes); i++) {
        int width = sizes[i].width, height = sizes[i].height;
        int inner_x = width / 8 - 2, inner_y = height / 8 - 2; /* still inside the block */
        for (uint64_t number = 0; number < 2000; number += 333) {
            g_autoptr(Frame) frame = draw(width, height, number);
            for (int step = 0; step < 2; step++) {
                int x = step ? inner_x : 0, y = step ? inner_y : 0;
                assert_color(frame, x, y, red);
                assert_color(frame, width - 1 - x, y, green);
                assert_color(frame, x, height - 1 - y, blue);
                assert_color(frame, width - 1 - x, height - 1 - y, white);
            }
        }
    }
}

static double changed_share(const Frame *a, const Frame *b)
{
    int changed = 0;
    for (int y = 0; y < a->height; y++) {
        for (int x = 0; x < a->width; x++)
            changed += ABS(pixel(a, 0, x, y) - pixel(b, 0, x, y)) > 4;
    }
    return (double)changed / (a->width * a->height);
}

static void test_it_moves_in_most_of_the_picture(void)
{
    for (uint64_t number = 0; number < 5; number++) {
        g_autoptr(Frame) frame = draw(640, 480, number * 1000);
        g_autoptr(Frame) next = draw(640, 480, number * 1000 + 1);
        g_assert_cmpfloat(changed_share(frame, next), >, 0.4);
    }
}

static void test_the_number_alone_decides(void)
{
    g_autoptr(Frame) frame = draw(640, 480, 77);
    g_autoptr(Frame) again = draw(640, 480, 77);
    g_assert_cmpfloat(changed_share(frame, again), ==, 0);
}

static void test_an_update_is_as_good_as_a_new_picture(void)
{
    static const struct {
        int width, height;
    } sizes[] = {{640, 480}, {130, 98}, {62, 34}, {2, 2}};
    for (size_t i = 0; i < G_N_ELEMENTS(sizes); i++) {
        g_autoptr(PatternPicture) picture = pattern_picture_new(sizes[i].width, sizes[i].height);
        g_autoptr(Frame) updated = frame_new(PIXEL_FORMAT_I420, sizes[i].width, sizes[i].height);
        uint64_t number = 3;
        pattern_picture_draw(picture, updated, number, TIME_TEXT);
        for (uint64_t step = 1; step < 100; step++) {
            uint64_t old_number = number;
            number += PATTERN_PICTURE_CYCLE * step;
            pattern_picture_update(picture, updated, old_number, number, TIME_TEXT);
            g_autoptr(Frame) drawn = frame_new(PIXEL_FORMAT_I420, sizes[i].width, sizes[i].height);
            pattern_picture_draw(picture, drawn, number, TIME_TEXT);
            for (int plane = 0; plane < 3; plane++) {
                for (int y = 0; y < sizes[i].height / (plane ? 2 : 1); y++) {
                    size_t length = (size_t)sizes[i].width / (plane ? 2 : 1);
                    g_assert_cmpmem(updated->planes[plane] + y * updated->strides[plane], length,
                                    drawn->planes[plane] + y * drawn->strides[plane], length);
                }
            }
        }
    }
}

static bool dots_match(const Frame *frame, int left, int top, const char *text, int scale)
{
    for (int i = 0; text[i]; i++) {
        for (int row = 0; row < PIXEL_FONT_HEIGHT; row++) {
            for (int column = 0; column < PIXEL_FONT_WIDTH; column++) {
                int x = left + (i * PIXEL_FONT_LETTER_PITCH + column) * scale + scale / 2;
                bool ink = pixel_font_row((guchar)text[i], row) >> (PIXEL_FONT_WIDTH - 1 - column) & 1;
                if ((pixel(frame, 0, x, top + row * scale + scale / 2) > 128) != ink)
                    return false;
            }
        }
    }
    return true;
}

/* Whether text can be read anywhere in the picture, in letters of this scale. */
static bool can_read(const Frame *frame, const char *text, int scale)
{
    int text_width = (int)strlen(text) * PIXEL_FONT_LETTER_PITCH * scale;
    for (int y = 0; y + PIXEL_FONT_HEIGHT * scale <= frame->height; y++) {
        for (int x = 0; x + text_width <= frame->width; x++) {
            if (dots_match(frame, x, y, text, scale))
                return true;
        }
    }
    return false;
}

static void test_label_time_and_number_can_be_read(void)
{
    static const struct {
        int width, height, scale;
    } sizes[] = {{640, 480, 3}, {1280, 720, 6}, {160, 120, 1}};
    for (size_t i = 0; i < G_N_ELEMENTS(sizes); i++) {
        g_autoptr(Frame) frame = draw(sizes[i].width, sizes[i].height, 1234567);
        g_assert_true(can_read(frame, "TEST PATTERN - NO CAMERA", sizes[i].scale));
        g_assert_true(can_read(frame, TIME_TEXT, sizes[i].scale));
        g_assert_true(can_read(frame, "FRAME 01234567", sizes[i].scale));
        g_assert_false(can_read(frame, "FRAME 01234568", sizes[i].scale));
    }
}

static void test_any_size_can_be_drawn(void)
{
    static const struct {
        int width, height;
    } sizes[] = {{2, 2}, {2, FRAME_MAX_SIDE}, {FRAME_MAX_SIDE, 2}, {18, 10}, {146, 60}, {848, 480}};
    for (size_t i = 0; i < G_N_ELEMENTS(sizes); i++) {
        g_autoptr(PatternPicture) picture = pattern_picture_new(sizes[i].width, sizes[i].height);
        g_autoptr(Frame) frame = frame_new(PIXEL_FORMAT_I420, sizes[i].width, sizes[i].height);
        for (uint64_t number = 0; number < 300; number += 7)
            pattern_picture_draw(picture, frame, number, TIME_TEXT);
        pattern_picture_draw(picture, frame, UINT64_MAX, TIME_TEXT);
        g_assert_cmpint(pixel(frame, 0, sizes[i].width - 1, sizes[i].height - 1), ==, 235); /* the last corner */
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/pattern-picture/the-corners-tell-which-way-is-up", test_the_corners_tell_which_way_is_up);
    g_test_add_func("/pattern-picture/it-moves-in-most-of-the-picture", test_it_moves_in_most_of_the_picture);
    g_test_add_func("/pattern-picture/the-number-alone-decides", test_the_number_alone_decides);
    g_test_add_func("/pattern-picture/an-update-is-as-good-as-a-new-picture",
                    test_an_update_is_as_good_as_a_new_picture);
    g_test_add_func("/pattern-picture/label-time-and-number-can-be-read", test_label_time_and_number_can_be_read);
    g_test_add_func("/pattern-picture/any-size-can-be-drawn", test_any_size_can_be_drawn);
    return g_test_run();
}
