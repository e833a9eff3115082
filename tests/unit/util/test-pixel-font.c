#include "util/pixel-font.h"

#include <stdbool.h>
#include <string.h>

static bool looks_alike(gunichar a, gunichar b)
{
    for (int row = 0; row < PIXEL_FONT_HEIGHT; row++) {
        if (pixel_font_row(a, row) != pixel_font_row(b, row))
            return false;
    }
    return true;
}

static void test_no_two_letters_look_alike(void)
{
    for (gunichar letter = ' '; letter <= '~'; letter++) {
        g_assert_false(looks_alike(letter, 0xb7));
        g_assert_false(looks_alike(letter, 0xe9));
        for (gunichar other = ' '; other < letter; other++)
            g_assert_false(looks_alike(letter, other));
    }
}

static void test_dots_stay_within_their_cell(void)
{
    for (gunichar letter = 0; letter < 300; letter++) {
        for (int row = 0; row < PIXEL_FONT_HEIGHT; row++)
            g_assert_cmpuint(pixel_font_row(letter, row), <, 1u << PIXEL_FONT_WIDTH);
    }
}

static void test_unknown_letters_show(void)
{
    static const gunichar unknown[] = {0, 1, '\n', 0x7f, 0x80, 0xe9, 0x4e2d, 0x1f600};
    for (size_t i = 0; i < G_N_ELEMENTS(unknown); i++) {
        g_assert_true(looks_alike(unknown[i], 0x4e2d));
        g_assert_false(looks_alike(unknown[i], ' '));
    }
}

static void test_capitals_stand_on_the_line(void)
{
    for (const char *letter = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"; *letter; letter++) {
        g_assert_cmpuint(pixel_font_row((guchar)*letter, 0), !=, 0);
        g_assert_cmpuint(pixel_font_row((guchar)*letter, 6), !=, 0);
        g_assert_cmpuint(pixel_font_row((guchar)*letter, 7), ==, 0);
        g_assert_cmpuint(pixel_font_row((guchar)*letter, 8), ==, 0);
    }
    for (const char *letter = "gjpqy"; *letter; letter++)
        g_assert_cmpuint(pixel_font_row((guchar)*letter, 8), !=, 0);
}

/* "gé" at a scale of 2, with a border that must not be touched. */
static void test_draw(void)
{
    enum { SCALE = 2, BORDER = 3, LETTERS = 2 };
    enum { WIDTH = LETTERS * PIXEL_FONT_LETTER_PITCH * SCALE, HEIGHT = PIXEL_FONT_HEIGHT * SCALE };
    static uint8_t plane[HEIGHT + 2 * BORDER][WIDTH + 2 * BORDER];
    const gunichar letters[] = {'g', 0xe9};
    memset(plane, 77, sizeof plane);
    g_assert_cmpint(pixel_font_width("g\303\251", SCALE), ==, WIDTH);
    pixel_font_draw(&plane[BORDER][BORDER], sizeof plane[0], "g\303\251",
                    &(PixelPen){.scale = SCALE, .ink = 200, .paper = 20});
    for (int y = 0; y < HEIGHT + 2 * BORDER; y++)
        for (int x = 0; x < WIDTH + 2 * BORDER; x++) {
            int column = (x - BORDER) / SCALE, row = (y - BORDER) / SCALE;
            bool outside = x < BORDER || y < BORDER || x >= BORDER + WIDTH || y >= BORDER + HEIGHT;
            int expected = 77;
            if (!outside) {
                int dot = column % PIXEL_FONT_LETTER_PITCH;
                unsigned dots = pixel_font_row(letters[column / PIXEL_FONT_LETTER_PITCH], row);
                expected = dot < PIXEL_FONT_WIDTH && dots >> (PIXEL_FONT_WIDTH - 1 - dot) & 1 ? 200 : 20;
            }
            g_assert_cmpint(plane[y][x], ==, expected);
        }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/pixel-font/no-two-letters-look-alike", test_no_two_letters_look_alike);
    g_test_add_func("/pixel-font/dots-stay-within-their-cell", test_dots_stay_within_their_cell);
    g_test_add_func("/pixel-font/what-has-no-letter-is-a-box", test_unknown_letters_show);
    g_test_add_func("/pixel-font/capitals-stand-on-the-line", test_capitals_stand_on_the_line);
    g_test_add_func("/pixel-font/draws-scaled-dots-and-nothing-beside", test_draw);
    return g_test_run();
}
