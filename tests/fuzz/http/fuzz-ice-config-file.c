/*
 * The bytes as the file at ICE_CONFIG_PATH: somebody wrote it by hand, or another program did. It is taken whole or not
 * at all, and what is taken is within its bounds.
 */
#include "ice-config.h"

#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static void be_silent(const char *domain, GLogLevelFlags level, const char *message, gpointer user_data)
{
    (void)domain;
    (void)user_data;
    g_assert(level & G_LOG_LEVEL_MASK);
    g_assert(g_utf8_validate(message, -1, NULL));
}

static void check_text(const char *text)
{
    g_assert(!text || (strlen(text) <= ICE_CONFIG_TEXT_MAX && g_utf8_validate(text, -1, NULL)));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    int fd = memfd_create("ice-config", MFD_CLOEXEC);
    g_assert(fd >= 0 && write(fd, bytes, length) == (ssize_t)length);
    g_autofree char *setting = g_strdup_printf("ICE_CONFIG_PATH=/proc/self/fd/%d", fd);
    char *environment[] = {setting, NULL};
    GLogFunc before = g_log_set_default_handler(be_silent, NULL);
    g_autoptr(IceConfig) config = ice_config_new(environment);
    g_log_set_default_handler(before, NULL);
    close(fd);
    g_autoptr(IceConfigValues) values = ice_config_get(config);
    g_assert(g_strv_length(values->urls) <= ICE_CONFIG_URLS_MAX);
    for (char **url = values->urls; *url; url++)
        check_text(*url);
    check_text(values->username);
    check_text(values->credential);
    return 0;
}
