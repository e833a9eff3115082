/* Holds replies to what the table of routes says of them. */
#pragma once

#include "http/router.h"

/** Fails the test unless route may answer body with status: every field there, of its type, and none besides. */
void reply_check(const Route *route, unsigned status, const json_t *body);
