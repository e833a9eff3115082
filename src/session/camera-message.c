/* One JSON object. */
#include "session/camera-message.h"

#include <jansson.h>
#include <stdlib.h>

/* Epoch seconds have ten digits before the point; 13 in all keep the milliseconds. */
#define REAL_DIGITS 13

static json_t *text_or_null(const char *text)
{
    return *text ? json_string(text) : json_null();
}

char *camera_message_write(const SessionCamera *camera)
{
    json_t *json = json_pack("{s:s, s:s, s:o, s:o, s:f, s:b}", "type", "camera", "state", camera->state, "cause",
                             text_or_null(camera->cause), "message", text_or_null(camera->message), "since",
                             (double)camera->since_us / G_USEC_PER_SEC, "fallback", camera->is_fallback);
    g_assert(json);
    char *text = json_dumps(json, JSON_COMPACT | JSON_REAL_PRECISION(REAL_DIGITS));
    json_decref(json);
    char *message = g_strdup(text);
    free(text);
    return message;
}
