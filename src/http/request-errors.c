/* Collects the errors of one request and the excerpts of its input that go with them. */
#include "http/request-errors.h"

#include <string.h>

/* Far more than any schema has fields; only a long list of wrong elements gets there. */
#define ERRORS_MAX 32

/* Several whole offers (6 to 10 kB each), one for each missing field; a request may be 256 KiB of anything. */
#define INPUT_MAX_BYTES (64 * 1024)

/* What a number, a bracket and a comma take, roughly: it only has to make every value cost something. */
#define VALUE_COST_BYTES 8

void request_errors_init(RequestErrors *errors)
{
    *errors = (RequestErrors){.list = json_array(), .input_budget = INPUT_MAX_BYTES};
}

void request_errors_clear(RequestErrors *errors)
{
    json_decref(errors->list);
    errors->list = NULL;
}

bool request_errors_is_empty(const RequestErrors *errors)
{
    return json_array_size(errors->list) == 0;
}

static void spend(size_t *budget, size_t bytes)
{
    *budget -= MIN(*budget, bytes);
}

static json_t *excerpt_of_string(json_t *value, size_t *budget)
{
    const char *text = json_string_value(value);
    size_t length = json_string_length(value);
    if (length > *budget) {
        /* Back to the start of the character that the cut would split. */
        for (length = *budget; length > 0 && ((unsigned char)text[length] & 0xc0) == 0x80;)
            length--;
        *budget = 0;
        return json_stringn(text, length);
    }
    spend(budget, length);
    return json_incref(value);
}

/* A copy of value as far as budget reaches. It recurses as deep as value does, which the parser of bodies bounds. */
static json_t *excerpt(json_t *value, size_t *budget)
{
    spend(budget, VALUE_COST_BYTES);
    if (json_is_string(value))
        return excerpt_of_string(value, budget);
    if (json_is_array(value)) {
        json_t *copy = json_array();
        for (size_t i = 0; i < json_array_size(value) && *budget > 0; i++)
            json_array_append_new(copy, excerpt(json_array_get(value, i), budget));
        return copy;
    }
    if (json_is_object(value)) {
        json_t *copy = json_object();
        for (void *i = json_object_iter(value); i && *budget > 0; i = json_object_iter_next(value, i)) {
            spend(budget, strlen(json_object_iter_key(i)));
            json_object_set_new(copy, json_object_iter_key(i), excerpt(json_object_iter_value(i), budget));
        }
        return copy;
    }
    return json_incref(value);
}

static json_t *location_to_json(const RequestLocation *location)
{
    json_t *path = json_pack("[s]", location->part);
    if (location->field)
        json_array_append_new(path, json_string(location->field));
    if (location->index != REQUEST_LOCATION_NO_INDEX)
        json_array_append_new(path, json_integer(location->index));
    return path;
}

void request_errors_add(RequestErrors *errors, const RequestError *error)
{
    if (json_array_size(errors->list) >= ERRORS_MAX) {
        json_decref(error->context);
        return;
    }
    json_t *input = error->input ? excerpt(error->input, &errors->input_budget) : json_null();
    json_t *entry =
        json_pack("{s:s, s:o, s:s, s:o, s:o*}", "type", error->type, "loc", location_to_json(&error->location), "msg",
                  error->message, "input", input, "ctx", error->context);
    g_assert(entry);
    json_array_append_new(errors->list, entry);
}
