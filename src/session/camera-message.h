/* What a viewer's page is told of the camera on its data channel. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct SessionCamera {
    const char *state;   /* "connected", ... as the status of the camera names it */
    const char *cause;   /* "stalled", ...; "": none */
    const char *message; /* the same in words, UTF-8; "": none */
    int64_t since_us;    /* CLOCK_REALTIME: connected, or without a camera, since then */
    bool is_fallback;    /* the picture is a test pattern in the camera's place */
    bool is_away;        /* neither a camera nor a fallback delivers pictures, though it was tried */
} SessionCamera;

/**
 * {"type":"camera","state":"disconnected","cause":"stalled","message":"...","since":1700000000.123,"fallback":false};
 * null where there is no cause or message; since: seconds since 1970. (transfer full). As long as the message and 200
 * bytes at most.
 */
char *camera_message_write(const SessionCamera *camera);
