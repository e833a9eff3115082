/* The service as the HTTP server sees it: each verb may be called on any thread but the loop's. */
#pragma once

#include "http/service-verbs.h"
#include "service.h"

/** The table for service, which must outlive it. */
ServiceVerbs service_verbs_table(Service *service);
