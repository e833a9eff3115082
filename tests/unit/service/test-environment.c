/* The variables of the program against those that the README names; what is warned of. */
#include "environment.h"

#include <gio/gio.h>
#include <string.h>

/* The words in backticks of a cell. (transfer full) */
static GPtrArray *quoted_words(const char *cell)
{
    GPtrArray *words = g_ptr_array_new_with_free_func(g_free);
    g_auto(GStrv) parts = g_strsplit(cell, "`", -1);
    for (guint i = 0; parts[i] && parts[i + 1]; i++)
        if (i % 2)
            g_ptr_array_add(words, g_strdup(parts[i]));
    return words;
}

/* A row "| `A`, `B` | `1`, `2` | ..." as "A=1\nB=2\n"; one default is that of all the row's variables. */
static void append_row(GString *list, const char *row)
{
    g_auto(GStrv) cells = g_strsplit(row, "|", 4);
    g_assert_cmpuint(g_strv_length(cells), ==, 4);
    g_autoptr(GPtrArray) names = quoted_words(cells[1]);
    g_autoptr(GPtrArray) defaults = quoted_words(cells[2]);
    for (guint i = 0; i < names->len; i++) {
        const char *value = defaults->len > 0 ? defaults->pdata[MIN(i, defaults->len - 1)] : "";
        g_string_append_printf(list, "%s=%s\n", (char *)names->pdata[i], value);
    }
}

static char *list_of_readme(void)
{
    g_autofree char *text = NULL;
    g_autoptr(GError) error = NULL;
    g_file_get_contents(README, &text, NULL, &error);
    g_assert_no_error(error);
    char *section = strstr(text, "\n## Settings\n");
    g_assert_nonnull(section);
    char *end = strstr(section + 1, "\n## ");
    g_assert_nonnull(end);
    *end = '\0';
    GString *list = g_string_new(NULL);
    g_auto(GStrv) lines = g_strsplit(section, "\n", -1);
    for (char **line = lines; *line; line++)
        if (g_str_has_prefix(*line, "| `"))
            append_row(list, *line);
    return g_string_free(list, FALSE);
}

/* The lines "  NAME  what it is for (default VALUE)" of the help text as "NAME=VALUE". */
static char *list_of_help(void)
{
    GString *list = g_string_new(NULL);
    g_autofree char *text = environment_describe();
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; **line; line++) {
        g_assert_true(g_str_has_prefix(*line, "  "));
        g_autofree char *name = g_strndup(*line + 2, strcspn(*line + 2, " "));
        const char *opening = strstr(*line, " (default ");
        const char *value = opening ? opening + strlen(" (default ") : "";
        g_string_append_printf(list, "%s=%.*s\n", name, (int)strcspn(value, ")"), value);
    }
    return g_string_free(list, FALSE);
}

static void test_readme(void)
{
    g_autofree char *readme = list_of_readme();
    g_autofree char *help = list_of_help();
    g_assert_nonnull(strstr(help, "SERVICE_PORT=8104\n"));
    g_assert_nonnull(strstr(help, "TURN_CREDENTIAL=\n"));
    g_assert_cmpstr(readme, ==, help);
}

static void expect(const char *warning)
{
    g_test_expect_message("environment", G_LOG_LEVEL_WARNING, warning);
}

static void test_unknown_variables(void)
{
    char *environment[] = {"CAMERA_WIDHT=1280",
                           "CAMERA_WIDTH=640",
                           "TURN_CREDENTIAL=secret",
                           "TURN_PASSWORD=secret",
                           "ICE_\nX=1",
                           "VIDEO_",
                           "VIEWER_TIMEOUTS=1",
                           "PATH=/bin",
                           "SERVICE_ACCOUNT=other",
                           "MY_CAMERA_X=1",
                           NULL};
    expect("CAMERA_WIDHT: there is no such setting, it is ignored");
    expect("TURN_PASSWORD: there is no such setting, it is ignored");
    expect("ICE_\\nX: there is no such setting, it is ignored");
    expect("VIDEO_: there is no such setting, it is ignored");
    expect("VIEWER_TIMEOUTS: there is no such setting, it is ignored");
    environment_warn_of_unknown(environment);
    g_test_assert_expected_messages();
}

static void test_many_unknown_variables(void)
{
    g_auto(GStrv) environment = g_new0(char *, 21);
    for (int i = 0; i < 20; i++)
        environment[i] = g_strdup_printf("CAMERA_PORT_%d_TCP=x", i);
    for (int i = 0; i < 8; i++)
        expect("CAMERA_PORT_*_TCP: there is no such setting, it is ignored");
    expect("12 more variables are no settings");
    environment_warn_of_unknown(environment);
    g_test_assert_expected_messages();
}

static void test_long_name_is_cut(void)
{
    g_autofree char *tail = g_strnfill(100000, 'X');
    g_autofree char *assignment = g_strconcat("CAMERA_", tail, "=1", NULL);
    g_autofree char *cut = g_strndup(assignment, 64);
    g_autofree char *warning = g_strconcat(cut, ": there is no such setting, it is ignored", NULL);
    char *environment[] = {assignment, NULL};
    expect(warning);
    environment_warn_of_unknown(environment);
    g_test_assert_expected_messages();
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/environment/the-readme-names-every-variable-and-its-default", test_readme);
    g_test_add_func("/environment/unknown-variables-are-warned-of", test_unknown_variables);
    g_test_add_func("/environment/many-unknown-variables-are-counted", test_many_unknown_variables);
    g_test_add_func("/environment/a-long-name-is-cut", test_long_name_is_cut);
    return g_test_run();
}
