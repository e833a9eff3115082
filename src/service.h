/*
 * Owns the camera, the pipeline and THE session: the rule that the newest viewer wins lives here and nowhere else. Loop
 * thread, where nothing else is said.
 */
#pragma once

#include "http/service-verbs.h"
#include "settings.h"
#include "transport/sctp-transport.h"
#include "util/loop-call.h"

typedef struct Service Service;

/** The camera's care starts; nobody watches yet (transfer full). Settings, context and sctp outlive the service. */
Service *service_new(const Settings *settings, GMainContext *context, SctpStack *sctp, GError **error);

/** Tells the viewer, stops the camera; runs the context until what is to be said is said. NULL is allowed. */
void service_free(Service *service);

/** How other threads have things done on the service's loop. (transfer none), any thread */
LoopCaller *service_get_loop_caller(Service *service);

/** The loop has ended: who waits for it, or comes to, is told so at once, and does not hold up the end. Any thread. */
void service_loop_is_over(Service *service);

/**
 * A valid offer closes the viewer before it and owns the camera from then on; any other offer changes nothing and sets
 * error (SERVICE_ERROR_BAD_OFFER, SERVICE_ERROR_INTERNAL).
 */
bool service_offer(Service *service, const ServiceOffer *offer, ServiceAnswer *ret_answer, GError **error);

/** False where client_id is not the current viewer, as for all of these. */
bool service_add_candidate(Service *service, const char *client_id, const char *candidate);
bool service_close_client(Service *service, const char *client_id);

/** Closes whoever watches: its id (transfer full), NULL if nobody does. */
char *service_force_release(Service *service);

/** Closes the viewer if its offer came longer than max_age_us ago. */
void service_cleanup(Service *service, int64_t max_age_us);

/** Who watches, and who did last (transfer full; service_connection_clear). */
void service_get_connection(Service *service, ServiceConnection *ret_connection);

/** Closes and opens the camera again; returns at once. Any thread. */
void service_reconnect_camera(Service *service);

void service_get_camera_status(Service *service, CameraStatus *ret_status);        /* any thread */
void service_get_camera_config(Service *service, ServiceCameraConfig *ret_config); /* any thread */

/**
 * The newest picture as a JPEG file; false with error set: SERVICE_ERROR_NO_PICTURE, SERVICE_ERROR_BUSY. Any thread; it
 * takes the time it takes to make it.
 */
bool service_get_snapshot(Service *service, const ServiceSnapshotOptions *options, ServiceSnapshot *ret_snapshot,
                          GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Service, service_free)
