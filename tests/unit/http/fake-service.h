/* A service whose answers the test sets before the server starts, and which remembers what it was asked. */
#pragma once

#include "http/http-server.h"

typedef struct FakeService {
    ServiceVerbs verbs;
    gulong verb_takes_us;

    GMutex mutex;                 /* of all that follows: the verbs are called on the HTTP thread */
    char *client_id;              /* (nullable) who watches */
    ServiceConnection connection; /* how; the client_id apart, its strings are the test's */
    int error;                    /* ServiceError + 1 that every verb with an error fails with; 0: none does */
    const char *error_message;
    CameraStatus status;
    ServiceCameraConfig camera_config;
    ServiceSnapshot snapshot; /* jpeg is owned */

    /* What the last offer, candidate and cleanup brought. */
    char *sdp;
    char *offered_client_id;
    char *candidate;
    char *peer;
    bool over_loopback;
    int64_t max_age_us;                      /* of the last cleanup */
    ServiceSnapshotOptions snapshot_options; /* of the last snapshot */
    guint reconnect_count;
    guint verb_count;
} FakeService;

/** How the fake's viewer came to its picture, as the API shows it: it has not, yet. */
#define FAKE_TIMELINE                                                                                                  \
    "{\"offer_at\":1700000000.5,\"answered\":0.004,\"connected\":0.025,\"secured\":0.05,"                              \
    "\"first_frame_captured\":null,\"first_frame_encoded\":null,\"first_frame_sent\":null}"

/** Nobody watches, and all offers are answered. */
void fake_service_init(FakeService *service);
void fake_service_clear(FakeService *service);

/** A server for it on a free port of 127.0.0.1; ice_config is shared by all. (transfer full) */
HttpServer *fake_service_serve(FakeService *service, const HttpServerConfig *limits, IceConfig *ice_config);
