/* A session as /connections shows it: while it lasts, and when it was closed. Loop thread. */
#pragma once

#include "http/service-verbs.h"
#include "session/session.h"

/** How long ago the session's offer came in, CLOCK_MONOTONIC. */
int64_t service_connection_age_us(const Session *session);

/** Fills in all of connection that is about its current viewer. */
void service_connection_show(ServiceConnection *connection, const Session *session);

/** The session is being closed: it takes the place of what closed held before. */
void service_connection_remember(ServiceClosedConnection *closed, const Session *session, SessionCloseReason reason);
