/* The verbs as a service would do them, without any of its work. */
#include "fake-service.h"

#include <math.h>
#include <string.h>

static GMutexLocker *enter_verb(FakeService *service)
{
    if (service->verb_takes_us)
        g_usleep(service->verb_takes_us);
    GMutexLocker *locker = g_mutex_locker_new(&service->mutex);
    service->verb_count++;
    return locker;
}

static void replace(char **target, const char *value)
{
    g_free(*target);
    *target = g_strdup(value);
}

static bool is_failing(const FakeService *service, GError **error)
{
    if (service->error)
        g_set_error_literal(error, SERVICE_ERROR, service->error - 1, service->error_message);
    return service->error != 0;
}

static bool offer(gpointer data, const ServiceOffer *offered, ServiceAnswer *ret_answer, GError **error)
{
    FakeService *service = data;
    g_autoptr(GMutexLocker) locker G_GNUC_UNUSED = enter_verb(service);
    replace(&service->sdp, offered->sdp);
    replace(&service->offered_client_id, offered->client_id);
    replace(&service->peer, offered->peer);
    service->over_loopback = offered->over_loopback;
    if (is_failing(service, error))
        return false;
    ret_answer->sdp = g_strdup("v=0\r\nanswer \303\251\r\n");
    ret_answer->client_id = g_strdup(offered->client_id ? offered->client_id : "made-up");
    return true;
}

static bool is_current(FakeService *service, const char *client_id, GError **error)
{
    if (is_failing(service, error))
        return false;
    if (g_strcmp0(service->client_id, client_id) == 0)
        return true;
    g_set_error_literal(error, SERVICE_ERROR, SERVICE_ERROR_NO_CLIENT, "not the current viewer");
    return false;
}

static bool add_candidate(gpointer data, const char *client_id, const char *candidate, GError **error)
{
    FakeService *service = data;
    g_autoptr(GMutexLocker) locker G_GNUC_UNUSED = enter_verb(service);
    replace(&service->candidate, candidate);
    return is_current(service, client_id, error);
}

static bool close_client(gpointer data, const char *client_id, GError **error)
{
    FakeService *service = data;
    g_autoptr(GMutexLocker) locker G_GNUC_UNUSED = enter_verb(service);
    return is_current(service, client_id, error);
}

static bool force_release(gpointer data, char **ret_client_id, GError **error)
{
    FakeService *service = data;
    g_autoptr(GMutexLocker) locker G_GNUC_UNUSED = enter_verb(service);
    if (is_failing(service, error))
        return false;
    *ret_client_id = g_strdup(service->client_id);
    return true;
}

static bool cleanup(gpointer data, int64_t max_age_us, GError **error)
{
    FakeService *service = data;
    g_autoptr(GMutexLocker) locker G_GNUC_UNUSED = enter_verb(service);
    service->max_age_us = max_age_us;
    return !is_failing(service, error);
}

static bool get_connection(gpointer data, ServiceConnection *ret_connection, GError **error)
{
    FakeService *service = data;
    g_autoptr(GMutexLocker) locker G_GNUC_UNUSED = enter_verb(service);
    if (is_failing(service, error))
        return false;
    *ret_connection = service->connection;
    ret_connection->client_id = g_strdup(service->client_id);
    ret_connection->last_closed.client_id = g_strdup(service->connection.last_closed.client_id);
    return true;
}

static void reconnect_camera(gpointer data)
{
    FakeService *service = data;
    g_autoptr(GMutexLocker) locker G_GNUC_UNUSED = enter_verb(service);
    service->reconnect_count++;
}

static void get_camera_status(gpointer data, CameraStatus *ret_status)
{
    FakeService *service = data;
    g_autoptr(GMutexLocker) locker G_GNUC_UNUSED = enter_verb(service);
    *ret_status = service->status;
}

static void get_camera_config(gpointer data, ServiceCameraConfig *ret_config)
{
    FakeService *service = data;
    g_autoptr(GMutexLocker) locker G_GNUC_UNUSED = enter_verb(service);
    *ret_config = service->camera_config;
}

static bool get_snapshot(gpointer data, const ServiceSnapshotOptions *options, ServiceSnapshot *ret_snapshot,
                         GError **error)
{
    FakeService *service = data;
    g_autoptr(GMutexLocker) locker G_GNUC_UNUSED = enter_verb(service);
    service->snapshot_options = *options;
    if (is_failing(service, error))
        return false;
    *ret_snapshot = service->snapshot;
    g_bytes_ref(ret_snapshot->jpeg);
    return true;
}

void fake_service_init(FakeService *service)
{
    memset(service, 0, sizeof *service);
    g_mutex_init(&service->mutex);
    service->snapshot.jpeg = g_bytes_new_static("JPEG", 4);
    service->connection = (ServiceConnection){
        .duration_s = 1.5,
        .state = "streaming",
        .timeline = {.offer_at = 1700000000.5,
                     .answered_s = 0.004,
                     .connected_s = 0.025,
                     .secured_s = 0.05,
                     .first_frame_captured_s = NAN,
                     .first_frame_encoded_s = NAN,
                     .first_frame_sent_s = NAN},
    };
    service->verbs = (ServiceVerbs){
        .service = service,
        .offer = offer,
        .add_candidate = add_candidate,
        .close_client = close_client,
        .force_release = force_release,
        .cleanup = cleanup,
        .get_connection = get_connection,
        .reconnect_camera = reconnect_camera,
        .get_camera_status = get_camera_status,
        .get_camera_config = get_camera_config,
        .get_snapshot = get_snapshot,
    };
}

void fake_service_clear(FakeService *service)
{
    g_free(service->client_id);
    g_free(service->sdp);
    g_free(service->offered_client_id);
    g_free(service->candidate);
    g_free(service->peer);
    g_clear_pointer(&service->snapshot.jpeg, g_bytes_unref);
    g_mutex_clear(&service->mutex);
}

HttpServer *fake_service_serve(FakeService *service, const HttpServerConfig *limits, IceConfig *ice_config)
{
    HttpServerConfig config = limits ? *limits : (HttpServerConfig){0};
    config.host = "127.0.0.1";
    config.verbs = &service->verbs;
    config.ice_config = ice_config;
    GError *error = NULL;
    HttpServer *server = http_server_new(&config, &error);
    g_assert_no_error(error);
    return server;
}
