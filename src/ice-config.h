/*
 * The STUN and TURN configuration: default, file and environment merged at start, and what clients set later, in memory
 * alone. It is shared between threads, so it is read by taking a copy.
 */
#pragma once

#include <gio/gio.h>
#include <stdbool.h>

/* Each server costs a socket and a wait for its answer; browsers warn of more than five. */
#define ICE_CONFIG_URLS_MAX 16

/*
 * Of a URL: a host name has at most 253 characters (RFC 1035, 2.3.4); scheme, port and transport come on top. Of a
 * username: STUN's has fewer than 509 bytes (RFC 8489, 14.3). Credentials made from tokens are not longer. It counts
 * bytes of files and of the environment, characters of what clients set.
 */
#define ICE_CONFIG_TEXT_MAX 512

typedef struct IceConfig IceConfig;

/** One state of the configuration, owned by who asked for it. */
typedef struct IceConfigValues {
    bool use_turn;
    char **urls;      /* NULL-terminated */
    char *username;   /* (nullable) */
    char *credential; /* (nullable) a secret: never into a log */
    bool relay_only;
} IceConfigValues;

/** What a client sets; the strings are neither blank around nor beyond the bounds above, which the caller checks. */
typedef struct IceConfigUpdate {
    bool use_turn;
    const char *const *urls; /* NULL-terminated, at most ICE_CONFIG_URLS_MAX */
    const char *username;    /* (nullable) NULL: stays as it is; "": none */
    const char *credential;  /* (nullable) the same */
    bool relay_only;
} IceConfigUpdate;

void ice_config_values_free(IceConfigValues *values); /* NULL is allowed */

/**
 * The start-up configuration (transfer full): environment over the file at ICE_CONFIG_PATH over ice_config.json in the
 * working directory over the default. A broken file is warned of and skipped.
 */
IceConfig *ice_config_new(char **environment);
void ice_config_free(IceConfig *config); /* NULL is allowed */

/** One line for each of its variables, as settings_describe() has them (transfer full). */
char *ice_config_describe(void);

bool ice_config_has_variable(const char *name);

/** A copy of the configuration as it is now (transfer full). Any thread. */
IceConfigValues *ice_config_get(IceConfig *config);

/** Sets what update says and returns a copy of all that holds from now on (transfer full). Any thread. */
IceConfigValues *ice_config_update(IceConfig *config, const IceConfigUpdate *update);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(IceConfigValues, ice_config_values_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IceConfig, ice_config_free)
