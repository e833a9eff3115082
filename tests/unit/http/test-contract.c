/*
 * The API's contract, row by row: each of tests/contract/rows is asked of a server at the root and under the prefix,
 * and answered to the letter. What a row says is told in tests/contract/README.md.
 */
#include "routes-fixture.h"

#include <string.h>

#define ROW_FORMAT "{s:s, s?s, s?s, s?o, s:i, s?o, s?o, s?s, s?s !}"

typedef struct Row {
    const char *request; /* "POST /offer?mode=color" */
    const char *type;    /* content type */
    const char *text;    /* body */
    json_t *json;        /* the same as JSON */
    int status;
    json_t *reply;
    json_t *unit_reply;
    const char *allow;
    const char *location; /* where it leads, from the root of the API */
} Row;

static void unpack_row(json_t *json, Row *ret_row)
{
    *ret_row = (Row){0};
    json_error_t error;
    if (json_unpack_ex(json, &error, 0, ROW_FORMAT, "request", &ret_row->request, "type", &ret_row->type, "text",
                       &ret_row->text, "json", &ret_row->json, "status", &ret_row->status, "reply", &ret_row->reply,
                       "unit_reply", &ret_row->unit_reply, "allow", &ret_row->allow, "location",
                       &ret_row->location) != 0)
        g_error("%s", error.text);
    if (ret_row->unit_reply)
        ret_row->reply = ret_row->unit_reply;
}

static char *to_text(const json_t *json)
{
    return json ? json_dumps(json, JSON_COMPACT | JSON_ENCODE_ANY | JSON_REAL_PRECISION(16)) : NULL;
}

/* The Location is relative to what was asked for. */
static void check_location(const HttpClientResponse *response, const char *path, const char *prefix,
                           const char *expected)
{
    const char *location = http_client_header(response, "location");
    if (!expected) {
        g_assert_null(location);
        return;
    }
    g_autofree char *base = g_strconcat("http://host", path, NULL);
    g_autofree char *absolute = g_uri_resolve_relative(base, location, G_URI_FLAGS_ENCODED, NULL);
    g_autofree char *target = g_strconcat("http://host", prefix, expected, NULL);
    g_assert_cmpstr(absolute, ==, target);
}

static void check_row(RoutesFixture *fixture, const Row *row, const char *prefix)
{
    const char *blank = strchr(row->request, ' ');
    g_autofree char *method = g_strndup(row->request, (gsize)(blank - row->request));
    g_autofree char *path = g_strconcat(prefix, blank + 1, NULL);
    g_autofree char *body = row->text ? g_strdup(row->text) : to_text(row->json);
    g_autoptr(HttpClientResponse) response =
        routes_fixture_ask(fixture, method, path, row->json ? JSON : row->type, body);
    g_assert_cmpint(response->status, ==, row->status);
    g_assert_cmpstr(http_client_header(response, "allow"), ==, row->allow);
    g_assert_cmpstr(http_client_header(response, "x-content-type-options"), ==, "nosniff");
    check_location(response, path, prefix, row->location);
    g_autofree char *reply = to_text(row->reply);
    if (reply) {
        g_assert_cmpstr(response->body, ==, reply);
        g_assert_cmpstr(http_client_header(response, "content-type"), ==, JSON);
        g_assert_cmpstr(http_client_header(response, "cache-control"), ==, "no-store");
    }
}

/* Each row's requests follow one another: what one sets, the next one finds. */
static void test_rows(RoutesFixture *fixture, gconstpointer name)
{
    g_autofree char *path = g_strconcat(CONTRACT_ROWS, "/", (const char *)name, NULL);
    json_auto_t *rows = json_load_file(path, 0, NULL);
    g_assert_cmpuint(json_array_size(rows), >, 0);
    for (size_t i = 0; i < json_array_size(rows); i++) {
        Row row;
        unpack_row(json_array_get(rows, i), &row);
        check_row(fixture, &row, "");
        check_row(fixture, &row, PREFIX);
    }
}

/* names: the tests' data, which outlives them. */
static void add_files(GPtrArray *names)
{
    g_autoptr(GDir) directory = g_dir_open(CONTRACT_ROWS, 0, NULL);
    g_assert_nonnull(directory);
    for (const char *name; (name = g_dir_read_name(directory));) {
        g_autofree char *stem = g_strndup(name, strcspn(name, "."));
        g_autofree char *test = g_strconcat("/contract/", stem, NULL);
        g_ptr_array_add(names, g_strdup(name));
        g_test_add_vtable(test, sizeof(RoutesFixture), names->pdata[names->len - 1],
                          (GTestFixtureFunc)routes_fixture_set_up, (GTestFixtureFunc)test_rows,
                          (GTestFixtureFunc)routes_fixture_tear_down);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    add_files(names);
    return g_test_run();
}
