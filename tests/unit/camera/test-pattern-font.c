#include "camera/pattern-font.h"

#include <glib.h>
#include <stdbool.h>

static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.:";

static bool looks_alike(char a, char b)
{
    for (int row = 0; row < PATTERN_FONT_HEIGHT; row++) {
        if (pattern_font_row(a, row) != pattern_font_row(b, row))
            return false;
    }
    return true;
}

static void test_no_two_letters_look_alike(void)
{
    for (size_t i = 0; letters[i]; i++) {
        g_assert_false(looks_alike(letters[i], ' '));
        for (size_t k = 0; k < i; k++)
            g_assert_false(looks_alike(letters[i], letters[k]));
    }
}

static void test_dots_stay_within_their_cell(void)
{
    for (int letter = 0; letter < 256; letter++) {
        for (int row = 0; row < PATTERN_FONT_HEIGHT; row++)
            g_assert_cmpuint(pattern_font_row((char)letter, row), <, 1u << PATTERN_FONT_WIDTH);
    }
    g_assert_true(looks_alike('~', ' '));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/pattern-font/no-two-letters-look-alike", test_no_two_letters_look_alike);
    g_test_add_func("/pattern-font/dots-stay-within-their-cell", test_dots_stay_within_their_cell);
    return g_test_run();
}
