/*
 * The STUN and TURN configuration: default, file and environment merged at start. It is shared between threads, so it
 * is read by taking a copy.
 */
#pragma once

#include <gio/gio.h>
#include <stdbool.h>

typedef struct IceConfig IceConfig;

/** One state of the configuration, owned by who asked for it. */
typedef struct IceConfigValues {
    bool use_turn;
    char **urls;      /* NULL-terminated */
    char *username;   /* (nullable) */
    char *credential; /* (nullable) a secret: never into a log */
    bool relay_only;
} IceConfigValues;

void ice_config_values_free(IceConfigValues *values); /* NULL is allowed */

/**
 * The start-up configuration (transfer full): environment over the file at ICE_CONFIG_PATH over ice_config.json in the
 * working directory over the default. A broken file is warned of and skipped.
 */
IceConfig *ice_config_new(char **environment);
void ice_config_free(IceConfig *config); /* NULL is allowed */

/** A copy of the configuration as it is now (transfer full). Any thread. */
IceConfigValues *ice_config_get(IceConfig *config);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(IceConfigValues, ice_config_values_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IceConfig, ice_config_free)
