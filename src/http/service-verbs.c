/* The error domain of the verbs; all else about them is the service's. */
#include "http/service-verbs.h"

G_DEFINE_QUARK(service - error - quark, service_error)
