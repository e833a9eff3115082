/* What states and reasons are called in logs and answers. */
#include "session/session.h"

const char *session_state_name(SessionState state)
{
    static const char *const names[] = {
        [SESSION_STATE_CONNECTING] = "connecting",
        [SESSION_STATE_STREAMING] = "streaming",
        [SESSION_STATE_CLOSED] = "closed",
    };
    return names[state];
}

const char *session_close_reason_name(SessionCloseReason reason)
{
    static const char *const names[] = {
        [SESSION_CLOSE_TAKEN_OVER] = "taken_over",
        [SESSION_CLOSE_DELETED] = "deleted",
        [SESSION_CLOSE_RELEASED] = "force_released",
        [SESSION_CLOSE_EXPIRED] = "expired",
        [SESSION_CLOSE_LEFT] = "left",
        [SESSION_CLOSE_VANISHED] = "vanished",
        [SESSION_CLOSE_NOT_REACHED] = "not_reached",
        [SESSION_CLOSE_FAILED] = "failed",
        [SESSION_CLOSE_SHUTDOWN] = "shutdown",
    };
    return names[reason];
}
