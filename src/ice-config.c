/*
 * Merges the default, the first usable file and the environment, and later what clients set. A file is used whole or
 * not at all: half a configuration would be harder to find than none. The URLs themselves are checked where they are
 * used.
 */
#define G_LOG_DOMAIN "ice-config"

#include "ice-config.h"

#include "util/truth.h"

#include <jansson.h>
#include <stddef.h>
#include <string.h>

#define DEFAULT_URL  "stun:stun.l.google.com:19302"
#define DEFAULT_FILE "ice_config.json"

#define PATH_VARIABLE "ICE_CONFIG_PATH"

#define FILE_MAX_BYTES (64 * 1024)

struct IceConfig {
    GMutex mutex; /* of values */
    IceConfigValues *values;
};

void ice_config_values_free(IceConfigValues *values)
{
    if (!values)
        return;
    g_strfreev(values->urls);
    g_free(values->username);
    g_free(values->credential);
    g_free(values);
}

static IceConfigValues *copy_values(const IceConfigValues *values)
{
    IceConfigValues *copy = g_new(IceConfigValues, 1);
    *copy = (IceConfigValues){
        .use_turn = values->use_turn,
        .urls = g_strdupv(values->urls),
        .username = g_strdup(values->username),
        .credential = g_strdup(values->credential),
        .relay_only = values->relay_only,
    };
    return copy;
}

static IceConfigValues *default_values(void)
{
    IceConfigValues *values = g_new0(IceConfigValues, 1);
    values->urls = g_strsplit(DEFAULT_URL, ",", -1);
    return values;
}

/* --- URLs, from wherever --- */

#define URLS_ALLOWED                                                                                                   \
    "at most " G_STRINGIFY(ICE_CONFIG_URLS_MAX) " URLs of at most " G_STRINGIFY(ICE_CONFIG_TEXT_MAX) " bytes"

#define SECRET_ALLOWED "at most " G_STRINGIFY(ICE_CONFIG_TEXT_MAX) " bytes"

/* Appends url without the blanks around it; a blank one is dropped. False: too many, or too long. */
static bool append_url(GPtrArray *urls, const char *url)
{
    g_autofree char *stripped = g_strstrip(g_strdup(url));
    if (*stripped == '\0')
        return true;
    if (urls->len >= ICE_CONFIG_URLS_MAX || strlen(stripped) > ICE_CONFIG_TEXT_MAX)
        return false;
    g_ptr_array_add(urls, g_steal_pointer(&stripped));
    return true;
}

static void replace_urls(char ***target, GPtrArray *urls)
{
    g_ptr_array_add(urls, NULL);
    g_strfreev(*target);
    *target = (char **)g_ptr_array_steal(urls, NULL);
}

/* An empty one is none. */
static void replace_secret(char **target, const char *secret)
{
    g_free(*target);
    *target = *secret ? g_strdup(secret) : NULL;
}

/* --- the file --- */

static bool fail_member(GError **error, const char *name, const char *allowed)
{
    g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "\"%s\" must be %s", name, allowed);
    return false;
}

/* The member of that name; NULL also where it is null, which says nothing. */
static const json_t *get_member(const json_t *file, const char *name)
{
    const json_t *value = json_object_get(file, name);
    return json_is_null(value) ? NULL : value;
}

static bool take_boolean(const json_t *file, const char *name, bool *target, GError **error)
{
    const json_t *value = get_member(file, name);
    if (value && !json_is_boolean(value))
        return fail_member(error, name, "true or false");
    if (value)
        *target = json_is_true(value);
    return true;
}

static bool take_secret(const json_t *file, const char *name, char **target, GError **error)
{
    const json_t *value = get_member(file, name);
    if (value && (!json_is_string(value) || json_string_length(value) > ICE_CONFIG_TEXT_MAX))
        return fail_member(error, name, "a string of " SECRET_ALLOWED);
    if (value)
        replace_secret(target, json_string_value(value));
    return true;
}

static bool take_urls(const json_t *file, const char *name, char ***target, GError **error)
{
    const json_t *value = get_member(file, name);
    if (!value)
        return true;
    if (!json_is_array(value))
        return fail_member(error, name, "a list of " URLS_ALLOWED);
    g_autoptr(GPtrArray) urls = g_ptr_array_new_with_free_func(g_free);
    for (size_t i = 0; i < json_array_size(value); i++) {
        const char *url = json_string_value(json_array_get(value, i));
        if (!url || !append_url(urls, url))
            return fail_member(error, name, "a list of " URLS_ALLOWED);
    }
    replace_urls(target, urls);
    return true;
}

/* The file's text as an object (transfer full); NULL with an error that names the line where it breaks. */
static json_t *parse_file(const char *path, GError **error)
{
    g_autofree char *text = NULL;
    gsize length = 0;
    if (!g_file_get_contents(path, &text, &length, error))
        return NULL;
    json_error_t broken = {.line = 1};
    json_t *file = length <= FILE_MAX_BYTES ? json_loadb(text, length, 0, &broken) : NULL;
    if (length > FILE_MAX_BYTES)
        g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "%s: larger than %d bytes", path, FILE_MAX_BYTES);
    else if (!file)
        g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "%s:%d: %s", path, broken.line, broken.text);
    if (file && !json_is_object(file)) {
        g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "%s:1: must be a JSON object", path);
        json_decref(file);
        return NULL;
    }
    return file;
}

static bool take_members(const json_t *file, IceConfigValues *values, GError **error)
{
    return take_boolean(file, "use_turn", &values->use_turn, error) && take_urls(file, "urls", &values->urls, error) &&
           take_secret(file, "username", &values->username, error) &&
           take_secret(file, "credential", &values->credential, error) &&
           take_boolean(file, "relay_only", &values->relay_only, error);
}

/* A copy of values with the file's over them (transfer full); NULL where the file is of no use. */
static IceConfigValues *read_file(const char *path, const IceConfigValues *values, GError **error)
{
    json_auto_t *file = parse_file(path, error);
    if (!file)
        return NULL;
    IceConfigValues *merged = copy_values(values);
    if (take_members(file, merged, error))
        return merged;
    ice_config_values_free(merged);
    g_prefix_error(error, "%s: ", path);
    return NULL;
}

/* Takes the first file that is of use. That the one nobody named is not there is no fault. */
static void merge_files(char **environment, IceConfigValues **values)
{
    const char *paths[] = {g_environ_getenv(environment, PATH_VARIABLE), DEFAULT_FILE};
    for (size_t i = 0; i < G_N_ELEMENTS(paths); i++) {
        if (!paths[i] || !*paths[i])
            continue;
        g_autoptr(GError) error = NULL;
        IceConfigValues *merged = read_file(paths[i], *values, &error);
        if (merged) {
            ice_config_values_free(*values);
            *values = merged;
            return;
        }
        if (i == 0 || !g_error_matches(error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
            g_warning("%s: the file is ignored", error->message);
    }
}

/* --- the environment --- */

typedef struct Variable Variable;

struct Variable {
    const char *name;
    /* Sets the member of values at the offset, where the environment has the variable; NULL: it is read elsewhere. */
    void (*merge)(const Variable *variable, const char *value, void *member);
    size_t offset;
    const char *default_value; /* (nullable) for the help text */
    const char *help;
};

static void merge_boolean(const Variable *variable, const char *value, void *member)
{
    (void)variable;
    if (*value)
        *(bool *)member = truth_from_word(value);
}

static void merge_secret(const Variable *variable, const char *value, void *member)
{
    if (strlen(value) > ICE_CONFIG_TEXT_MAX)
        g_warning("%s: must be " SECRET_ALLOWED ": it is ignored", variable->name);
    else
        replace_secret(member, value);
}

static void merge_urls(const Variable *variable, const char *value, void *member)
{
    g_autoptr(GPtrArray) urls = g_ptr_array_new_with_free_func(g_free);
    g_auto(GStrv) parts = g_strsplit(value, ",", -1);
    for (char **part = parts; *part; part++) {
        if (!append_url(urls, *part)) {
            g_warning("%s: must be " URLS_ALLOWED ": it is ignored", variable->name);
            return;
        }
    }
    if (urls->len > 0)
        replace_urls(member, urls);
}

#define TO(field) offsetof(IceConfigValues, field)

/* clang-format off */
static const Variable variables[] = {
    {PATH_VARIABLE, NULL, 0, NULL, "a JSON file with the fields of GET /ice_config"},
    {"USE_TURN", merge_boolean, TO(use_turn), "false", "whether viewers may use the TURN servers"},
    {"ICE_RELAY_ONLY", merge_boolean, TO(relay_only), "false", "whether viewers use nothing but TURN servers"},
    {"TURN_URLS", merge_urls, TO(urls), NULL, "STUN and TURN URLs, separated by commas"},
    {"TURN_USERNAME", merge_secret, TO(username), NULL, "of the TURN servers"},
    {"TURN_CREDENTIAL", merge_secret, TO(credential), NULL, "of the TURN servers"},
};
/* clang-format on */

char *ice_config_describe(void)
{
    GString *lines = g_string_new(NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(variables); i++) {
        const Variable *variable = &variables[i];
        g_string_append_printf(lines, "  %-20s  %s", variable->name, variable->help);
        if (variable->default_value)
            g_string_append_printf(lines, " (default %s)", variable->default_value);
        g_string_append_c(lines, '\n');
    }
    return g_string_free(lines, FALSE);
}

bool ice_config_has_variable(const char *name)
{
    for (size_t i = 0; i < G_N_ELEMENTS(variables); i++)
        if (strcmp(variables[i].name, name) == 0)
            return true;
    return false;
}

static void merge_environment(char **environment, IceConfigValues *values)
{
    for (size_t i = 0; i < G_N_ELEMENTS(variables); i++) {
        const Variable *variable = &variables[i];
        const char *value = g_environ_getenv(environment, variable->name);
        if (variable->merge && value)
            variable->merge(variable, value, (char *)values + variable->offset);
    }
}

/* --- life --- */

IceConfig *ice_config_new(char **environment)
{
    IceConfig *config = g_new0(IceConfig, 1);
    g_mutex_init(&config->mutex);
    config->values = default_values();
    merge_files(environment, &config->values);
    merge_environment(environment, config->values);
    return config;
}

void ice_config_free(IceConfig *config)
{
    if (!config)
        return;
    ice_config_values_free(config->values);
    g_mutex_clear(&config->mutex);
    g_free(config);
}

IceConfigValues *ice_config_get(IceConfig *config)
{
    g_autoptr(GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new(&config->mutex);
    return copy_values(config->values);
}

/* --- what clients set --- */

IceConfigValues *ice_config_update(IceConfig *config, const IceConfigUpdate *update)
{
    guint url_count = g_strv_length((char **)update->urls);
    g_assert(url_count <= ICE_CONFIG_URLS_MAX);
    g_message("a client sets the ICE servers: %u, TURN %s", url_count, update->use_turn ? "allowed" : "not allowed");
    g_autoptr(GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new(&config->mutex);
    IceConfigValues *values = config->values;
    values->use_turn = update->use_turn;
    values->relay_only = update->relay_only;
    g_strfreev(values->urls);
    values->urls = g_strdupv((char **)update->urls);
    if (update->username)
        replace_secret(&values->username, update->username);
    if (update->credential)
        replace_secret(&values->credential, update->credential);
    return copy_values(values);
}
