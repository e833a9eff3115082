#include "session/camera-message.h"

#include <string.h>

#define SINCE_US 1700000000123456

static void test_away(void)
{
    g_autofree char *text = camera_message_write(
        &(SessionCamera){.state = "disconnected", .cause = "stalled", .message = "no \"frame\"", .since_us = SINCE_US});
    g_assert_cmpstr(text, ==,
                    "{\"type\":\"camera\",\"state\":\"disconnected\",\"cause\":\"stalled\","
                    "\"message\":\"no \\\"frame\\\"\",\"since\":1700000000.123,\"fallback\":false}");
}

static void test_well(void)
{
    g_autofree char *text = camera_message_write(
        &(SessionCamera){.state = "connected", .cause = "", .message = "", .since_us = SINCE_US, .is_fallback = true});
    g_assert_cmpstr(text, ==,
                    "{\"type\":\"camera\",\"state\":\"connected\",\"cause\":null,\"message\":null,"
                    "\"since\":1700000000.123,\"fallback\":true}");
}

static void test_bounded(void)
{
    g_autofree char *message = g_strnfill(511, 'x');
    g_autofree char *text = camera_message_write(&(SessionCamera){
        .state = "disconnected", .cause = "not_supported_at_all", .message = message, .since_us = SINCE_US});
    g_assert_cmpuint(strlen(text), <=, strlen(message) + 200);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/camera-message/says-why-it-is-away-and-since-when", test_away);
    g_test_add_func("/camera-message/null-where-there-is-nothing-to-say", test_well);
    g_test_add_func("/camera-message/is-hardly-longer-than-its-words", test_bounded);
    return g_test_run();
}
