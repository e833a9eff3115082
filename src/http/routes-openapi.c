/*
 * The description of the API for tools, OpenAPI 3.1.0 with JSON Schema 2020-12, made of the tables that requests are
 * routed and checked by. What answers look like is left to the documentation.
 */
#include "http/routes.h"

#include <string.h>

static json_t *describe_string(const RequestField *field)
{
    return json_pack("{s:s, s:s*, s:s*, s:o*}", "type", "string", "const", field->literal, "pattern",
                     field->printable ? REQUEST_PRINTABLE_PATTERN : NULL, "maxLength",
                     field->max_chars > 0 ? json_integer(field->max_chars) : NULL);
}

static json_t *describe_type(const RequestField *field)
{
    switch (field->type) {
    case REQUEST_FIELD_STRING:
        return describe_string(field);
    case REQUEST_FIELD_INTEGER:
        return json_pack("{s:s}", "type", "integer");
    case REQUEST_FIELD_BOOLEAN:
        return json_pack("{s:s}", "type", "boolean");
    case REQUEST_FIELD_STRING_LIST:
        return json_pack("{s:s, s:o, s:o*}", "type", "array", "items", describe_string(field), "maxItems",
                         field->max_items > 0 ? json_integer(field->max_items) : NULL);
    }
    g_assert_not_reached();
}

static json_t *describe_field(const RequestField *field)
{
    json_t *schema = describe_type(field);
    if (field->nullable)
        schema = json_pack("{s:[o, {s:s}]}", "anyOf", schema, "type", "null");
    if (!field->required)
        json_object_set_new(schema, "default", request_field_default(field));
    return schema;
}

static json_t *describe_body(const RequestField *fields)
{
    json_t *properties = json_object();
    json_t *required = json_array();
    for (const RequestField *field = fields; field->name; field++) {
        json_object_set_new(properties, field->name, describe_field(field));
        if (field->required)
            json_array_append_new(required, json_string(field->name));
    }
    return json_pack("{s:b, s:{s:{s:{s:s, s:o, s:o}}}}", "required", true, "content", "application/json", "schema",
                     "type", "object", "properties", properties, "required", required);
}

static json_t *describe_parameter(const char *name, const char *place, bool required, json_t *schema)
{
    return json_pack("{s:s, s:s, s:b, s:o}", "name", name, "in", place, "required", required, "schema", schema);
}

static json_t *describe_parameters(const Route *route)
{
    json_t *parameters = json_array();
    const char *brace = strchr(route->pattern, '{');
    if (brace) {
        g_autofree char *name = g_strndup(brace + 1, strcspn(brace + 1, "}"));
        json_array_append_new(parameters, describe_parameter(name, "path", true, json_pack("{s:s}", "type", "string")));
    }
    for (const RequestField *field = route->query; field && field->name; field++)
        json_array_append_new(parameters,
                              describe_parameter(field->name, "query", field->required, describe_field(field)));
    return parameters;
}

static json_t *describe_answer(const char *description, const char *schema)
{
    return json_pack("{s:s, s:{s:{s:{s:s*}}}}", "description", description, "content", "application/json", "schema",
                     "$ref", schema);
}

static json_t *describe_operation(const Route *route)
{
    json_t *answers = json_pack("{s:o}", "200", describe_answer("Successful Response", NULL));
    if (route->query || route->body)
        json_object_set_new(answers, "422",
                            describe_answer("Validation Error", "#/components/schemas/HTTPValidationError"));
    json_object_set_new(answers, "default", describe_answer("Error", "#/components/schemas/Error"));
    return json_pack("{s:s, s:o, s:o*, s:o}", "summary", route->summary, "parameters", describe_parameters(route),
                     "requestBody", route->body ? describe_body(route->body) : NULL, "responses", answers);
}

/* One for each method; a path may have several routes. */
static void describe_path(const Route *route, const char *prefix, json_t *paths)
{
    g_assert(!strchr(route->pattern, ':')); /* OpenAPI has no parameter with slashes in it */
    g_autofree char *path = g_strconcat(prefix, route->pattern, NULL);
    if (!json_object_get(paths, path))
        json_object_set_new(paths, path, json_object());
    g_autofree char *methods = http_method_list(route->methods);
    g_autofree char *lower = g_ascii_strdown(methods, -1);
    g_auto(GStrv) names = g_strsplit(lower, ", ", -1);
    for (char **name = names; *name; name++)
        json_object_set_new(json_object_get(paths, path), *name, describe_operation(route));
}

/* The bodies of errors: one text, or all that is wrong with the request. */
static json_t *describe_errors(void)
{
    json_t *error = json_pack("{s:s, s:{s:{s:s}}}", "type", "object", "properties", "detail", "type", "string");
    json_t *location = json_pack("{s:s, s:{s:[{s:s}, {s:s}]}}", "type", "array", "items", "anyOf", "type", "string",
                                 "type", "integer");
    json_t *fault = json_pack("{s:s, s:{s:o, s:{s:s}, s:{s:s}, s:{}}, s:[s, s, s]}", "type", "object", "properties",
                              "loc", location, "msg", "type", "string", "type", "type", "string", "input", "required",
                              "loc", "msg", "type");
    json_t *faults = json_pack("{s:s, s:{s:{s:s, s:{s:s}}}}", "type", "object", "properties", "detail", "type", "array",
                               "items", "$ref", "#/components/schemas/ValidationError");
    return json_pack("{s:o, s:o, s:o}", "Error", error, "HTTPValidationError", faults, "ValidationError", fault);
}

json_t *routes_describe(const Route *routes)
{
    static const char *const prefixes[] = {"", ROUTER_PREFIX};
    json_t *paths = json_object();
    for (size_t i = 0; i < G_N_ELEMENTS(prefixes); i++)
        for (const Route *route = routes; route->pattern; route++)
            if (route->summary)
                describe_path(route, prefixes[i], paths);
    return json_pack("{s:s, s:{s:s, s:s}, s:o, s:{s:o}}", "openapi", "3.1.0", "info", "title",
                     "Camera WebRTC Microservice", "version", VERSION, "paths", paths, "components", "schemas",
                     describe_errors());
}

void routes_get_openapi(const RouteContext *context, const HttpRequest *request, HttpReply *ret_reply)
{
    (void)context;
    (void)request;
    http_reply_set_json(ret_reply, 200, routes_describe(routes_table));
}
