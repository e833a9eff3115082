/* DCEP and the messages, with a recorder in SCTP's place. */
#include "session/data-channel.h"

#include "transport/sctp-transport.h"

#include <string.h>

typedef struct Sent {
    guint count;
    uint16_t stream;
    uint32_t ppid;
    GString *bytes;
} Sent;

static bool record(uint16_t stream, uint32_t ppid, const void *message, size_t length, gpointer user_data)
{
    Sent *sent = user_data;
    sent->count++;
    sent->stream = stream;
    sent->ppid = ppid;
    g_string_truncate(sent->bytes, 0);
    g_string_append_len(sent->bytes, message, (gssize)length);
    return true;
}

static void hear(DataChannels *channels, uint16_t stream, uint32_t ppid, const char *message)
{
    data_channels_handle_message(channels, stream, ppid, (const uint8_t *)message, strlen(message));
}

static void test_open_is_acknowledged(void)
{
    Sent sent = {.bytes = g_string_new(NULL)};
    DataChannels channels = {.send = record, .user_data = &sent};
    hear(&channels, 3, SCTP_PPID_DCEP,
         "\x03"
         "any label");
    g_assert_cmpuint(sent.count, ==, 1);
    g_assert_cmpuint(sent.stream, ==, 3);
    g_assert_cmpuint(sent.ppid, ==, SCTP_PPID_DCEP);
    g_assert_cmpmem(sent.bytes->str, sent.bytes->len, "\x02", 1);
    g_assert_true(data_channels_broadcast(&channels, "news"));
    g_assert_cmpstr(sent.bytes->str, ==, "news");
    g_assert_cmpuint(sent.stream, ==, 3);
    g_string_free(sent.bytes, TRUE);
}

static void test_messages(void)
{
    static const struct {
        const char *message;
        uint32_t ppid;
        bool answered;
    } cases[] = {
        {"{\"type\":\"ping\"}", SCTP_PPID_STRING, true},
        {" { \"x\": 1, \"type\" : \"ping\" } ", SCTP_PPID_BINARY, true},
        {"{\"type\":\"pong\"}", SCTP_PPID_STRING, false},
        {"{\"type\":7}", SCTP_PPID_STRING, false},
        {"[\"ping\"]", SCTP_PPID_STRING, false},
        {"ping", SCTP_PPID_STRING, false},
        {"{\"type\":\"ping\"", SCTP_PPID_STRING, false},
        {"", SCTP_PPID_STRING_EMPTY, false},
        {"", SCTP_PPID_DCEP, false},
        {"\x09", SCTP_PPID_DCEP, false},
        {"{\"type\":\"ping\"}", 99, false},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        Sent sent = {.bytes = g_string_new(NULL)};
        DataChannels channels = {.send = record, .user_data = &sent};
        hear(&channels, 5, cases[i].ppid, cases[i].message);
        g_assert_cmpuint(sent.count, ==, cases[i].answered);
        if (cases[i].answered)
            g_assert_cmpstr(sent.bytes->str, ==, "{\"type\": \"pong\"}");
        g_string_free(sent.bytes, TRUE);
    }
}

static void test_nobody_listens(void)
{
    Sent sent = {.bytes = g_string_new(NULL)};
    DataChannels channels = {.send = record, .user_data = &sent};
    g_assert_false(data_channels_broadcast(&channels, "news"));
    for (uint16_t stream = 0; stream < 1000; stream++)
        hear(&channels, stream, SCTP_PPID_DCEP, "\x03");
    g_assert_cmpuint(sent.count, ==, 1000);
    g_assert_true(data_channels_broadcast(&channels, "news"));
    g_assert_cmpuint(sent.count, ==, 1000 + DATA_CHANNEL_MAX_OPEN);
    g_string_free(sent.bytes, TRUE);
}

static void test_greeting(void)
{
    Sent sent = {.bytes = g_string_new(NULL)};
    DataChannels channels = {.send = record, .user_data = &sent, .greeting = "hello"};
    hear(&channels, 3, SCTP_PPID_DCEP, "\x03");
    g_assert_cmpuint(sent.count, ==, 2); /* after the acknowledgement */
    g_assert_cmpstr(sent.bytes->str, ==, "hello");
    g_assert_cmpuint(sent.ppid, ==, SCTP_PPID_STRING);
    hear(&channels, 3, SCTP_PPID_DCEP, "\x03");
    hear(&channels, 3, SCTP_PPID_STRING, "of no meaning");
    g_assert_cmpuint(sent.count, ==, 3); /* once */
    channels.greeting = "good evening";
    hear(&channels, 4, SCTP_PPID_STRING, "of no meaning"); /* agreed on beforehand: its first message opens it */
    g_assert_cmpstr(sent.bytes->str, ==, "good evening");
    g_assert_cmpuint(sent.stream, ==, 4);
    g_string_free(sent.bytes, TRUE);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/data-channel/an-open-is-acknowledged-and-remembered", test_open_is_acknowledged);
    g_test_add_func("/data-channel/a-ping-is-answered-and-nothing-else", test_messages);
    g_test_add_func("/data-channel/each-is-greeted-once", test_greeting);
    g_test_add_func("/data-channel/remembers-a-bounded-number-of-channels", test_nobody_listens);
    return g_test_run();
}
