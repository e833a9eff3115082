/*
 * All that the HTTP server knows of the service: a table of verbs. Each is called on the HTTP thread and returns within
 * the service's own time limit; the service does its work on its loop. False with error set, of SERVICE_ERROR, where a
 * verb could not be done; then nothing is returned but the error.
 */
#pragma once

#include "camera/camera-supervisor.h"

#include <gio/gio.h>
#include <stdbool.h>

#define SERVICE_ERROR (service_error_quark())
GQuark service_error_quark(void);

typedef enum ServiceError {
    SERVICE_ERROR_BAD_OFFER,  /* the offer's fault: 422, at the field sdp; nothing has changed */
    SERVICE_ERROR_NO_CLIENT,  /* 404: not the current viewer */
    SERVICE_ERROR_INTERNAL,   /* 500 */
    SERVICE_ERROR_NO_PICTURE, /* 503: the camera is away; the message says why */
    SERVICE_ERROR_BUSY,       /* 503: too much is asked for at once; in a second it may work */
} ServiceError;

typedef struct ServiceOffer {
    const char *sdp;
    const char *client_id; /* (nullable): one is made */
    bool over_loopback;    /* the request came from this machine: loopback candidates are of use */
    const char *peer;      /* address of who asked, for the log */
    int64_t received_us;   /* CLOCK_MONOTONIC, when the request had come in */
} ServiceOffer;

typedef struct ServiceAnswer {
    char *sdp;       /* (transfer full) */
    char *client_id; /* (transfer full) */
} ServiceAnswer;

/** The way to the first picture; times are seconds since the offer, NAN for what was not reached. */
typedef struct ServiceTimeline {
    double offer_at; /* seconds since 1970 */
    double answered_s;
    double connected_s;
    double secured_s;
    double first_frame_captured_s; /* possibly before it was secured */
    double first_frame_encoded_s;
    double first_frame_sent_s;
} ServiceTimeline;

/** The viewer that was closed last. */
typedef struct ServiceClosedConnection {
    char *client_id;    /* (transfer full, nullable) NULL: there was none */
    const char *reason; /* "taken_over", ...; static */
    double at;          /* seconds since 1970 */
    double duration_s;
    ServiceTimeline timeline;
} ServiceClosedConnection;

/** The viewer as /connections shows it; released with service_connection_clear(). */
typedef struct ServiceConnection {
    char *client_id; /* (transfer full, nullable) NULL: nobody watches, and the next three mean nothing */
    double duration_s;
    const char *state; /* "connecting", "streaming"; static */
    ServiceTimeline timeline;
    ServiceClosedConnection last_closed;
} ServiceConnection;

void service_connection_clear(ServiceConnection *connection);

typedef struct ServiceCameraConfig {
    int width;
    int height;
    int fps;
    int rotation;
    const char *serial; /* (nullable), belongs to the service */
} ServiceCameraConfig;

typedef struct ServiceSnapshotOptions {
    int quality; /* 1 to 95, as libjpeg counts it */
    int width;   /* scaled down to it; 0: as the stream is */
} ServiceSnapshotOptions;

/** A picture as a JPEG file; released with service_snapshot_clear(). */
typedef struct ServiceSnapshot {
    GBytes *jpeg;       /* (transfer full) */
    double captured_at; /* seconds since 1970 */
    double age_s;
    char camera[16]; /* the back end it comes from: "pattern" is no camera */
} ServiceSnapshot;

void service_snapshot_clear(ServiceSnapshot *snapshot);

typedef struct ServiceVerbs {
    gpointer service;
    bool (*offer)(gpointer service, const ServiceOffer *offer, ServiceAnswer *ret_answer, GError **error);
    /** A trickled candidate of the current viewer; "" is the end of candidates. What cannot be used is ignored. */
    bool (*add_candidate)(gpointer service, const char *client_id, const char *candidate, GError **error);
    bool (*close_client)(gpointer service, const char *client_id, GError **error);
    /** Closes whoever watches; ret_client_id is its id (transfer full), or NULL if nobody does. */
    bool (*force_release)(gpointer service, char **ret_client_id, GError **error);
    /** Closes whoever watches if it asked for that longer than max_age_us ago. */
    bool (*cleanup)(gpointer service, int64_t max_age_us, GError **error);
    bool (*get_connection)(gpointer service, ServiceConnection *ret_connection, GError **error);
    /** Has the camera closed and opened again; returns at once. */
    void (*reconnect_camera)(gpointer service);
    void (*get_camera_status)(gpointer service, CameraStatus *ret_status);
    void (*get_camera_config)(gpointer service, ServiceCameraConfig *ret_config);
    /** The newest picture; takes as long as JPEG does. */
    bool (*get_snapshot)(gpointer service, const ServiceSnapshotOptions *options, ServiceSnapshot *ret_snapshot,
                         GError **error);
} ServiceVerbs;

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(ServiceConnection, service_connection_clear)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(ServiceSnapshot, service_snapshot_clear)
