/* The description of a small API, whole; and that of ours, against the table of routes. */
#include "http/routes.h"

#include <string.h>

static const RequestField query[] = {
    {.name = "mode", .type = REQUEST_FIELD_STRING, .nullable = true, .literal = "color"},
    {0},
};

static const RequestField body[] = {
    {.name = "text", .type = REQUEST_FIELD_STRING, .required = true, .printable = true, .max_chars = 5},
    {.name = "number", .type = REQUEST_FIELD_INTEGER},
    {.name = "flag", .type = REQUEST_FIELD_BOOLEAN, .required = true, .nullable = true},
    {.name = "list", .type = REQUEST_FIELD_STRING_LIST, .max_chars = 3, .max_items = 2},
    {0},
};

static const Route small[] = {
    {HTTP_METHOD_POST, "/a", NULL, query, body, 0, "Does it"},
    {HTTP_METHOD_GET, "/a", NULL, NULL, NULL, 0, "Shows it"},
    {HTTP_METHOD_DELETE, "/b/{id}", NULL, NULL, NULL, 0, "Ends it"},
    {HTTP_METHOD_GET, "/hidden/{name:path}", NULL, NULL, NULL, 0, NULL},
    {0},
};

#define CONTENT(schema)    "\"content\":{\"application/json\":{\"schema\":" schema "}}"
#define REFERENCE(name)    "{\"$ref\":\"#/components/schemas/" name "\"}"
#define ANSWER(text, body) "{\"description\":\"" text "\"," CONTENT(body) "}"
#define OK                 "\"200\":" ANSWER("Successful Response", "{}")
#define OTHERS             "\"default\":" ANSWER("Error", REFERENCE("Error"))
#define PARAMETER          "[{\"name\":\"id\",\"in\":\"path\",\"required\":true,\"schema\":{\"type\":\"string\"}}]"
#define WITHOUT_BODY(summary, parameters)                                                                              \
    "{\"summary\":\"" summary "\",\"parameters\":" parameters ",\"responses\":{" OK "," OTHERS "}}"

#define POST_A                                                                                                         \
    "{\"summary\":\"Does it\",\"parameters\":[{\"name\":\"mode\",\"in\":\"query\",\"required\":false,"                 \
    "\"schema\":{\"anyOf\":[{\"type\":\"string\",\"const\":\"color\"},{\"type\":\"null\"}],\"default\":null}}],"       \
    "\"requestBody\":{\"required\":true," CONTENT(                                                                     \
        "{\"type\":\"object\",\"properties\":{"                                                                        \
        "\"text\":{\"type\":\"string\",\"pattern\":\"^[^\\\\x00-\\\\x1f\\\\x7f]*$\",\"maxLength\":5},"                 \
        "\"number\":{\"type\":\"integer\",\"default\":0},"                                                             \
        "\"flag\":{\"anyOf\":[{\"type\":\"boolean\"},{\"type\":\"null\"}]},"                                           \
        "\"list\":{\"type\":\"array\",\"items\":{\"type\":\"string\",\"maxLength\":3},\"maxItems\":2,\"default\":[]}}" \
        ","                                                                                                            \
        "\"required\":[\"text\",\"flag\"]}") "},\"responses\":{" OK                                                    \
                                             ",\"422\":" ANSWER("Validation Error",                                    \
                                                                REFERENCE("HTTPValidationError")) "," OTHERS "}}"

#define PATHS(prefix)                                                                                                  \
    "\"" prefix "/a\":{\"post\":" POST_A                                                                               \
    ",\"get\":" WITHOUT_BODY("Shows it", "[]") "},"                                                                    \
                                               "\"" prefix                                                             \
                                               "/b/{id}\":{\"delete\":" WITHOUT_BODY("Ends it", PARAMETER) "}"

static void test_small_api(void)
{
    json_auto_t *description = routes_describe(small);
    g_autofree char *paths = json_dumps(json_object_get(description, "paths"), JSON_COMPACT);
    g_assert_cmpstr(paths, ==, "{" PATHS("") "," PATHS("/api/v1/color_camera") "}");
}

static void test_head(void)
{
    json_auto_t *description = routes_describe(small);
    json_t *info = json_object_get(description, "info");
    g_assert_cmpstr(json_string_value(json_object_get(description, "openapi")), ==, "3.1.0");
    g_assert_cmpstr(json_string_value(json_object_get(info, "title")), ==, "Camera WebRTC Microservice");
    g_assert_cmpuint(json_string_length(json_object_get(info, "version")), >, 0);
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

/* Nothing but the page, its files and this description is left out. */
static void test_every_route_of_the_api(void)
{
    json_auto_t *description = routes_describe(routes_table);
    const json_t *paths = json_object_get(description, "paths");
    for (const Route *route = routes_table; route->pattern; route++) {
        bool is_left_out = strcmp(route->pattern, "/") == 0 || g_str_has_prefix(route->pattern, "/static/") ||
                           strcmp(route->pattern, "/openapi.json") == 0;
        g_test_message("%s", route->pattern);
        g_assert_true((json_object_get(paths, route->pattern) == NULL) == is_left_out);
        g_assert_true((route->summary == NULL) == is_left_out);
    }
    json_t *ice_config = json_object_get(paths, "/api/v1/color_camera/ice_config");
    g_assert_cmpuint(json_object_size(ice_config), ==, 2);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/openapi/a-small-api-whole", test_small_api);
    g_test_add_func("/openapi/version-and-title", test_head);
    g_test_add_func("/openapi/references-resolve", test_references_resolve);
    g_test_add_func("/openapi/every-route-of-the-api", test_every_route_of_the_api);
    return g_test_run();
}
