/* Checks and coercions, field by field; the errors are those that FastAPI and pydantic give. */
#include "http/request-schema.h"

#include <string.h>

/* A field of every kind. */
static const RequestField fields[] = {
    {.name = "text", .type = REQUEST_FIELD_STRING, .max_chars = 5, .printable = true},
    {.name = "note", .type = REQUEST_FIELD_STRING, .nullable = true},
    {.name = "kind", .type = REQUEST_FIELD_STRING, .nullable = true, .literal = "offer"},
    {.name = "number", .type = REQUEST_FIELD_INTEGER},
    {.name = "flag", .type = REQUEST_FIELD_BOOLEAN},
    {.name = "list", .type = REQUEST_FIELD_STRING_LIST},
    {.name = "bounded", .type = REQUEST_FIELD_STRING_LIST, .trimmed = true, .max_chars = 3, .max_items = 2},
    {.name = "trimmed", .type = REQUEST_FIELD_STRING, .trimmed = true, .max_chars = 3},
    {0},
};

#define DEFAULTS                                                                                                       \
    "\"text\":\"\",\"note\":null,\"kind\":null,\"number\":0,\"flag\":false,\"list\":[],\"bounded\":[],\"trimmed\":"    \
    "\"\""

#define ERROR(type, loc, msg, input)                                                                                   \
    "{\"type\":\"" type "\",\"loc\":[\"body\"" loc "],\"msg\":\"" msg "\",\"input\":" input "}"

#define INT_PARSING  "Input should be a valid integer, unable to parse string as an integer"
#define INT_FLOAT    "Input should be a valid integer, got a number with a fractional part"
#define BOOL_PARSING "Input should be a valid boolean, unable to interpret input"
#define DICTIONARY   "Input should be a valid dictionary or object to extract fields from"

typedef struct Row {
    const char *input;
    const char *output; /* of the field that input has; or the list of errors */
} Row;

/* Each names one field; what comes out of it. */
static const Row accepted[] = {
    {"{\"text\":\"a\"}", "\"a\""},
    {"{\"text\":\"\303\251\303\251\303\251\303\251\303\251\"}", "\"\303\251\303\251\303\251\303\251\303\251\""},
    {"{\"note\":null}", "null"},
    {"{\"note\":\"a\\nb\"}", "\"a\\nb\""},
    {"{\"kind\":\"offer\"}", "\"offer\""},
    {"{\"kind\":null}", "null"},
    {"{\"number\":-7}", "-7"},
    {"{\"number\":5.0}", "5"},
    {"{\"number\":1e300}", "9223372036854775807"},
    {"{\"number\":-1e300}", "-9223372036854775808"},
    {"{\"number\":true}", "1"},
    {"{\"number\":\"5\"}", "5"},
    {"{\"number\":\" -5 \"}", "-5"},
    {"{\"number\":\"+1_000\"}", "1000"},
    {"{\"number\":\"5.00\"}", "5"},
    {"{\"number\":\"99999999999999999999\"}", "9223372036854775807"},
    {"{\"flag\":true}", "true"},
    {"{\"flag\":1}", "true"},
    {"{\"flag\":0.0}", "false"},
    {"{\"flag\":\"yes\"}", "true"},
    {"{\"flag\":\"ON\"}", "true"},
    {"{\"flag\":\"t\"}", "true"},
    {"{\"flag\":\"False\"}", "false"},
    {"{\"flag\":\"n\"}", "false"},
    {"{\"flag\":\"0\"}", "false"},
    {"{\"list\":[]}", "[]"},
    {"{\"list\":[\"a\",\"\"]}", "[\"a\",\"\"]"},
    {"{\"bounded\":[\" abc \",\"\",\" \",\"\\t\303\251\\n\",\"\"]}", "[\"abc\",\"\303\251\"]"},
    {"{\"trimmed\":\"  abc\"}", "\"abc\""},
    {"{\"trimmed\":\" \"}", "\"\""},
};

static const Row refused[] = {
    {"{\"text\":1}", "[" ERROR("string_type", ",\"text\"", "Input should be a valid string", "1") "]"},
    {"{\"text\":null}", "[" ERROR("string_type", ",\"text\"", "Input should be a valid string", "null") "]"},
    {"{\"text\":\"abcdef\"}",
     "[{\"type\":\"string_too_long\",\"loc\":[\"body\",\"text\"],\"msg\":\"String should have at most 5 characters\","
     "\"input\":\"abcdef\",\"ctx\":{\"max_length\":5}}]"},
    {"{\"text\":\"\\u007f\"}",
     "[{\"type\":\"string_pattern_mismatch\",\"loc\":[\"body\",\"text\"],"
     "\"msg\":\"String should match pattern '^[^\\\\x00-\\\\x1f\\\\x7f]*$'\",\"input\":\"\177\","
     "\"ctx\":{\"pattern\":\"^[^\\\\x00-\\\\x1f\\\\x7f]*$\"}}]"},
    {"{\"kind\":\"answer\"}",
     "[{\"type\":\"literal_error\",\"loc\":[\"body\",\"kind\"],\"msg\":\"Input should be 'offer'\","
     "\"input\":\"answer\",\"ctx\":{\"expected\":\"'offer'\"}}]"},
    {"{\"kind\":5}", "[{\"type\":\"literal_error\",\"loc\":[\"body\",\"kind\"],\"msg\":\"Input should be 'offer'\","
                     "\"input\":5,\"ctx\":{\"expected\":\"'offer'\"}}]"},
    {"{\"number\":\"\"}", "[" ERROR("int_parsing", ",\"number\"", INT_PARSING, "\"\"") "]"},
    {"{\"number\":\"x\"}", "[" ERROR("int_parsing", ",\"number\"", INT_PARSING, "\"x\"") "]"},
    {"{\"number\":\"-\"}", "[" ERROR("int_parsing", ",\"number\"", INT_PARSING, "\"-\"") "]"},
    {"{\"number\":\"1__0\"}", "[" ERROR("int_parsing", ",\"number\"", INT_PARSING, "\"1__0\"") "]"},
    {"{\"number\":\"_1\"}", "[" ERROR("int_parsing", ",\"number\"", INT_PARSING, "\"_1\"") "]"},
    {"{\"number\":\"1_\"}", "[" ERROR("int_parsing", ",\"number\"", INT_PARSING, "\"1_\"") "]"},
    {"{\"number\":\"1.5\"}", "[" ERROR("int_parsing", ",\"number\"", INT_PARSING, "\"1.5\"") "]"},
    {"{\"number\":\".0\"}", "[" ERROR("int_parsing", ",\"number\"", INT_PARSING, "\".0\"") "]"},
    {"{\"number\":\"1 2\"}", "[" ERROR("int_parsing", ",\"number\"", INT_PARSING, "\"1 2\"") "]"},
    {"{\"number\":1.5}", "[" ERROR("int_from_float", ",\"number\"", INT_FLOAT, "1.5") "]"},
    {"{\"number\":null}", "[" ERROR("int_type", ",\"number\"", "Input should be a valid integer", "null") "]"},
    {"{\"number\":{}}", "[" ERROR("int_type", ",\"number\"", "Input should be a valid integer", "{}") "]"},
    {"{\"flag\":\"maybe\"}", "[" ERROR("bool_parsing", ",\"flag\"", BOOL_PARSING, "\"maybe\"") "]"},
    {"{\"flag\":2}", "[" ERROR("bool_parsing", ",\"flag\"", BOOL_PARSING, "2") "]"},
    {"{\"flag\":0.5}", "[" ERROR("bool_type", ",\"flag\"", "Input should be a valid boolean", "0.5") "]"},
    {"{\"flag\":[]}", "[" ERROR("bool_type", ",\"flag\"", "Input should be a valid boolean", "[]") "]"},
    {"{\"flag\":null}", "[" ERROR("bool_type", ",\"flag\"", "Input should be a valid boolean", "null") "]"},
    {"{\"list\":\"a\"}", "[" ERROR("list_type", ",\"list\"", "Input should be a valid list", "\"a\"") "]"},
    {"{\"list\":null}", "[" ERROR("list_type", ",\"list\"", "Input should be a valid list", "null") "]"},
    {"{\"list\":[1,\"a\",null]}",
     "[" ERROR("string_type", ",\"list\",0", "Input should be a valid string",
               "1") "," ERROR("string_type", ",\"list\",2", "Input should be a valid string", "null") "]"},
    {"{\"trimmed\":1}", "[" ERROR("string_type", ",\"trimmed\"", "Input should be a valid string", "1") "]"},
    /* What is given back is what came; the first that is one too many is named. */
    {"{\"bounded\":[\" abcd\",\"a\",null,\"b\",\" c\",\"d\"]}",
     "[{\"type\":\"string_too_long\",\"loc\":[\"body\",\"bounded\",0],\"msg\":\"String should have at most 3 "
     "characters\",\"input\":\" abcd\",\"ctx\":{\"max_length\":3}}," ERROR(
         "string_type", ",\"bounded\",2", "Input should be a valid string",
         "null") ",{\"type\":\"too_long\",\"loc\":[\"body\",\"bounded\",4],\"msg\":\"List should have at most 2 "
                 "items\","
                 "\"input\":\" c\",\"ctx\":{\"max_length\":2}}]"},
    /* All of them, in the order of the schema and not of the input. */
    {"{\"flag\":2,\"number\":null,\"text\":[]}",
     "[" ERROR("string_type", ",\"text\"", "Input should be a valid string",
               "[]") "," ERROR("int_type", ",\"number\"", "Input should be a valid integer",
                               "null") "," ERROR("bool_parsing", ",\"flag\"", BOOL_PARSING, "2") "]"},
    {"[]", "[" ERROR("model_attributes_type", "", DICTIONARY, "[]") "]"},
    {"5", "[" ERROR("model_attributes_type", "", DICTIONARY, "5") "]"},
    {"\"text\"", "[" ERROR("model_attributes_type", "", DICTIONARY, "\"text\"") "]"},
    {"null", "[" ERROR("missing", "", "Field required", "null") "]"},
};

static char *to_text(const json_t *json)
{
    return json_dumps(json, JSON_COMPACT | JSON_ENCODE_ANY);
}

static json_t *check(const RequestField *schema, const char *input, RequestErrors *errors)
{
    json_auto_t *json = json_loads(input, JSON_DECODE_ANY, NULL);
    g_assert_nonnull(json);
    request_errors_init(errors);
    return request_schema_check(schema, "body", json, errors);
}

static void test_accepted(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(accepted); i++) {
        g_auto(RequestErrors) errors;
        json_auto_t *checked = check(fields, accepted[i].input, &errors);
        g_assert_nonnull(checked);
        g_assert_true(request_errors_is_empty(&errors));
        json_auto_t *input = json_loads(accepted[i].input, 0, NULL);
        const char *name = json_object_iter_key(json_object_iter(input));
        g_autofree char *output = to_text(json_object_get(checked, name));
        g_assert_cmpstr(output, ==, accepted[i].output);
        g_assert_cmpuint(json_object_size(checked), ==, G_N_ELEMENTS(fields) - 1);
    }
}

static void test_refused(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(refused); i++) {
        g_auto(RequestErrors) errors;
        json_auto_t *checked = check(fields, refused[i].input, &errors);
        g_assert_null(checked);
        g_autofree char *output = to_text(errors.list);
        g_assert_cmpstr(output, ==, refused[i].output);
    }
}

static void test_defaults(void)
{
    g_auto(RequestErrors) errors;
    json_auto_t *checked = check(fields, "{\"unknown\":[1,2,3]}", &errors);
    g_autofree char *output = to_text(checked);
    g_assert_cmpstr(output, ==, "{" DEFAULTS "}");
}

static void test_missing(void)
{
    const RequestField required[] = {
        {.name = "sdp", .type = REQUEST_FIELD_STRING, .required = true},
        {.name = "id", .type = REQUEST_FIELD_STRING, .required = true, .nullable = true},
        {0},
    };
    g_auto(RequestErrors) errors;
    json_auto_t *checked = check(required, "{\"x\":1}", &errors);
    g_assert_null(checked);
    g_autofree char *output = to_text(errors.list);
    g_assert_cmpstr(output, ==,
                    "[" ERROR("missing", ",\"sdp\"", "Field required",
                              "{\"x\":1}") "," ERROR("missing", ",\"id\"", "Field required", "{\"x\":1}") "]");
}

static void test_no_input(void)
{
    g_auto(RequestErrors) errors;
    request_errors_init(&errors);
    g_assert_null(request_schema_check(fields, "query", NULL, &errors));
    g_autofree char *output = to_text(errors.list);
    g_assert_cmpstr(output, ==,
                    "[{\"type\":\"missing\",\"loc\":[\"query\"],\"msg\":\"Field required\",\"input\":null}]");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/request-schema/accepted-and-coerced", test_accepted);
    g_test_add_func("/request-schema/refused-with-its-errors", test_refused);
    g_test_add_func("/request-schema/defaults-for-what-is-absent", test_defaults);
    g_test_add_func("/request-schema/missing-gives-back-the-whole-object", test_missing);
    g_test_add_func("/request-schema/no-input-at-all", test_no_input);
    return g_test_run();
}
