/*
 * The verbs of the HTTP server, each carried over to the loop and back: the one place where the two threads meet. The
 * camera has a thread of its own and needs no loop.
 */
#include "service-verbs-table.h"

#include "util/loop-call.h"

/* An offer takes a few milliseconds on the loop; one that has not begun by now finds a service in trouble. */
#define CALL_TIMEOUT_US (3 * G_USEC_PER_SEC)

typedef struct VerbCall {
    Service *service;
    const ServiceOffer *offer;
    const char *client_id;
    const char *candidate;
    int64_t max_age_us;
    ServiceAnswer answer;
    ServiceConnection connection;
    char *released;
    bool done;
    GError *error;
} VerbCall;

static bool call_service(VerbCall *call, void (*verb)(gpointer call), GError **error)
{
    LoopCallResult result = loop_call(service_get_loop_caller(call->service), verb, call, CALL_TIMEOUT_US);
    if (result == LOOP_CALL_DONE)
        return true;
    g_set_error_literal(error, SERVICE_ERROR, SERVICE_ERROR_INTERNAL,
                        result == LOOP_CALL_CLOSED ? "the service is stopping" : "the service does not keep up");
    return false;
}

static bool no_client(GError **error)
{
    g_set_error_literal(error, SERVICE_ERROR, SERVICE_ERROR_NO_CLIENT, "not the current viewer");
    return false;
}

static void run_offer(gpointer data)
{
    VerbCall *call = data;
    call->done = service_offer(call->service, call->offer, &call->answer, &call->error);
}

static bool verb_offer(gpointer service, const ServiceOffer *offer, ServiceAnswer *ret_answer, GError **error)
{
    VerbCall call = {.service = service, .offer = offer};
    if (!call_service(&call, run_offer, error))
        return false;
    if (call.done)
        *ret_answer = call.answer;
    else
        g_propagate_error(error, call.error);
    return call.done;
}

static void run_add_candidate(gpointer data)
{
    VerbCall *call = data;
    call->done = service_add_candidate(call->service, call->client_id, call->candidate);
}

static bool verb_add_candidate(gpointer service, const char *client_id, const char *candidate, GError **error)
{
    VerbCall call = {.service = service, .client_id = client_id, .candidate = candidate};
    return call_service(&call, run_add_candidate, error) && (call.done || no_client(error));
}

static void run_close_client(gpointer data)
{
    VerbCall *call = data;
    call->done = service_close_client(call->service, call->client_id);
}

static bool verb_close_client(gpointer service, const char *client_id, GError **error)
{
    VerbCall call = {.service = service, .client_id = client_id};
    return call_service(&call, run_close_client, error) && (call.done || no_client(error));
}

static void run_force_release(gpointer data)
{
    VerbCall *call = data;
    call->released = service_force_release(call->service);
}

static bool verb_force_release(gpointer service, char **ret_client_id, GError **error)
{
    VerbCall call = {.service = service};
    if (!call_service(&call, run_force_release, error))
        return false;
    *ret_client_id = call.released;
    return true;
}

static void run_cleanup(gpointer data)
{
    VerbCall *call = data;
    service_cleanup(call->service, call->max_age_us);
}

static bool verb_cleanup(gpointer service, int64_t max_age_us, GError **error)
{
    VerbCall call = {.service = service, .max_age_us = max_age_us};
    return call_service(&call, run_cleanup, error);
}

static void run_get_connection(gpointer data)
{
    VerbCall *call = data;
    service_get_connection(call->service, &call->connection);
}

static bool verb_get_connection(gpointer service, ServiceConnection *ret_connection, GError **error)
{
    VerbCall call = {.service = service};
    if (!call_service(&call, run_get_connection, error))
        return false;
    *ret_connection = call.connection;
    return true;
}

static void verb_reconnect_camera(gpointer service)
{
    service_reconnect_camera(service);
}

static void verb_get_camera_status(gpointer service, CameraStatus *ret_status)
{
    service_get_camera_status(service, ret_status);
}

static void verb_get_camera_config(gpointer service, ServiceCameraConfig *ret_config)
{
    service_get_camera_config(service, ret_config);
}

static bool verb_get_snapshot(gpointer service, const ServiceSnapshotOptions *options, ServiceSnapshot *ret_snapshot,
                              GError **error)
{
    return service_get_snapshot(service, options, ret_snapshot, error);
}

ServiceVerbs service_verbs_table(Service *service)
{
    return (ServiceVerbs){
        .service = service,
        .offer = verb_offer,
        .add_candidate = verb_add_candidate,
        .close_client = verb_close_client,
        .force_release = verb_force_release,
        .cleanup = verb_cleanup,
        .get_connection = verb_get_connection,
        .reconnect_camera = verb_reconnect_camera,
        .get_camera_status = verb_get_camera_status,
        .get_camera_config = verb_get_camera_config,
        .get_snapshot = verb_get_snapshot,
    };
}
