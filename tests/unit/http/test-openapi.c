/* The description of a small API, whole; and that of ours, against the table of routes. */
#include "http/routes.h"

#include <string.h>

static const RequestField query[] = {
    {.name = "mode", .type = REQUEST_FIELD_STRING, .nullable = true, .literal = "color", .description = "What of it"},
    {0},
};

static const RequestField body[] = {
    {.name = "text", .type = REQUEST_FIELD_STRING, .required = true, .printable = true, .max_chars = 5},
    {.name = "number", .type = REQUEST_FIELD_INTEGER, .example = "7", .description = "How many"},
    {.name = "flag", .type = REQUEST_FIELD_BOOLEAN, .required = true, .nullable = true},
    {.name = "list", .type = REQUEST_FIELD_STRING_LIST, .max_chars = 3, .max_items = 2},
    {0},
};

static const ReplySchema inner = {
    "Inner",
    (const ReplyField[]){{.name = "deep", .type = REPLY_FIELD_BOOLEAN}, {0}},
};

static const ReplySchema reply = {
    "Thing",
    (const ReplyField[]){
        {"state", REPLY_FIELD_STRING, .values = REPLY_VALUES("on", "off"), .example = "\"on\""},
        {"count", REPLY_FIELD_INTEGER, .optional = true},
        {"age", REPLY_FIELD_NUMBER, .nullable = true, .description = "Seconds"},
        {.name = "names", .type = REPLY_FIELD_STRING_LIST},
        {"inner", REPLY_FIELD_OBJECT, .nullable = true, .object = &inner},
        {0},
    },
};

static const RouteTag things = {"Things", "What there is"};
static const RouteTag others = {"Others", "What else there is"};

static const Route small[] = {
    {
        .methods = HTTP_METHOD_POST,
        .pattern = "/a",
        .query = query,
        .body = body,
        .summary = "Does it",
        .description = "At once",
        .operation_id = "do_it",
        .tag = &things,
        .body_name = "Order",
        .reply = &reply,
        .errors = {404, 500},
    },
    {
        .methods = HTTP_METHOD_GET,
        .pattern = "/a",
        .summary = "Shows it",
        .operation_id = "show_it",
        .tag = &things,
        .reply = &reply,
    },
    {
        .methods = HTTP_METHOD_DELETE,
        .pattern = "/b/{id}",
        .summary = "Ends it",
        .operation_id = "end_it",
        .tag = &others,
        .parameter = "Which one",
        .reply = &inner,
    },
    {.methods = HTTP_METHOD_GET, .pattern = "/hidden/{name:path}"},
    {0},
};

/* All but what stands under the prefix. */
static void test_small_api(void)
{
    json_auto_t *description = routes_describe(small);
    json_object_del(json_object_get(description, "info"), "version");
    json_t *paths = json_object_get(description, "paths");
    json_object_del(paths, ROUTER_PREFIX "/a");
    json_object_del(paths, ROUTER_PREFIX "/b/{id}");
    json_auto_t *expected = json_load_file(SMALL_API, 0, NULL);
    g_autofree char *text = json_dumps(description, JSON_INDENT(2));
    g_autofree char *expected_text = json_dumps(expected, JSON_INDENT(2));
    g_assert_cmpstr(text, ==, expected_text);
}

/* Under the prefix there is the same, but for the names of the operations, of which there are no two. */
static void test_prefixed(void)
{
    json_auto_t *description = routes_describe(small);
    json_t *paths = json_object_get(description, "paths");
    for (const Route *route = small; route->summary; route++) {
        g_autofree char *prefixed = g_strconcat(ROUTER_PREFIX, route->pattern, NULL);
        g_autofree char *method = http_method_list(route->methods & ~(unsigned)HTTP_METHOD_HEAD);
        g_autofree char *key = g_ascii_strdown(method, -1);
        json_t *here = json_object_get(json_object_get(paths, route->pattern), key);
        json_t *there = json_object_get(json_object_get(paths, prefixed), key);
        g_autofree char *id = g_strconcat("prefixed_", route->operation_id, NULL);
        g_assert_cmpstr(json_string_value(json_object_get(there, "operationId")), ==, id);
        json_object_set_new(there, "operationId", json_string(route->operation_id));
        g_assert_true(json_equal(here, there));
    }
}

static bool resolves(const json_t *description, const char *reference)
{
    g_auto(GStrv) steps = g_strsplit(reference, "/", -1);
    g_assert_cmpstr(steps[0], ==, "#");
    for (char **step = steps + 1; *step; step++)
        description = json_object_get(description, *step);
    return description != NULL;
}

static void test_references_resolve(void)
{
    json_auto_t *description = routes_describe(routes_table);
    g_autofree char *text = json_dumps(description, JSON_COMPACT);
    guint count = 0;
    for (const char *found = text; (found = strstr(found, "{\"$ref\":\"")); count++) {
        found += strlen("{\"$ref\":\"");
        g_autofree char *reference = g_strndup(found, strcspn(found, "\""));
        g_assert_true(resolves(description, reference));
    }
    g_assert_cmpuint(count, >, 10);
}

/* Each is described in full, or it is the page, the documentation or one of their files. */
static void test_every_route_of_the_api(void)
{
    static const char *const left_out[] = {"/", "/docs", "/redoc", "/openapi.json", "/static/{name:path}", NULL};
    json_auto_t *description = routes_describe(routes_table);
    const json_t *paths = json_object_get(description, "paths");
    for (const Route *route = routes_table; route->pattern; route++) {
        bool is_left_out = g_strv_contains(left_out, route->pattern);
        g_test_message("%s", route->pattern);
        g_assert_true((json_object_get(paths, route->pattern) == NULL) == is_left_out);
        g_assert_true((route->summary == NULL) == is_left_out);
        if (is_left_out)
            continue;
        g_assert_true(route->operation_id && route->tag);
        g_assert_true((route->reply == NULL) == (route->reply_type != NULL));
        g_assert_true((route->body == NULL) == (route->body_name == NULL));
        g_assert_true((strchr(route->pattern, '{') == NULL) == (route->parameter == NULL));
    }
}

/* Two tables of one name would be one in the description: the last. */
static void test_names_are_unique(void)
{
    g_autoptr(GHashTable) owners = g_hash_table_new(g_str_hash, g_str_equal);
    for (const Route *route = routes_table; route->summary; route++) {
        const struct {
            const char *name;
            gconstpointer table;
        } named[] = {
            {route->operation_id, route},
            {route->body_name, route->body},
            {route->reply ? route->reply->name : NULL, route->reply},
        };
        for (size_t i = 0; i < G_N_ELEMENTS(named); i++) {
            if (!named[i].name)
                continue;
            gconstpointer owner = g_hash_table_lookup(owners, named[i].name);
            g_assert_true(!owner || owner == named[i].table);
            g_hash_table_insert(owners, (gpointer)named[i].name, (gpointer)named[i].table);
        }
    }
    g_assert_cmpuint(g_hash_table_size(owners), >, 15);
}

/* Its table of routes is for people who have no service at hand yet. */
static void test_readme_names_every_route(void)
{
    g_autofree char *readme = NULL;
    g_autoptr(GError) error = NULL;
    g_file_get_contents(README, &readme, NULL, &error);
    g_assert_no_error(error);
    for (const Route *route = routes_table; route->summary; route++) {
        g_autofree char *method = http_method_list(route->methods & ~(unsigned)HTTP_METHOD_HEAD);
        g_autofree char *row = g_strdup_printf("\n| `%s %s`", method, route->pattern);
        g_test_message("%s", row);
        g_assert_nonnull(strstr(readme, row));
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/openapi/a-small-api-whole", test_small_api);
    g_test_add_func("/openapi/the-same-under-the-prefix", test_prefixed);
    g_test_add_func("/openapi/references-resolve", test_references_resolve);
    g_test_add_func("/openapi/every-route-of-the-api", test_every_route_of_the_api);
    g_test_add_func("/openapi/names-are-unique", test_names_are_unique);
    g_test_add_func("/openapi/the-readme-names-every-route", test_readme_names_every_route);
    return g_test_run();
}
