#include "util/text-wrap.h"

typedef struct Example {
    const char *text;
    int columns;
    const char *lines; /* with "|" between them */
} Example;

static void test_examples(void)
{
    static const Example examples[] = {
        {"", 5, ""},
        {"  ", 5, ""},
        {"one", 5, "one"},
        {"one two", 7, "one two"},
        {"one two", 6, "one|two"},
        {"one  two three", 8, "one  two|three"},
        {" one\ntwo\tthree ", 4, "one|two|thre|e"},
        {"/a/long/path", 5, "/a/lo|ng/pa|th"},
        {"is /a/long/path", 5, "is|/a/lo|ng/pa|th"},
        {"exact fit", 5, "exact|fit"},
        {"\303\251\303\251\303\251 \303\251", 3, "\303\251\303\251\303\251|\303\251"},
        {"abc", 1, "a|b|c"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(examples); i++) {
        g_auto(GStrv) lines = text_wrap(examples[i].text, examples[i].columns);
        g_autofree char *joined = g_strjoinv("|", lines);
        g_assert_cmpstr(joined, ==, examples[i].lines);
    }
}

static void test_no_line_is_too_long(void)
{
    const char *text =
        "realsense: no profile of 640x480 at 90 Hz; /dev/video12 offers 640x480 at 30, 60; 1280x720 at 30";
    for (int columns = 1; columns < 100; columns++) {
        g_auto(GStrv) lines = text_wrap(text, columns);
        GString *letters = g_string_new(NULL);
        for (char **line = lines; *line; line++) {
            g_assert_cmpint(g_utf8_strlen(*line, -1), <=, columns);
            g_assert_cmpstr(*line, !=, "");
            g_string_append(letters, *line);
        }
        g_autofree char *written = g_string_free(letters, FALSE);
        g_auto(GStrv) written_words = g_strsplit(written, " ", -1);
        g_auto(GStrv) words = g_strsplit(text, " ", -1);
        g_autofree char *all_written = g_strjoinv("", written_words);
        g_autofree char *all = g_strjoinv("", words);
        g_assert_cmpstr(all_written, ==, all); /* nothing is lost but blanks */
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/text-wrap/breaks-at-blanks-or-where-it-must", test_examples);
    g_test_add_func("/text-wrap/no-line-is-too-long-and-no-letter-is-lost", test_no_line_is_too_long);
    return g_test_run();
}
