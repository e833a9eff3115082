/*
 * The description of the API for tools, OpenAPI 3.1.0, made of the tables that requests are routed and checked by and
 * of those of what is answered. Every route is in it twice, at the root and under the prefix: clients of the prefix
 * find theirs, and no base URL has to be guessed, which a proxy in front of us may have changed.
 */
#include "http/openapi-schema.h"
#include "http/routes.h"

#include <string.h>

#define ABOUT                                                                                                          \
    "Shows one camera over WebRTC to one viewer at a time: the newest. Every route also stands under "                 \
    "`" ROUTER_PREFIX "`. Bodies are JSON."

/* What a status says, whatever route answers it. */
static const struct {
    unsigned status;
    const char *description;
} errors[] = {
    {404, "Not the current viewer"},
    {413, "Request body too large"},
    {500, "The service could not do it"},
    {503, "Not there at the moment"},
};

static const char *describe_status(unsigned status)
{
    for (size_t i = 0; i < G_N_ELEMENTS(errors); i++)
        if (errors[i].status == status)
            return errors[i].description;
    g_assert_not_reached();
}

static json_t *describe_content(json_t *schema)
{
    return json_pack("{s:{s:o}}", "application/json", "schema", schema);
}

static json_t *describe_reply(const char *description, json_t *schema)
{
    return json_pack("{s:s, s:o}", "description", description, "content", describe_content(schema));
}

static void add_error(json_t *replies, unsigned status, json_t *schemas)
{
    char name[sizeof "4294967295"];
    g_snprintf(name, sizeof name, "%u", status);
    json_object_set_new(replies, name, describe_reply(describe_status(status), openapi_schema_add_error(schemas)));
}

static json_t *describe_success(const Route *route, json_t *schemas)
{
    const char *description = "Successful Response";
    if (route->reply)
        return describe_reply(description, openapi_schema_add_reply(schemas, route->reply));
    return json_pack("{s:s, s:{s:{s:{s:s, s:s}}}}", "description", description, "content", route->reply_type, "schema",
                     "type", "string", "format", "binary");
}

/* What the handler answers, and what the checks before it do. */
static json_t *describe_replies(const Route *route, json_t *schemas)
{
    json_t *replies = json_object();
    json_object_set_new(replies, "200", describe_success(route, schemas));
    for (const unsigned *status = route->errors; *status; status++)
        add_error(replies, *status, schemas);
    if (route->body)
        add_error(replies, 413, schemas);
    if (route->query || route->body)
        json_object_set_new(replies, "422",
                            describe_reply("Validation Error", openapi_schema_add_validation_error(schemas)));
    return replies;
}

static json_t *describe_parameters(const Route *route)
{
    json_t *parameters = json_array();
    const char *brace = strchr(route->pattern, '{');
    if (brace) {
        g_autofree char *name = g_strndup(brace + 1, strcspn(brace + 1, "}"));
        json_array_append_new(parameters,
                              json_pack("{s:s, s:s, s:b, s:s, s:{s:s}}", "name", name, "in", "path", "required", true,
                                        "description", route->parameter, "schema", "type", "string"));
    }
    for (const RequestField *field = route->query; field && field->name; field++) {
        json_t *schema = openapi_schema_of_field(field);
        json_auto_t *description = json_incref(json_object_get(schema, "description"));
        json_object_del(schema, "description");
        json_array_append_new(parameters,
                              json_pack("{s:s, s:s, s:b, s:O*, s:o}", "name", field->name, "in", "query", "required",
                                        field->required, "description", description, "schema", schema));
    }
    return parameters;
}

static json_t *describe_operation(const Route *route, const char *prefix, json_t *schemas)
{
    /* There must be no two of an id. */
    g_autofree char *id = g_strconcat(*prefix ? "prefixed_" : "", route->operation_id, NULL);
    json_t *body = route->body
                       ? json_pack("{s:b, s:o}", "required", true, "content",
                                   describe_content(openapi_schema_add_body(schemas, route->body_name, route->body)))
                       : NULL;
    return json_pack("{s:[s], s:s, s:s*, s:s, s:o, s:o*, s:o}", "tags", route->tag->name, "summary", route->summary,
                     "description", route->description, "operationId", id, "parameters", describe_parameters(route),
                     "requestBody", body, "responses", describe_replies(route, schemas));
}

/* One for each method but HEAD, which is GET's without a body; a path may have several routes. */
static void describe_path(const Route *route, const char *prefix, json_t *paths, json_t *schemas)
{
    g_assert(!strchr(route->pattern, ':')); /* OpenAPI has no parameter with slashes in it */
    g_autofree char *path = g_strconcat(prefix, route->pattern, NULL);
    if (!json_object_get(paths, path))
        json_object_set_new(paths, path, json_object());
    g_autofree char *methods = http_method_list(route->methods & ~(unsigned)HTTP_METHOD_HEAD);
    g_autofree char *lower = g_ascii_strdown(methods, -1);
    g_auto(GStrv) names = g_strsplit(lower, ", ", -1);
    for (char **name = names; *name; name++)
        json_object_set_new(json_object_get(paths, path), *name, describe_operation(route, prefix, schemas));
}

static json_t *describe_paths(const Route *routes, json_t *schemas)
{
    static const char *const prefixes[] = {"", ROUTER_PREFIX};
    json_t *paths = json_object();
    for (size_t i = 0; i < G_N_ELEMENTS(prefixes); i++)
        for (const Route *route = routes; route->pattern; route++)
            if (route->summary)
                describe_path(route, prefixes[i], paths, schemas);
    return paths;
}

/* Each once, in the order of the table, in which the routes of one tag stand together. */
static json_t *describe_tags(const Route *routes)
{
    json_t *tags = json_array();
    const RouteTag *last = NULL;
    for (const Route *route = routes; route->pattern; route++)
        if (route->tag && route->tag != last) {
            last = route->tag;
            json_array_append_new(tags, json_pack("{s:s, s:s}", "name", last->name, "description", last->description));
        }
    return tags;
}

json_t *routes_describe(const Route *routes)
{
    json_t *schemas = json_object();
    json_t *info = json_pack("{s:s, s:s, s:s, s:{s:s, s:s}}", "title", "Camera WebRTC Microservice", "description",
                             ABOUT, "version", VERSION, "license", "name", "Apache 2.0", "identifier", "Apache-2.0");
    json_t *paths = describe_paths(routes, schemas);
    /* No security: the service asks for no password. */
    return json_pack("{s:s, s:o, s:[{s:s}], s:[], s:o, s:o, s:{s:o}}", "openapi", "3.1.0", "info", info, "servers",
                     "url", "/", "security", "tags", describe_tags(routes), "paths", paths, "components", "schemas",
                     schemas);
}

void routes_get_openapi(const RouteContext *context, const HttpRequest *request, HttpReply *ret_reply)
{
    (void)context;
    (void)request;
    http_reply_set_json(ret_reply, 200, routes_describe(routes_table));
}
