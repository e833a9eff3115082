/* Makes schemas. That a value is null is said by anyOf, as FastAPI does it. */
#include "http/openapi-schema.h"

/* For parsing what is written in our own tables as JSON. */
static json_t *parse_literal(const char *text)
{
    json_t *value = text ? json_loads(text, JSON_DECODE_ANY, NULL) : NULL;
    g_assert(!text || value);
    return value;
}

static json_t *or_null(json_t *schema, bool nullable)
{
    return nullable ? json_pack("{s:[o, {s:s}]}", "anyOf", schema, "type", "null") : schema;
}

static void annotate(json_t *schema, const char *description, const char *example)
{
    if (description)
        json_object_set_new(schema, "description", json_string(description));
    if (example)
        json_object_set_new(schema, "examples", json_pack("[o]", parse_literal(example)));
}

static json_t *reference(const char *name)
{
    g_autofree char *pointer = g_strconcat("#/components/schemas/", name, NULL);
    return json_pack("{s:s}", "$ref", pointer);
}

/* --- requests --- */

static json_t *string_of_field(const RequestField *field)
{
    return json_pack("{s:s, s:s*, s:s*, s:o*}", "type", "string", "const", field->literal, "pattern",
                     field->printable ? REQUEST_PRINTABLE_PATTERN : NULL, "maxLength",
                     field->max_chars > 0 ? json_integer(field->max_chars) : NULL);
}

static json_t *integer_of_field(const RequestField *field)
{
    bool has_range = field->minimum != 0 || field->maximum != 0;
    return json_pack("{s:s, s:o*, s:o*}", "type", "integer", "minimum", has_range ? json_integer(field->minimum) : NULL,
                     "maximum", has_range ? json_integer(field->maximum) : NULL);
}

static json_t *type_of_field(const RequestField *field)
{
    switch (field->type) {
    case REQUEST_FIELD_STRING:
        return string_of_field(field);
    case REQUEST_FIELD_INTEGER:
        return integer_of_field(field);
    case REQUEST_FIELD_BOOLEAN:
        return json_pack("{s:s}", "type", "boolean");
    case REQUEST_FIELD_STRING_LIST:
        return json_pack("{s:s, s:o, s:o*}", "type", "array", "items", string_of_field(field), "maxItems",
                         field->max_items > 0 ? json_integer(field->max_items) : NULL);
    }
    g_assert_not_reached();
}

json_t *openapi_schema_of_field(const RequestField *field)
{
    json_t *schema = or_null(type_of_field(field), field->nullable);
    if (!field->required)
        json_object_set_new(schema, "default", request_field_default(field));
    annotate(schema, field->description, field->example);
    return schema;
}

json_t *openapi_schema_add_body(json_t *components, const char *name, const RequestField *fields)
{
    json_t *properties = json_object();
    json_t *required = json_array();
    for (const RequestField *field = fields; field->name; field++) {
        json_object_set_new(properties, field->name, openapi_schema_of_field(field));
        if (field->required)
            json_array_append_new(required, json_string(field->name));
    }
    json_object_set_new(components, name,
                        json_pack("{s:s, s:s, s:o, s:o}", "title", name, "type", "object", "properties", properties,
                                  "required", required));
    return reference(name);
}

/* --- replies --- */

static json_t *list_of_values(const char *const *values)
{
    json_t *list = values ? json_array() : NULL;
    for (const char *const *value = values; value && *value; value++)
        json_array_append_new(list, json_string(*value));
    return list;
}

static json_t *type_of_reply_field(json_t *components, const ReplyField *field)
{
    switch (field->type) {
    case REPLY_FIELD_STRING:
        return json_pack("{s:s, s:o*}", "type", "string", "enum", list_of_values(field->values));
    case REPLY_FIELD_INTEGER:
        return json_pack("{s:s}", "type", "integer");
    case REPLY_FIELD_NUMBER:
        return json_pack("{s:s}", "type", "number");
    case REPLY_FIELD_BOOLEAN:
        return json_pack("{s:s}", "type", "boolean");
    case REPLY_FIELD_STRING_LIST:
        return json_pack("{s:s, s:{s:s}}", "type", "array", "items", "type", "string");
    case REPLY_FIELD_OBJECT:
        return openapi_schema_add_reply(components, field->object);
    }
    g_assert_not_reached();
}

json_t *openapi_schema_add_reply(json_t *components, const ReplySchema *schema)
{
    json_t *properties = json_object();
    json_t *required = json_array();
    for (const ReplyField *field = schema->fields; field->name; field++) {
        json_t *property = or_null(type_of_reply_field(components, field), field->nullable);
        annotate(property, field->description, field->example);
        json_object_set_new(properties, field->name, property);
        if (!field->optional)
            json_array_append_new(required, json_string(field->name));
    }
    json_object_set_new(components, schema->name,
                        json_pack("{s:s, s:s, s:o, s:o}", "title", schema->name, "type", "object", "properties",
                                  properties, "required", required));
    return reference(schema->name);
}

static const ReplySchema error = {
    "Error",
    (const ReplyField[]){
        {"detail", REPLY_FIELD_STRING, .description = "What is wrong, in words."},
        {0},
    },
};

json_t *openapi_schema_add_error(json_t *components)
{
    return openapi_schema_add_reply(components, &error);
}

json_t *openapi_schema_add_validation_error(json_t *components)
{
    json_t *location = json_pack("{s:s, s:s, s:s, s:{s:[{s:s}, {s:s}]}}", "title", "Location", "description",
                                 "The part of the request, and the way to the value in it; of broken JSON, the number "
                                 "of characters before what is wrong.",
                                 "type", "array", "items", "anyOf", "type", "string", "type", "integer");
    json_t *properties = json_pack("{s:o, s:{s:s, s:s}, s:{s:s, s:s}, s:{s:s}, s:{s:s, s:s}}", "loc", location, "msg",
                                   "title", "Message", "type", "string", "type", "title", "Error Type", "type",
                                   "string", "input", "title", "Input", "ctx", "title", "Context", "type", "object");
    json_object_set_new(components, "ValidationError",
                        json_pack("{s:s, s:s, s:o, s:[s, s, s]}", "title", "ValidationError", "type", "object",
                                  "properties", properties, "required", "loc", "msg", "type"));
    json_object_set_new(components, "HTTPValidationError",
                        json_pack("{s:s, s:s, s:{s:{s:s, s:s, s:o}}, s:[s]}", "title", "HTTPValidationError", "type",
                                  "object", "properties", "detail", "title", "Detail", "type", "array", "items",
                                  reference("ValidationError"), "required", "detail"));
    return reference("HTTPValidationError");
}
