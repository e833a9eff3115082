/*
 * The checks and coercions of pydantic's lax mode, for the types that the API's fields have. Integers are coerced to 64
 * bits; larger ones, which Python would keep, saturate.
 */
#include "http/request-schema.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* A value, where it stands, and where to complain of it. */
typedef struct Check {
    const RequestField *field;
    RequestLocation location;
    json_t *input;
    RequestErrors *errors;
} Check;

static json_t *fail(const Check *check, const char *type, const char *message, json_t *context)
{
    request_errors_add(check->errors, &(RequestError){type, check->location, message, check->input, context});
    return NULL;
}

static bool has_control_characters(const char *text)
{
    for (; *text; text++)
        if (g_ascii_iscntrl(*text))
            return true;
    return false;
}

static json_t *fail_too_long(const Check *check, int max_chars)
{
    g_autofree char *message = g_strdup_printf("String should have at most %d characters", max_chars);
    return fail(check, "string_too_long", message, json_pack("{s:i}", "max_length", max_chars));
}

static json_t *fail_not_literal(const Check *check, const char *literal)
{
    g_autofree char *expected = g_strdup_printf("'%s'", literal);
    g_autofree char *message = g_strdup_printf("Input should be %s", expected);
    return fail(check, "literal_error", message, json_pack("{s:s}", "expected", expected));
}

static json_t *check_string(const Check *check)
{
    const RequestField *field = check->field;
    const char *text = json_string_value(check->input);
    g_autofree char *trimmed = field->trimmed && text ? g_strstrip(g_strdup(text)) : NULL;
    if (trimmed)
        text = trimmed;
    if (field->literal && g_strcmp0(text, field->literal) != 0)
        return fail_not_literal(check, field->literal);
    if (!text)
        return fail(check, "string_type", "Input should be a valid string", NULL);
    if (field->max_chars > 0 && g_utf8_strlen(text, -1) > field->max_chars)
        return fail_too_long(check, field->max_chars);
    if (field->printable && has_control_characters(text))
        return fail(check, "string_pattern_mismatch", "String should match pattern '" REQUEST_PRINTABLE_PATTERN "'",
                    json_pack("{s:s}", "pattern", REQUEST_PRINTABLE_PATTERN));
    return trimmed ? json_string(trimmed) : json_incref(check->input);
}

/* Takes number. */
static json_t *check_range(const Check *check, json_t *number)
{
    const RequestField *field = check->field;
    json_int_t value = json_integer_value(number);
    if ((field->minimum == 0 && field->maximum == 0) || (value >= field->minimum && value <= field->maximum))
        return number;
    json_decref(number);
    bool too_small = value < field->minimum;
    int limit = too_small ? field->minimum : field->maximum;
    g_autofree char *message =
        g_strdup_printf("Input should be %s than or equal to %d", too_small ? "greater" : "less", limit);
    return fail(check, too_small ? "greater_than_equal" : "less_than_equal", message,
                json_pack("{s:i}", too_small ? "ge" : "le", limit));
}

/* "5", " +5 ", "1_000", "5.00"; false for what is not an integer. */
static bool parse_integer(const char *text, json_int_t *ret_value)
{
    g_autofree char *digits = g_strstrip(g_strdup(text));
    char *from = digits + (*digits == '+' || *digits == '-');
    char *to = from;
    for (; *from; from++) {
        if (*from == '_' && to > digits && g_ascii_isdigit(from[-1]) && g_ascii_isdigit(from[1]))
            continue;
        if (!g_ascii_isdigit(*from))
            break;
        *to++ = *from;
    }
    if (to == digits || !g_ascii_isdigit(to[-1]) || (*from == '.' && from[1 + strspn(from + 1, "0")] != '\0') ||
        (*from != '.' && *from != '\0'))
        return false;
    *to = '\0';
    *ret_value = strtoll(digits, NULL, 10);
    return true;
}

static json_t *check_integer_real(const Check *check, double real)
{
    if (real != floor(real))
        return fail(check, "int_from_float", "Input should be a valid integer, got a number with a fractional part",
                    NULL);
    /* 2^63 has no place in an int64_t, the double just below it has. */
    return json_integer(real >= 0x1p63 ? INT64_MAX : real < -0x1p63 ? INT64_MIN : (json_int_t)real);
}

static json_t *parse_integer_value(const Check *check)
{
    json_int_t value;
    switch (json_typeof(check->input)) {
    case JSON_INTEGER:
        return json_incref(check->input);
    case JSON_TRUE:
    case JSON_FALSE:
        return json_integer(json_is_true(check->input));
    case JSON_REAL:
        return check_integer_real(check, json_real_value(check->input));
    case JSON_STRING:
        if (!parse_integer(json_string_value(check->input), &value))
            return fail(check, "int_parsing", "Input should be a valid integer, unable to parse string as an integer",
                        NULL);
        return json_integer(value);
    default:
        return fail(check, "int_type", "Input should be a valid integer", NULL);
    }
}

static json_t *check_integer(const Check *check)
{
    json_t *number = parse_integer_value(check);
    return number ? check_range(check, number) : NULL;
}

/* 1, 0, or -1 for a word that is neither. */
static int parse_boolean(const char *text)
{
    static const char *const words[2][7] = {
        {"0", "off", "f", "false", "n", "no", NULL},
        {"1", "on", "t", "true", "y", "yes", NULL},
    };
    for (int truth = 0; truth < 2; truth++)
        for (const char *const *word = words[truth]; *word; word++)
            if (g_ascii_strcasecmp(text, *word) == 0)
                return truth;
    return -1;
}

static json_t *check_boolean(const Check *check)
{
    int truth = -1;
    double number = json_number_value(check->input);
    if (json_is_boolean(check->input))
        return json_incref(check->input);
    if (json_is_string(check->input))
        truth = parse_boolean(json_string_value(check->input));
    else if (json_is_number(check->input) && number == floor(number))
        truth = number == 0 ? 0 : number == 1 ? 1 : -1;
    else
        return fail(check, "bool_type", "Input should be a valid boolean", NULL);
    if (truth < 0)
        return fail(check, "bool_parsing", "Input should be a valid boolean, unable to interpret input", NULL);
    return json_boolean(truth);
}

/* At the first element that is one too many. */
static json_t *fail_too_many(const Check *element, int max_items)
{
    g_autofree char *message = g_strdup_printf("List should have at most %d items", max_items);
    return fail(element, "too_long", message, json_pack("{s:i}", "max_length", max_items));
}

static json_t *check_string_list(const Check *check)
{
    const RequestField *field = check->field;
    if (!json_is_array(check->input))
        return fail(check, "list_type", "Input should be a valid list", NULL);
    json_auto_t *list = json_array();
    bool all_well = true;
    for (size_t i = 0; i < json_array_size(check->input); i++) {
        Check element = *check;
        element.location.index = (int)i;
        element.input = json_array_get(check->input, i);
        json_auto_t *value = check_string(&element);
        if (!value)
            all_well = false;
        else if (field->trimmed && json_string_length(value) == 0)
            continue;
        else if (field->max_items > 0 && json_array_size(list) >= (size_t)field->max_items)
            return fail_too_many(&element, field->max_items);
        else
            json_array_append(list, value);
    }
    return all_well ? json_incref(list) : NULL;
}

json_t *request_field_default(const RequestField *field)
{
    if (field->nullable)
        return json_null();
    switch (field->type) {
    case REQUEST_FIELD_STRING:
        return json_string("");
    case REQUEST_FIELD_INTEGER:
        return json_integer(0);
    case REQUEST_FIELD_BOOLEAN:
        return json_false();
    case REQUEST_FIELD_STRING_LIST:
        return json_array();
    }
    g_assert_not_reached();
}

static json_t *check_value(const Check *check)
{
    if (check->field->nullable && json_is_null(check->input))
        return json_null();
    switch (check->field->type) {
    case REQUEST_FIELD_STRING:
        return check_string(check);
    case REQUEST_FIELD_INTEGER:
        return check_integer(check);
    case REQUEST_FIELD_BOOLEAN:
        return check_boolean(check);
    case REQUEST_FIELD_STRING_LIST:
        return check_string_list(check);
    }
    g_assert_not_reached();
}

static json_t *check_field(const RequestField *field, const char *part, json_t *object, RequestErrors *errors)
{
    Check check = {field, {part, field->name, REQUEST_LOCATION_NO_INDEX}, json_object_get(object, field->name), errors};
    if (check.input)
        return check_value(&check);
    if (!field->required)
        return request_field_default(field);
    check.input = object;
    return fail(&check, "missing", "Field required", NULL);
}

json_t *request_schema_check(const RequestField *fields, const char *part, json_t *input, RequestErrors *errors)
{
    RequestLocation whole = {part, NULL, REQUEST_LOCATION_NO_INDEX};
    if (!input || json_is_null(input)) {
        request_errors_add(errors, &(RequestError){"missing", whole, "Field required", NULL, NULL});
        return NULL;
    }
    if (!json_is_object(input)) {
        request_errors_add(errors,
                           &(RequestError){"model_attributes_type", whole,
                                           "Input should be a valid dictionary or object to extract fields from", input,
                                           NULL});
        return NULL;
    }
    json_t *checked = json_object();
    bool all_well = true;
    for (const RequestField *field = fields; field->name; field++) {
        json_t *value = check_field(field, part, input, errors);
        all_well = all_well && value;
        if (value)
            json_object_set_new(checked, field->name, value);
    }
    if (all_well)
        return checked;
    json_decref(checked);
    return NULL;
}
