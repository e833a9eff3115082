/* Joins the two tables of variables. Each reads its own; here is only what needs both. */
#define G_LOG_DOMAIN "environment"

#include "environment.h"

#include "ice-config.h"
#include "settings.h"

#include <string.h>

/* Others may have variables with our prefixes, too, and many: container managers describe neighbours so. */
#define WARNINGS_MAX 8

/* SERVICE_ is not among them: it is too common a word. */
static const char *const prefixes[] = {"CAMERA_", "VIDEO_", "VIEWER_", "ICE_", "TURN_"};

char *environment_describe(void)
{
    g_autofree char *settings = settings_describe();
    g_autofree char *ice_config = ice_config_describe();
    return g_strconcat(settings, ice_config, NULL);
}

static bool looks_like_ours(const char *name)
{
    for (size_t i = 0; i < G_N_ELEMENTS(prefixes); i++)
        if (g_str_has_prefix(name, prefixes[i]))
            return true;
    return false;
}

void environment_warn_of_unknown(char **environment)
{
    guint unknown = 0;
    for (char **assignment = environment; *assignment; assignment++) {
        g_autofree char *name = g_strndup(*assignment, strcspn(*assignment, "="));
        if (!looks_like_ours(name) || settings_has_variable(name) || ice_config_has_variable(name))
            continue;
        if (++unknown > WARNINGS_MAX)
            continue;
        g_autofree char *shown = g_strescape(name, NULL);
        g_warning("%.64s: there is no such setting, it is ignored", shown);
    }
    if (unknown > WARNINGS_MAX)
        g_warning("%u more variables are no settings", unknown - WARNINGS_MAX);
}
