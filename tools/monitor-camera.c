/*
 * monitor-camera [URL]: prints /camera/status of a color-camera-service every ten seconds, until Ctrl+C. Plain HTTP
 * only; the service answers each request with one JSON object.
 */
#include <gio/gio.h>
#include <glib-unix.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define DEFAULT_URL      "http://127.0.0.1:8104"
#define INTERVAL_S       10
#define TIMEOUT_S        5
#define MAX_ANSWER_BYTES (256 * 1024) /* a status is below 2 KiB */

typedef struct Monitor {
    GMainLoop *loop;
    char *host_and_port;
    char *path;
} Monitor;

static char *read_answer(GInputStream *stream, GError **error)
{
    g_autoptr(GString) answer = g_string_new(NULL);
    char chunk[4096];
    gssize length;
    while ((length = g_input_stream_read(stream, chunk, sizeof chunk, NULL, error)) > 0) {
        g_string_append_len(answer, chunk, length);
        if (answer->len > MAX_ANSWER_BYTES) {
            g_set_error_literal(error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "the answer has no end");
            return NULL;
        }
    }
    return length < 0 ? NULL : g_string_free(g_steal_pointer(&answer), FALSE);
}

/* The body of a GET (transfer full); HTTP/1.0, so that it ends where the connection does. */
static char *fetch(const Monitor *monitor, GError **error)
{
    g_autoptr(GSocketClient) client = g_socket_client_new();
    g_socket_client_set_timeout(client, TIMEOUT_S);
    g_autoptr(GSocketConnection) connection =
        g_socket_client_connect_to_host(client, monitor->host_and_port, 80, NULL, error);
    if (!connection)
        return NULL;
    g_autofree char *request =
        g_strdup_printf("GET %s HTTP/1.0\r\nHost: %s\r\n\r\n", monitor->path, monitor->host_and_port);
    GIOStream *stream = G_IO_STREAM(connection);
    if (!g_output_stream_write_all(g_io_stream_get_output_stream(stream), request, strlen(request), NULL, NULL, error))
        return NULL;
    g_autofree char *answer = read_answer(g_io_stream_get_input_stream(stream), error);
    if (!answer)
        return NULL;
    unsigned int status = 0;
    const char *body = strstr(answer, "\r\n\r\n");
    if (sscanf(answer, "HTTP/1.%*1[01] %3u", &status) != 1 || status != 200 || !body) {
        g_set_error(error, G_IO_ERROR, G_IO_ERROR_FAILED, "HTTP status %u", status);
        return NULL;
    }
    return g_strdup(body + 4);
}

static char *local_time(double epoch_s)
{
    if (!(epoch_s > 0))
        return g_strdup("Never");
    g_autoptr(GDateTime) time = g_date_time_new_from_unix_local((gint64)epoch_s);
    return time ? g_date_time_format(time, "%Y-%m-%d %H:%M:%S") : g_strdup("Never");
}

static const char *state_emoji(const char *state)
{
    static const char *const emojis[][2] = {{"connected", "🟢"}, {"connecting", "🟡"}, {"failed", "🔴"}};
    for (size_t i = 0; i < G_N_ELEMENTS(emojis); i++)
        if (g_str_equal(state, emojis[i][0]))
            return emojis[i][1];
    return "⚪";
}

static void print_time(const char *label, json_t *status, const char *key)
{
    g_autofree char *text = local_time(json_number_value(json_object_get(status, key)));
    printf("%s: %s\n", label, text);
}

static void print_status(json_t *status)
{
    const char *state = json_string_value(json_object_get(status, "connection_state"));
    g_autofree char *upper = g_ascii_strup(state ? state : "unknown", -1);
    if (g_strcmp0(json_string_value(json_object_get(status, "status")), "ok") != 0) {
        const char *message = json_string_value(json_object_get(status, "message"));
        printf("❌ Service Error: %s\n", message ? message : "unknown");
        return;
    }
    printf("%s Connection State: %s\n", state_emoji(state ? state : ""), upper);
    printf("🔧 Running: %s\n", json_is_true(json_object_get(status, "running")) ? "Yes" : "No");
    printf("📊 Has Frame: %s\n", json_is_true(json_object_get(status, "has_frame")) ? "Yes" : "No");
    printf("🔄 Retry Count: %" JSON_INTEGER_FORMAT "\n", json_integer_value(json_object_get(status, "retry_count")));
    print_time("⏰ Last Attempt", status, "last_attempt");
    print_time("✅ Last Success", status, "last_successful_frame");
    if (json_is_number(json_object_get(status, "frame_timestamp")))
        print_time("📷 Frame Time", status, "frame_timestamp");
}

static gboolean poll_once(gpointer user_data)
{
    static const char rule[] = "============================================================";
    g_autoptr(GError) error = NULL;
    g_autoptr(GDateTime) now = g_date_time_new_now_local();
    g_autofree char *time = g_date_time_format(now, "%Y-%m-%d %H:%M:%S");
    g_autofree char *body = fetch(user_data, &error);
    printf("\n%s\nCamera Status - %s\n%s\n", rule, time, rule);
    json_t *status = body ? json_loads(body, 0, NULL) : NULL;
    if (json_is_object(status))
        print_status(status);
    else
        printf("❌ Error: %s\n", error ? error->message : "the answer is not a JSON object");
    json_decref(status);
    fflush(stdout);
    return G_SOURCE_CONTINUE;
}

static gboolean on_signal(gpointer user_data)
{
    printf("\n👋 Monitor stopped\n");
    g_main_loop_quit(((Monitor *)user_data)->loop);
    return G_SOURCE_CONTINUE;
}

static bool parse_url(Monitor *monitor, const char *text)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GUri) url = g_uri_parse(text, G_URI_FLAGS_NONE, &error);
    if (!url || !g_str_equal(g_uri_get_scheme(url), "http") || !g_uri_get_host(url) || !*g_uri_get_host(url)) {
        fprintf(stderr, "monitor-camera: %s: must be an address like %s\n", text, DEFAULT_URL);
        return false;
    }
    bool ipv6 = strchr(g_uri_get_host(url), ':') != NULL;
    g_autofree char *base = g_strdup(g_uri_get_path(url));
    while (g_str_has_suffix(base, "/"))
        base[strlen(base) - 1] = '\0';
    monitor->host_and_port = g_strdup_printf("%s%s%s:%d", ipv6 ? "[" : "", g_uri_get_host(url), ipv6 ? "]" : "",
                                             g_uri_get_port(url) > 0 ? g_uri_get_port(url) : 80);
    monitor->path = g_strconcat(base, "/camera/status", NULL);
    return true;
}

int main(int argc, char **argv)
{
    Monitor monitor = {0};
    if (argc > 2) {
        fprintf(stderr, "usage: monitor-camera [URL], by default %s\n", DEFAULT_URL);
        return 2;
    }
    if (!parse_url(&monitor, argc == 2 ? argv[1] : DEFAULT_URL))
        return 2;
    monitor.loop = g_main_loop_new(NULL, FALSE);
    g_unix_signal_add(SIGINT, on_signal, &monitor);
    g_unix_signal_add(SIGTERM, on_signal, &monitor);
    printf("🎥 Camera Status Monitor\nPress Ctrl+C to stop\n");
    poll_once(&monitor);
    g_timeout_add_seconds(INTERVAL_S, poll_once, &monitor);
    g_main_loop_run(monitor.loop);
    g_main_loop_unref(monitor.loop);
    g_free(monitor.host_and_port);
    g_free(monitor.path);
    return 0;
}
