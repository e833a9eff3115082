/*
 * color-camera-service: shows one camera over WebRTC to the newest viewer. Settings come from the environment; it runs
 * until SIGTERM or SIGINT.
 */
#define G_LOG_DOMAIN "main"
#include "camera/worker/camera-worker.h"
#include "environment.h"
#include "http/http-server.h"
#include "ice-config.h"
#include "service-verbs-table.h"
#include "settings.h"
#include "transport/media-crypto.h"
#include "util/log.h"
#include "util/loop-watch.h"

#include <glib-unix.h>
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* A round of the loop that takes longer delays packets by a good part of a frame's time. */
#define SLOW_LOOP_US 5000

static gboolean on_signal(gpointer user_data)
{
    g_main_loop_quit(user_data);
    return G_SOURCE_CONTINUE;
}

static void say_where(const Settings *settings, int port)
{
    bool any = strcmp(settings->service_host, "0.0.0.0") == 0 || strcmp(settings->service_host, "::") == 0;
    bool ipv6 = !any && strchr(settings->service_host, ':');
    g_message("the camera's page is at http://%s%s%s:%d/", ipv6 ? "[" : "", any ? "localhost" : settings->service_host,
              ipv6 ? "]" : "", port);
}

static bool serve(const Settings *settings, IceConfig *ice_config, GError **error)
{
    g_autoptr(GMainContext) context = g_main_context_ref(g_main_context_default());
    g_autoptr(GMainLoop) loop = g_main_loop_new(context, FALSE);
    loop_watch_attach(context, SLOW_LOOP_US);
    g_unix_signal_add(SIGTERM, on_signal, loop);
    g_unix_signal_add(SIGINT, on_signal, loop);

    g_autoptr(MediaCryptoLibrary) crypto = NULL;
    g_autoptr(SctpStack) sctp = sctp_stack_new(context);
    g_autoptr(Service) service = service_new(settings, context, sctp, error);
    if (!service)
        return false;
    ServiceVerbs verbs = service_verbs_table(service);
    g_autoptr(HttpServer) http = http_server_new(
        &(HttpServerConfig){
            .host = settings->service_host, .port = settings->service_port, .verbs = &verbs, .ice_config = ice_config},
        error);
    if (!http)
        return false;
    say_where(settings, http_server_get_port(http));
    /* Tens of milliseconds of self-tests: the first requests are answered meanwhile, an offer waits for the loop. */
    crypto = media_crypto_library_new(error);
    if (!crypto)
        return false;
    g_main_loop_run(loop);
    service_loop_is_over(service);
    g_message("stopping");
    return true;
}

static int run(void)
{
    g_autoptr(GError) error = NULL;
    g_auto(GStrv) environment = g_get_environ();
    g_autoptr(Settings) settings = settings_new_from_environment(environment, &error);
    if (settings) {
        environment_warn_of_unknown(environment);
        g_autoptr(IceConfig) ice_config = ice_config_new(environment);
        if (serve(settings, ice_config, &error))
            return 0;
    }
    g_printerr("color-camera-service: %s\n", error->message);
    return 1;
}

static void print_help(void)
{
    g_autofree char *variables = environment_describe();
    printf("Usage: color-camera-service [--help | --version]\n"
           "Shows one camera over WebRTC to the newest viewer. It is set by environment variables:\n\n%s",
           variables);
}

/* The exit status. */
static int answer_arguments(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "--version") == 0) {
        printf("color-camera-service " VERSION "\n");
        return 0;
    }
    if (argc == 2 && strcmp(argv[1], "--help") == 0) {
        print_help();
        return 0;
    }
    fprintf(stderr, "color-camera-service takes --help or --version alone: it is set by environment variables\n");
    return 2;
}

int main(int argc, char **argv)
{
    bool is_worker = camera_worker_is_wanted(argc, argv);
    if (argc > 1 && !is_worker)
        return answer_arguments(argc, argv);
    signal(SIGPIPE, SIG_IGN);
    signal(SIGCHLD, SIG_DFL);              /* an ignored one, which is inherited, would hide how a child ended */
    mallopt(M_ARENA_MAX, 2);               /* few threads, little contention: each further arena only keeps memory */
    mallopt(M_MMAP_THRESHOLD, 128 * 1024); /* fixed, so that an encoder's memory goes back when the viewer has gone */
    log_init();
    return is_worker ? camera_worker_run(argv, camera_backends()) : run();
}
