/* Which source wins, what of each is skipped, and what is warned of. Each test has a working directory of its own. */
#include "ice-config.h"

#include <glib/gstdio.h>
#include <string.h>

#define DEFAULT_URL "stun:stun.l.google.com:19302"

typedef struct Fixture {
    char *directory;
} Fixture;

static void set_up(Fixture *fixture, gconstpointer data)
{
    (void)data;
    fixture->directory = g_dir_make_tmp("ice-config-XXXXXX", NULL);
    g_assert_cmpint(g_chdir(fixture->directory), ==, 0);
}

static void tear_down(Fixture *fixture, gconstpointer data)
{
    (void)data;
    g_unlink("ice_config.json");
    g_unlink("named.json");
    g_assert_cmpint(g_chdir("/"), ==, 0);
    g_assert_cmpint(g_rmdir(fixture->directory), ==, 0);
    g_free(fixture->directory);
}

static void write_file(const char *path, const char *text)
{
    g_assert_true(g_file_set_contents(path, text, -1, NULL));
}

/* The configuration as one line: use_turn urls username credential relay_only. */
static void assert_values(const IceConfigValues *values, const char *expected)
{
    g_autofree char *urls = g_strjoinv(",", values->urls);
    g_autofree char *line =
        g_strdup_printf("%d %s %s %s %d", values->use_turn, urls, values->username ? values->username : "null",
                        values->credential ? values->credential : "null", values->relay_only);
    g_assert_cmpstr(line, ==, expected);
}

static void assert_read(const char *assignments, const char *expected)
{
    g_auto(GStrv) environment = g_strsplit(assignments, "|", -1);
    g_autoptr(IceConfig) config = ice_config_new(environment);
    g_autoptr(IceConfigValues) values = ice_config_get(config);
    assert_values(values, expected);
}

#define FILE_TEXT(name)                                                                                                \
    "{\"use_turn\": true, \"urls\": [\"turn:" name "\"], \"username\": \"" name "\", \"credential\": \"secret\", "     \
    "\"relay_only\": true}"

static void test_default(Fixture *fixture, gconstpointer data)
{
    (void)fixture;
    (void)data;
    assert_read("", "0 " DEFAULT_URL " null null 0");
}

static void test_precedence(Fixture *fixture, gconstpointer data)
{
    (void)fixture;
    (void)data;
    write_file("ice_config.json", FILE_TEXT("standard"));
    assert_read("", "1 turn:standard standard secret 1");
    write_file("named.json", FILE_TEXT("named"));
    assert_read("ICE_CONFIG_PATH=", "1 turn:standard standard secret 1");
    assert_read("ICE_CONFIG_PATH=named.json", "1 turn:named named secret 1");
    assert_read("ICE_CONFIG_PATH=named.json|USE_TURN=no|TURN_URLS=stun:a|TURN_USERNAME=me|TURN_CREDENTIAL=mine|"
                "ICE_RELAY_ONLY=0",
                "0 stun:a me mine 0");
}

/* The standard file is not read beside a named one, not even for what that leaves out. */
static void test_files_do_not_mix(Fixture *fixture, gconstpointer data)
{
    (void)fixture;
    (void)data;
    write_file("ice_config.json", FILE_TEXT("standard"));
    write_file("named.json", "{\"username\": \"named\", \"urls\": null, \"credential\": null, \"other\": 1}");
    assert_read("ICE_CONFIG_PATH=named.json", "0 " DEFAULT_URL " named null 0");
}

static void test_environment(Fixture *fixture, gconstpointer data)
{
    (void)fixture;
    (void)data;
    assert_read("TURN_URLS= stun:a , ,turn:b?transport=tcp,", "0 stun:a,turn:b?transport=tcp null null 0");
    assert_read("TURN_URLS=", "0 " DEFAULT_URL " null null 0");
    assert_read("TURN_URLS= , ", "0 " DEFAULT_URL " null null 0");
    assert_read("USE_TURN=YES|ICE_RELAY_ONLY=on", "1 " DEFAULT_URL " null null 1");
    assert_read("USE_TURN=2|ICE_RELAY_ONLY=maybe", "0 " DEFAULT_URL " null null 0");
    write_file("ice_config.json", FILE_TEXT("standard"));
    assert_read("TURN_USERNAME=|TURN_CREDENTIAL=|TURN_URLS=|USE_TURN=|ICE_RELAY_ONLY=", "1 turn:standard null null 1");
}

static void test_lists_in_files(Fixture *fixture, gconstpointer data)
{
    (void)fixture;
    (void)data;
    write_file("ice_config.json", "{\"urls\": [\" stun:a \", \"\", \" \", \"turn:b\"], \"username\": \"\"}");
    assert_read("", "0 stun:a,turn:b null null 0");
    /* No server at all is a choice, on a network without any. */
    write_file("ice_config.json", "{\"urls\": []}");
    assert_read("", "0  null null 0");
}

/* Each is ignored whole, with one warning; the standard file is read in its place. */
static void test_broken_named_file(Fixture *fixture, gconstpointer data)
{
    (void)fixture;
    (void)data;
    static const struct {
        const char *text;
        const char *warning;
    } files[] = {
        {"{\n\"use_turn\": true,\n}", "named.json:3: *: the file is ignored"},
        {"", "named.json:1: *: the file is ignored"},
        {"[]", "named.json:1: must be a JSON object: the file is ignored"},
        {"{\"use_turn\": \"yes\"}", "named.json: \"use_turn\" must be true or false: the file is ignored"},
        {"{\"username\": \"x\", \"credential\": 1}",
         "named.json: \"credential\" must be a string *: the file is ignored"},
        {"{\"urls\": \"stun:a\"}", "named.json: \"urls\" must be a list of *: the file is ignored"},
        {"{\"urls\": [1]}", "named.json: \"urls\" must be a list of *: the file is ignored"},
    };
    write_file("ice_config.json", FILE_TEXT("standard"));
    for (size_t i = 0; i < G_N_ELEMENTS(files); i++) {
        write_file("named.json", files[i].text);
        g_test_expect_message("ice-config", G_LOG_LEVEL_WARNING, files[i].warning);
        assert_read("ICE_CONFIG_PATH=named.json", "1 turn:standard standard secret 1");
        g_test_assert_expected_messages();
    }
}

static void test_absent_and_unreadable_files(Fixture *fixture, gconstpointer data)
{
    (void)data;
    g_test_expect_message("ice-config", G_LOG_LEVEL_WARNING, "*named.json*: the file is ignored");
    assert_read("ICE_CONFIG_PATH=named.json", "0 " DEFAULT_URL " null null 0");
    g_test_assert_expected_messages();
    /* What a container runtime makes of a bind mount whose source is missing. */
    g_autofree char *directory = g_strconcat("ICE_CONFIG_PATH=", fixture->directory, NULL);
    g_test_expect_message("ice-config", G_LOG_LEVEL_WARNING, "*directory*: the file is ignored");
    assert_read(directory, "0 " DEFAULT_URL " null null 0");
    g_test_assert_expected_messages();
}

static char *repeat_url(guint count)
{
    GString *urls = g_string_new("stun:a");
    for (guint i = 1; i < count; i++)
        g_string_append(urls, ",stun:a");
    return g_string_free(urls, FALSE);
}

static void test_bounds(Fixture *fixture, gconstpointer data)
{
    (void)fixture;
    (void)data;
    g_autofree char *most = repeat_url(16);
    g_autofree char *too_many = repeat_url(17);
    g_autofree char *long_text = g_strnfill(513, 'x');
    g_autofree char *with_most = g_strconcat("TURN_URLS=", most, NULL);
    g_autofree char *expected = g_strdup_printf("0 %s null null 0", most);
    assert_read(with_most, expected);

    g_autofree char *assignments =
        g_strdup_printf("TURN_URLS=%s|TURN_USERNAME=%s|TURN_CREDENTIAL=%s", too_many, long_text, long_text);
    g_test_expect_message("ice-config", G_LOG_LEVEL_WARNING, "TURN_URLS: must be at most 16 URLs *: it is ignored");
    g_test_expect_message("ice-config", G_LOG_LEVEL_WARNING, "TURN_USERNAME: must be at most 512 bytes: it is ignored");
    g_test_expect_message("ice-config", G_LOG_LEVEL_WARNING, "TURN_CREDENTIAL: must be *: it is ignored");
    assert_read(assignments, "0 " DEFAULT_URL " null null 0");
    g_test_assert_expected_messages();

    g_autofree char *long_url = g_strdup_printf("TURN_URLS=stun:b,stun:%s", long_text);
    g_test_expect_message("ice-config", G_LOG_LEVEL_WARNING, "TURN_URLS: *");
    assert_read(long_url, "0 " DEFAULT_URL " null null 0");
    g_test_assert_expected_messages();

    g_autofree char *large = g_strnfill(70000, ' ');
    write_file("ice_config.json", large);
    g_test_expect_message("ice-config", G_LOG_LEVEL_WARNING, "ice_config.json: larger than 65536 bytes: *");
    assert_read("", "0 " DEFAULT_URL " null null 0");
    g_test_assert_expected_messages();
}

/* One after the other, over the environment. */
static void test_updates(Fixture *fixture, gconstpointer data)
{
    (void)fixture;
    (void)data;
    const struct {
        IceConfigUpdate update;
        const char *expected;
    } steps[] = {
        {{true, (const char *[]){"stun:a", "turn:b", NULL}, "you", "new", true}, "1 stun:a,turn:b you new 1"},
        {{false, (const char *[]){NULL}, NULL, NULL, false}, "0  you new 0"},
        {{true, (const char *[]){"turn:c", NULL}, "", NULL, false}, "1 turn:c null new 0"},
        {{true, (const char *[]){"turn:c", NULL}, NULL, "", false}, "1 turn:c null null 0"},
    };
    char *environment[] = {"TURN_USERNAME=me", "TURN_CREDENTIAL=secret", NULL};
    g_autoptr(IceConfig) config = ice_config_new(environment);
    g_autoptr(IceConfigValues) before = ice_config_get(config);
    for (size_t i = 0; i < G_N_ELEMENTS(steps); i++) {
        g_autoptr(IceConfigValues) answer = ice_config_update(config, &steps[i].update);
        assert_values(answer, steps[i].expected);
        g_autoptr(IceConfigValues) values = ice_config_get(config);
        assert_values(values, steps[i].expected);
    }
    /* Whoever has a copy keeps it. */
    assert_values(before, "0 " DEFAULT_URL " me secret 0");
}

static gpointer update_often(gpointer config)
{
    const char *urls[2][3] = {{NULL}, {"stun:a", "stun:b", NULL}};
    for (int i = 0; i < 200; i++) {
        IceConfigUpdate update = {i % 2, urls[i % 2], i % 2 ? "odd" : "", NULL, i % 2};
        ice_config_values_free(ice_config_update(config, &update));
    }
    return NULL;
}

/* Every copy is of one moment. */
static void test_updates_while_read(Fixture *fixture, gconstpointer data)
{
    (void)fixture;
    (void)data;
    char *environment[] = {"USE_TURN=1", "TURN_URLS=stun:a,stun:b", NULL};
    g_autoptr(IceConfig) config = ice_config_new(environment);
    GThread *writer = g_thread_new("writer", update_often, config);
    for (int i = 0; i < 2000; i++) {
        g_autoptr(IceConfigValues) values = ice_config_get(config);
        g_assert_cmpuint(g_strv_length(values->urls), ==, values->use_turn ? 2 : 0);
    }
    g_thread_join(writer);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add("/ice-config/default", Fixture, NULL, set_up, test_default, tear_down);
    g_test_add("/ice-config/precedence", Fixture, NULL, set_up, test_precedence, tear_down);
    g_test_add("/ice-config/files-do-not-mix", Fixture, NULL, set_up, test_files_do_not_mix, tear_down);
    g_test_add("/ice-config/environment", Fixture, NULL, set_up, test_environment, tear_down);
    g_test_add("/ice-config/lists-in-files", Fixture, NULL, set_up, test_lists_in_files, tear_down);
    g_test_add("/ice-config/a-broken-file-is-skipped-whole", Fixture, NULL, set_up, test_broken_named_file, tear_down);
    g_test_add("/ice-config/absent-and-unreadable-files", Fixture, NULL, set_up, test_absent_and_unreadable_files,
               tear_down);
    g_test_add("/ice-config/updates", Fixture, NULL, set_up, test_updates, tear_down);
    g_test_add("/ice-config/updates-while-it-is-read", Fixture, NULL, set_up, test_updates_while_read, tear_down);
    g_test_add("/ice-config/bounds", Fixture, NULL, set_up, test_bounds, tear_down);
    return g_test_run();
}
