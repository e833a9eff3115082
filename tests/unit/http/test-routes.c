/* The routes as clients see them: each row is asked of a real server at the root and under the prefix. */
#include "fake-service.h"
#include "http-client.h"
#include "http/routes.h"
#include "http/static-files.h"
#include "util/clock.h"

#include <string.h>
#include <unistd.h>

#define JSON   "application/json"
#define PREFIX "/api/v1/color_camera"

#define MISSING_INPUT(text) "\"msg\":\"Field required\",\"input\":" text "}"
#define DICTIONARY          "Input should be a valid dictionary or object to extract fields from"
#define NO_CLIENT           "{\"detail\":\"Client not found or already disconnected\"}"
#define NOT_FOUND           "{\"detail\":\"Not Found\"}"
#define WRONG_METHOD        "{\"detail\":\"Method Not Allowed\"}"
#define ANSWER(id)          "{\"sdp\":\"v=0\\r\\nanswer \303\251\\r\\n\",\"type\":\"answer\",\"client_id\":\"" id "\"}"

#define RECONNECTION_INITIATED "{\"status\":\"ok\",\"message\":\"Camera reconnection initiated\"}"

#define ICE_CONFIG(use_turn, urls, username, credential, relay_only)                                                   \
    "{\"use_turn\":" use_turn ",\"urls\":[" urls "],\"username\":" username ",\"credential\":" credential              \
    ",\"relay_only\":" relay_only "}"

typedef struct Row {
    const char *method;
    const char *path;
    const char *content_type; /* (nullable) */
    const char *body;         /* (nullable) */
    int status;
    const char *response; /* (nullable) the exact body */
    const char *allow;    /* (nullable) */
    const char *location; /* (nullable) as from the root */
} Row;

/* Somebody, "viewer", watches. */
static const Row rows[] = {
    /* /offer */
    {"POST", "/offer", JSON, "{\"sdp\":\"v=0\",\"type\":\"offer\"}", 200, ANSWER("made-up"), NULL, NULL},
    {"POST", "/offer?mode=color", JSON, "{\"sdp\":\"v=0\",\"type\":\"offer\",\"client_id\":\"me\"}", 200, ANSWER("me"),
     NULL, NULL},
    {"POST", "/offer", JSON, "{\"sdp\":\"v=0\",\"type\":\"offer\",\"client_id\":null}", 200, ANSWER("made-up"), NULL,
     NULL},
    {"POST", "/offer", JSON, "{\"sdp\":\"v=0\",\"type\":\"offer\",\"client_id\":\"\"}", 200, ANSWER("made-up"), NULL,
     NULL},
    {"POST", "/offer", NULL, "{\"sdp\":\"v=0\",\"type\":\"offer\",\"color_index\":\"5\",\"other\":[]}", 200,
     ANSWER("made-up"), NULL, NULL},
    {"POST", "/offer", NULL, NULL, 422,
     "{\"detail\":[{\"type\":\"missing\",\"loc\":[\"body\"]," MISSING_INPUT("null") "]}", NULL, NULL},
    {"POST", "/offer", JSON, "null", 422,
     "{\"detail\":[{\"type\":\"missing\",\"loc\":[\"body\"]," MISSING_INPUT("null") "]}", NULL, NULL},
    {"POST", "/offer", JSON, "{}", 422,
     "{\"detail\":[{\"type\":\"missing\",\"loc\":[\"body\",\"sdp\"]," MISSING_INPUT(
         "{}") ",{\"type\":\"missing\",\"loc\":[\"body\",\"type\"]," MISSING_INPUT("{}") "]}",
     NULL, NULL},
    {"POST", "/offer", JSON, "{\"type\":\"answer\",\"x\":\"\303\251\"}", 422,
     "{\"detail\":[{\"type\":\"missing\",\"loc\":[\"body\",\"sdp\"]," MISSING_INPUT(
         "{\"type\":\"answer\",\"x\":\"\303\251\"}") ",{\"type\":\"literal_error\",\"loc\":[\"body\",\"type\"],"
                                                     "\"msg\":\"Input should be 'offer'\",\"input\":\"answer\","
                                                     "\"ctx\":{\"expected\":\"'offer'\"}}]}",
     NULL, NULL},
    {"POST", "/offer?mode=depth", JSON, "{\"sdp\":7,\"type\":\"offer\",\"color_index\":\"x\"}", 422,
     "{\"detail\":[{\"type\":\"literal_error\",\"loc\":[\"query\",\"mode\"],\"msg\":\"Input should be 'color'\","
     "\"input\":\"depth\",\"ctx\":{\"expected\":\"'color'\"}},"
     "{\"type\":\"string_type\",\"loc\":[\"body\",\"sdp\"],\"msg\":\"Input should be a valid string\",\"input\":7},"
     "{\"type\":\"int_parsing\",\"loc\":[\"body\",\"color_index\"],"
     "\"msg\":\"Input should be a valid integer, unable to parse string as an integer\",\"input\":\"x\"}]}",
     NULL, NULL},
    {"POST", "/offer?mode=", JSON, "{\"sdp\":\"v=0\",\"type\":\"offer\"}", 422,
     "{\"detail\":[{\"type\":\"literal_error\",\"loc\":[\"query\",\"mode\"],\"msg\":\"Input should be 'color'\","
     "\"input\":\"\",\"ctx\":{\"expected\":\"'color'\"}}]}",
     NULL, NULL},
    {"POST", "/offer", JSON, "{\"sdp\":\"v=0\",\"type\":\"offer\",\"client_id\":\"a\\nb\"}", 422,
     "{\"detail\":[{\"type\":\"string_pattern_mismatch\",\"loc\":[\"body\",\"client_id\"],"
     "\"msg\":\"String should match pattern '^[^\\\\x00-\\\\x1f\\\\x7f]*$'\",\"input\":\"a\\nb\","
     "\"ctx\":{\"pattern\":\"^[^\\\\x00-\\\\x1f\\\\x7f]*$\"}}]}",
     NULL, NULL},
    {"POST", "/offer", JSON, "[]", 422,
     "{\"detail\":[{\"type\":\"model_attributes_type\",\"loc\":[\"body\"],\"msg\":\"" DICTIONARY "\",\"input\":[]}]}",
     NULL, NULL},
    {"POST", "/offer", "text/plain", "{\"sdp\":\"v=0\"}", 422,
     "{\"detail\":[{\"type\":\"model_attributes_type\",\"loc\":[\"body\"],\"msg\":\"" DICTIONARY
     "\",\"input\":\"{\\\"sdp\\\":\\\"v=0\\\"}\"}]}",
     NULL, NULL},
    {"POST", "/offer?mode=depth", JSON, "{\"sdp\"", 422, NULL, NULL, NULL},
    {"GET", "/offer", NULL, NULL, 405, WRONG_METHOD, "POST", NULL},
    {"POST", "/offer/?mode=color&x=%20", JSON, "{}", 307, "", NULL, "../offer?mode=color&x=%20"},
    /* /ice */
    {"POST", "/ice", JSON,
     "{\"candidate\":\"candidate:1 1 udp 1 192.0.2.1 9 typ host\",\"client_id\":\"viewer\",\"sdp_mid\":\"0\","
     "\"sdp_mline_index\":0}",
     200, "{\"status\":\"ok\"}", NULL, NULL},
    {"POST", "/ice", JSON, "{\"candidate\":\"\",\"client_id\":\"viewer\",\"sdp_mid\":null,\"sdp_mline_index\":null}",
     200, "{\"status\":\"ok\"}", NULL, NULL},
    {"POST", "/ice", JSON, "{\"candidate\":\"\",\"client_id\":\"another\"}", 404, NO_CLIENT, NULL, NULL},
    {"POST", "/ice", JSON, "{\"client_id\":1,\"sdp_mline_index\":[]}", 422,
     "{\"detail\":[{\"type\":\"missing\",\"loc\":[\"body\",\"candidate\"]," MISSING_INPUT(
         "{\"client_id\":1,\"sdp_mline_index\":[]}") ","
                                                     "{\"type\":\"string_type\",\"loc\":[\"body\",\"client_id\"],"
                                                     "\"msg\":\"Input should be a valid string\",\"input\":1},"
                                                     "{\"type\":\"int_type\",\"loc\":[\"body\",\"sdp_mline_index\"],"
                                                     "\"msg\":\"Input should be a valid integer\",\"input\":[]}]}",
     NULL, NULL},
    /* /ice_config */
    {"GET", "/ice_config", NULL, NULL, 200,
     "{\"use_turn\":true,\"urls\":[\"stun:a\",\"turn:b\"],\"username\":\"me\",\"credential\":null,"
     "\"relay_only\":false}",
     NULL, NULL},
    {"POST", "/ice_config", JSON, "{}", 200, ICE_CONFIG("false", "", "\"me\"", "null", "false"), NULL, NULL},
    {"GET", "/ice_config", NULL, NULL, 200, ICE_CONFIG("false", "", "\"me\"", "null", "false"), NULL, NULL},
    {"POST", "/ice_config", NULL,
     "{\"use_turn\":\"yes\",\"urls\":[\" stun:a\\t\",\"\",\" \",\"turn:\303\251\"],\"username\":\"you\","
     "\"credential\":\" secret \",\"relay_only\":1,\"other\":{}}",
     200, ICE_CONFIG("true", "\"stun:a\",\"turn:\303\251\"", "\"you\"", "\" secret \"", "true"), NULL, NULL},
    {"POST", "/ice_config", JSON, "{\"use_turn\":\"on\",\"urls\":[\"stun:b\"],\"username\":null}", 200,
     ICE_CONFIG("true", "\"stun:b\"", "\"you\"", "\" secret \"", "false"), NULL, NULL},
    {"POST", "/ice_config", JSON, "{\"username\":\"\",\"credential\":\"\"}", 200,
     ICE_CONFIG("false", "", "null", "null", "false"), NULL, NULL},
    {"POST", "/ice_config", JSON,
     "{\"relay_only\":\"maybe\",\"credential\":1,\"username\":[],\"urls\":[\"stun:a\",7],\"use_turn\":null}", 422,
     "{\"detail\":[{\"type\":\"bool_type\",\"loc\":[\"body\",\"use_turn\"],\"msg\":\"Input should be a valid boolean\","
     "\"input\":null},"
     "{\"type\":\"string_type\",\"loc\":[\"body\",\"urls\",1],\"msg\":\"Input should be a valid string\",\"input\":7},"
     "{\"type\":\"string_type\",\"loc\":[\"body\",\"username\"],\"msg\":\"Input should be a valid "
     "string\",\"input\":[]},"
     "{\"type\":\"string_type\",\"loc\":[\"body\",\"credential\"],\"msg\":\"Input should be a valid "
     "string\",\"input\":1},"
     "{\"type\":\"bool_parsing\",\"loc\":[\"body\",\"relay_only\"],"
     "\"msg\":\"Input should be a valid boolean, unable to interpret input\",\"input\":\"maybe\"}]}",
     NULL, NULL},
    {"POST", "/ice_config", JSON, "{\"use_turn\":true,\"urls\":\"stun:a\"}", 422,
     "{\"detail\":[{\"type\":\"list_type\",\"loc\":[\"body\",\"urls\"],\"msg\":\"Input should be a valid list\","
     "\"input\":\"stun:a\"}]}",
     NULL, NULL},
    {"POST", "/ice_config", NULL, NULL, 422,
     "{\"detail\":[{\"type\":\"missing\",\"loc\":[\"body\"]," MISSING_INPUT("null") "]}", NULL, NULL},
    {"GET", "/ice_config", NULL, NULL, 200, ICE_CONFIG("false", "", "null", "null", "false"), NULL, NULL},
    {"DELETE", "/ice_config", NULL, NULL, 405, WRONG_METHOD, "GET, POST", NULL},
    {"POST", "/ice_config/", JSON, "{}", 307, "", NULL, "../ice_config"},
    /* /connections */
    {"GET", "/connections", NULL, NULL, 200,
     "{\"clients\":[\"viewer\"],\"current_client\":\"viewer\",\"connection_duration\":1.5,\"state\":\"streaming\","
     "\"timeline\":" FAKE_TIMELINE ",\"last_closed\":null}",
     NULL, NULL},
    {"GET", "/connections/", NULL, NULL, 307, "", NULL, "../connections"},
    {"POST", "/connections", NULL, "{}", 405, WRONG_METHOD, "GET", NULL},
    {"OPTIONS", "/connections", NULL, NULL, 405, WRONG_METHOD, "GET", NULL},
    {"DELETE", "/connections/viewer", NULL, NULL, 200, "{\"status\":\"closed\"}", NULL, NULL},
    {"DELETE", "/connections/%76iewer", NULL, NULL, 200, "{\"status\":\"closed\"}", NULL, NULL},
    {"DELETE", "/connections/another", NULL, NULL, 404, NO_CLIENT, NULL, NULL},
    {"DELETE", "/connections/a/b", NULL, NULL, 404, NOT_FOUND, NULL, NULL},
    {"DELETE", "/connections/%ff", NULL, NULL, 404, NOT_FOUND, NULL, NULL},
    {"DELETE", "/connections/a%0d%0ab/", NULL, NULL, 307, "", NULL, "../../connections/a%0D%0Ab"},
    {"GET", "/connections/viewer", NULL, NULL, 405, WRONG_METHOD, "DELETE", NULL},
    {"POST", "/force-release", NULL, NULL, 200, "{\"status\":\"force_released\",\"released_client\":\"viewer\"}", NULL,
     NULL},
    {"POST", "/force-release", "text/plain", "whatever this is", 200,
     "{\"status\":\"force_released\",\"released_client\":\"viewer\"}", NULL, NULL},
    {"POST", "/cleanup", NULL, NULL, 200, "{\"status\":\"ok\"}", NULL, NULL},
    {"GET", "/cleanup", NULL, NULL, 405, WRONG_METHOD, "POST", NULL},
    /* /camera */
    {"POST", "/camera/reconnect", NULL, NULL, 200, RECONNECTION_INITIATED, NULL, NULL},
    {"POST", "/camera/reconnect", JSON, "{}", 200, RECONNECTION_INITIATED, NULL, NULL},
    {"GET", "/camera/reconnect", NULL, NULL, 405, WRONG_METHOD, "POST", NULL},
    {"GET", "/camera/config", NULL, NULL, 200,
     "{\"status\":\"ok\",\"config\":{\"width\":640,\"height\":480,\"fps\":30,\"rotation\":90,\"serial\":\"0815\"}}",
     NULL, NULL},
    {"HEAD", "/camera/status", NULL, NULL, 405, NULL, "GET", NULL},
    {"POST", "/openapi.json", NULL, NULL, 405, WRONG_METHOD, "GET", NULL},
    /* what is not there */
    {"GET", "/nothing", NULL, NULL, 404, NOT_FOUND, NULL, NULL},
    {"GET", "/static/../main.c", NULL, NULL, 404, NOT_FOUND, NULL, NULL},
    {"GET", "/static/", NULL, NULL, 404, NOT_FOUND, NULL, NULL},
    {"GET", "/static", NULL, NULL, 307, "", NULL, "./static/"},
    {"PUT", "/static/index.html", NULL, "x", 405, WRONG_METHOD, "GET, HEAD", NULL},
};

static FakeService service;
static HttpServer *server;

static void check_row(const Row *row, const char *path)
{
    g_test_message("%s %s %s", row->method, path, row->body ? row->body : "");
    g_autoptr(HttpClientResponse) response =
        http_client_request(http_server_get_port(server), row->method, path, row->content_type, row->body);
    g_assert_cmpint(response->status, ==, row->status);
    if (row->response)
        g_assert_cmpstr(response->body, ==, row->response);
    g_assert_cmpstr(http_client_header(response, "allow"), ==, row->allow);
    if (response->status != 307) {
        g_assert_cmpstr(http_client_header(response, "content-type"), ==, JSON);
        g_assert_cmpstr(http_client_header(response, "cache-control"), ==, "no-store");
        g_assert_null(http_client_header(response, "location"));
    }
    g_assert_cmpstr(http_client_header(response, "x-content-type-options"), ==, "nosniff");
}

static void test_rows(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *prefixed = g_strconcat(PREFIX, rows[i].path, NULL);
        check_row(&rows[i], rows[i].path);
        check_row(&rows[i], prefixed);
    }
}

/* Where a Location leads, resolved against the path that was asked for. */
static char *resolve(const char *path, const char *location)
{
    g_autofree char *base = g_strconcat("http://host", path, NULL);
    g_autofree char *absolute = g_uri_resolve_relative(base, location, G_URI_FLAGS_ENCODED, NULL);
    g_assert_nonnull(absolute);
    return g_strdup(absolute + strlen("http://host"));
}

static void check_redirect(const char *path, const char *expected)
{
    g_autoptr(HttpClientResponse) response = http_client_request(http_server_get_port(server), "GET", path, NULL, NULL);
    g_assert_cmpint(response->status, ==, 307);
    g_autofree char *target = resolve(path, http_client_header(response, "location"));
    g_assert_cmpstr(target, ==, expected);
}

static void test_redirects(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        if (!rows[i].location)
            continue;
        g_autoptr(HttpClientResponse) response =
            http_client_request(http_server_get_port(server), rows[i].method, rows[i].path, NULL, NULL);
        g_assert_cmpstr(http_client_header(response, "location"), ==, rows[i].location);
    }
    check_redirect(PREFIX, PREFIX "/");
    check_redirect(PREFIX "/connections/", PREFIX "/connections");
    check_redirect("/connections///", "/connections");
    check_redirect("/camera/status/?a=b", "/camera/status?a=b");
}

static json_t *get_json(const char *path)
{
    g_autoptr(HttpClientResponse) response = http_client_request(http_server_get_port(server), "GET", path, NULL, NULL);
    g_assert_cmpint(response->status, ==, 200);
    json_t *json = json_loads(response->body, 0, NULL);
    g_assert_nonnull(json);
    return json;
}

static void set_status(const CameraStatus *status)
{
    g_autoptr(GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new(&service.mutex);
    service.status = *status;
}

/* What every verb fails with from now on; 0: none does. */
static void set_error(int error, const char *message)
{
    g_autoptr(GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new(&service.mutex);
    service.error = error;
    service.error_message = message;
}

/* Who watches, from now on. (transfer full) */
static void set_viewer(char *client_id)
{
    g_autoptr(GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new(&service.mutex);
    g_free(service.client_id);
    service.client_id = client_id;
}

/* Without its last two members: the times since the frame and since the state began. */
static void assert_status(const char *expected)
{
    json_auto_t *status = get_json("/camera/status");
    json_auto_t *age = json_incref(json_object_get(status, "frame_age"));
    json_object_del(status, "frame_age");
    g_assert_cmpfloat(json_real_value(json_object_get(status, "state_age")), >=, 60);
    json_object_del(status, "state_age");
    g_autofree char *text = json_dumps(status, JSON_COMPACT | JSON_REAL_PRECISION(16));
    g_assert_cmpstr(text, ==, expected);
    if (service.status.last_frame_us == 0)
        g_assert_true(json_is_null(age));
    else
        g_assert_true(json_is_real(age) && json_real_value(age) >= 0);
}

#define NO_DEVICE "\"device\":{\"name\":null,\"serial\":null,\"firmware\":null,\"usb_type\":null}"

static void test_status_without_camera(void)
{
    set_status(&(CameraStatus){
        .state = CAMERA_STATE_DISCONNECTED,
        .since_us = clock_monotonic_us() - 60 * G_USEC_PER_SEC,
        .running = true,
        .retry_count = 3,
        .last_attempt_us = 1700000000250000,
        .cause = "no_device",
        .message = "No RealSense",
    });
    assert_status("{\"status\":\"ok\",\"connection_state\":\"disconnected\",\"running\":true,\"retry_count\":3,"
                  "\"last_attempt\":1700000000.25,\"last_successful_frame\":0.0,\"has_frame\":false,"
                  "\"frame_timestamp\":null,\"backend\":null,\"fallback\":false,\"cause\":\"no_device\","
                  "\"message\":\"No RealSense\"," NO_DEVICE ",\"width\":0,\"height\":0,\"fps\":0.0,\"frame_count\":0}");
}

static void test_status_of_camera(void)
{
    set_status(&(CameraStatus){
        .state = CAMERA_STATE_CONNECTED,
        .since_us = clock_monotonic_us() - 60 * G_USEC_PER_SEC,
        .running = true,
        .backend = "realsense",
        .info = {.name = "D435", .serial = "0815", .firmware = "5.16", .usb_type = "3.2", .fps = 29.97},
        .width = 640,
        .height = 480,
        .last_attempt_us = 1700000000000000,
        .last_frame_us = 1700000001123456,
        .frame_count = 5000000000,
    });
    assert_status("{\"status\":\"ok\",\"connection_state\":\"connected\",\"running\":true,\"retry_count\":0,"
                  "\"last_attempt\":1700000000.0,\"last_successful_frame\":1700000001.123456,\"has_frame\":true,"
                  "\"frame_timestamp\":1700000001.123456,\"backend\":\"realsense\",\"fallback\":false,\"cause\":null,"
                  "\"message\":null,\"device\":{\"name\":\"D435\",\"serial\":\"0815\",\"firmware\":\"5.16\","
                  "\"usb_type\":\"3.2\"},\"width\":640,\"height\":480,\"fps\":29.97,\"frame_count\":5000000000}");
}

static void test_status_of_fallback(void)
{
    set_status(&(CameraStatus){
        .state = CAMERA_STATE_DISCONNECTED, .is_fallback = true, .last_frame_us = clock_realtime_us() + 5000000});
    json_auto_t *status = get_json("/camera/status");
    g_assert_true(json_is_true(json_object_get(status, "has_frame")));
    g_assert_true(json_is_true(json_object_get(status, "fallback")));
    /* A clock that was set back makes no frame younger than new. */
    g_assert_cmpfloat(json_real_value(json_object_get(status, "frame_age")), ==, 0);
}

static void test_openapi_is_served(void)
{
    json_auto_t *served = get_json("/openapi.json");
    json_auto_t *described = routes_describe(routes_table);
    g_assert_true(json_equal(served, described));
}

static void test_stalled_has_no_frame(void)
{
    set_status(&(CameraStatus){.state = CAMERA_STATE_CONNECTING, .last_frame_us = 1700000001000000});
    json_auto_t *status = get_json("/camera/status");
    g_assert_true(json_is_false(json_object_get(status, "has_frame")));
    g_assert_true(json_is_null(json_object_get(status, "frame_timestamp")));
    g_assert_cmpfloat(json_real_value(json_object_get(status, "last_successful_frame")), ==, 1700000001.0);
}

static void test_nobody_watches(void)
{
    set_viewer(NULL);
    const Row nobody[] = {
        {"GET", "/connections", NULL, NULL, 200,
         "{\"clients\":[],\"current_client\":null,\"connection_duration\":0,\"state\":null,\"timeline\":null,"
         "\"last_closed\":null}",
         NULL, NULL},
        {"POST", "/force-release", NULL, NULL, 200, "{\"status\":\"already_empty\"}", NULL, NULL},
        {"DELETE", "/connections/viewer", NULL, NULL, 404, NO_CLIENT, NULL, NULL},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(nobody); i++)
        check_row(&nobody[i], nobody[i].path);
    set_viewer(g_strdup("viewer"));
}

static void test_offer_errors(void)
{
    const struct {
        ServiceError code;
        const char *message;
        int status;
        const char *response;
    } errors[] = {
        {SERVICE_ERROR_BAD_OFFER, "no video \303", 422,
         "{\"detail\":[{\"type\":\"value_error\",\"loc\":[\"body\",\"sdp\"],"
         "\"msg\":\"Value error, no video \357\277\275\",\"input\":\"v=0\"}]}"},
        {SERVICE_ERROR_INTERNAL, "out of ports", 500, "{\"detail\":\"Internal server error: out of ports\"}"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(errors); i++) {
        set_error(errors[i].code + 1, errors[i].message);
        Row row = {"POST",           "/offer",           JSON, "{\"sdp\":\"v=0\",\"type\":\"offer\"}",
                   errors[i].status, errors[i].response, NULL, NULL};
        check_row(&row, row.path);
    }
    set_error(0, NULL);
}

/* A service that does not keep up: every route that asks it says so. */
static void test_internal_errors(void)
{
    static const char *const requests[][3] = {
        {"POST", "/offer", "{\"sdp\":\"v=0\",\"type\":\"offer\"}"},
        {"POST", "/ice", "{\"candidate\":\"\",\"client_id\":\"viewer\"}"},
        {"DELETE", "/connections/viewer", NULL},
        {"GET", "/connections", NULL},
        {"POST", "/force-release", NULL},
        {"POST", "/cleanup", NULL},
    };
    set_error(SERVICE_ERROR_INTERNAL + 1, "late");
    for (size_t i = 0; i < G_N_ELEMENTS(requests); i++) {
        Row row = {requests[i][0],
                   requests[i][1],
                   JSON,
                   requests[i][2],
                   500,
                   "{\"detail\":\"Internal server error: late\"}",
                   NULL,
                   NULL};
        check_row(&row, row.path);
    }
    set_error(0, NULL);
}

static void test_cleanup_is_of_those_older_than_an_hour(void)
{
    const Row row = {"POST", "/cleanup", NULL, NULL, 200, "{\"status\":\"ok\"}", NULL, NULL};
    check_row(&row, row.path);
    g_mutex_lock(&service.mutex);
    g_assert_cmpint(service.max_age_us, ==, INT64_C(3600000000));
    g_mutex_unlock(&service.mutex);
}

static void test_each_reconnect_reaches_the_camera(void)
{
    const Row row = {"POST", "/camera/reconnect", NULL, NULL, 200, RECONNECTION_INITIATED, NULL, NULL};
    g_mutex_lock(&service.mutex);
    service.reconnect_count = 0;
    g_mutex_unlock(&service.mutex);
    check_row(&row, row.path);
    check_row(&row, row.path);
    g_mutex_lock(&service.mutex);
    g_assert_cmpuint(service.reconnect_count, ==, 2);
    g_mutex_unlock(&service.mutex);
}

static void test_bad_offer_is_given_back_cut(void)
{
    set_error(SERVICE_ERROR_BAD_OFFER + 1, "bad");
    g_autofree char *sdp = g_strnfill(100000, 'x');
    g_autofree char *body = g_strdup_printf("{\"sdp\":\"%s\",\"type\":\"offer\"}", sdp);
    g_autoptr(HttpClientResponse) response =
        http_client_request(http_server_get_port(server), "POST", "/offer", JSON, body);
    g_assert_cmpint(response->status, ==, 422);
    g_assert_cmpuint(response->body_length, <, 1200);
    g_mutex_lock(&service.mutex);
    g_assert_cmpuint(strlen(service.sdp), ==, 100000);
    g_mutex_unlock(&service.mutex);
    set_error(0, NULL);
}

static void test_too_long_client_id(void)
{
    g_autofree char *id = g_strnfill(129, 'i');
    g_autofree char *body = g_strdup_printf("{\"sdp\":\"v=0\",\"type\":\"offer\",\"client_id\":\"%s\"}", id);
    g_autoptr(HttpClientResponse) response =
        http_client_request(http_server_get_port(server), "POST", "/offer", JSON, body);
    g_assert_cmpint(response->status, ==, 422);
    g_assert_nonnull(strstr(response->body, "\"type\":\"string_too_long\",\"loc\":[\"body\",\"client_id\"],"
                                            "\"msg\":\"String should have at most 128 characters\""));
    g_assert_nonnull(strstr(response->body, "\"ctx\":{\"max_length\":128}"));
}

/* As many URLs of that length, and then one more text. (transfer full) */
static char *ice_config_body(int urls, int url_chars, const char *last)
{
    g_autofree char *url = g_strnfill((gsize)url_chars, 'u');
    GString *body = g_string_new("{\"urls\":[");
    for (int i = 0; i < urls; i++)
        g_string_append_printf(body, "\"%s\",\" \",", url);
    g_string_append_printf(body, "\"%s\"]}", last);
    return g_string_free(body, FALSE);
}

static void test_bounds_of_ice_config(void)
{
    g_autofree char *long_url = g_strnfill(513, 'u');
    const struct {
        int urls;
        const char *last;
        int status;
        const char *response; /* the start of it */
    } cases[] = {
        {15, "stun:a", 200, "{\"use_turn\":false,\"urls\":[\"uuu"},
        {16, " ", 200, "{\"use_turn\":false,\"urls\":[\"uuu"},
        {16, "stun:a", 422,
         "{\"detail\":[{\"type\":\"too_long\",\"loc\":[\"body\",\"urls\",32],"
         "\"msg\":\"List should have at most 16 items\",\"input\":\"stun:a\",\"ctx\":{\"max_length\":16}}]}"},
        {2, long_url, 422,
         "{\"detail\":[{\"type\":\"string_too_long\",\"loc\":[\"body\",\"urls\",4],"
         "\"msg\":\"String should have at most 512 characters\",\"input\":\"uuu"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *body = ice_config_body(cases[i].urls, 512, cases[i].last);
        g_autoptr(HttpClientResponse) response =
            http_client_request(http_server_get_port(server), "POST", "/ice_config", JSON, body);
        g_assert_cmpint(response->status, ==, cases[i].status);
        g_assert_true(g_str_has_prefix(response->body, cases[i].response));
    }
}

/* What the service is told of where an offer came from. */
static void test_proxied_offer_is_not_over_loopback(void)
{
    const struct {
        const char *header;
        bool over_loopback;
    } cases[] = {
        {"", true},
        {"X-Forwarded-For: 192.0.2.1\r\n", false},
        {"forwarded: for=192.0.2.1\r\n", false},
        {"X-Real-IP: 192.0.2.1\r\n", false},
        {"Via: 1.1 proxy\r\n", false},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        int fd = http_client_connect(http_server_get_port(server));
        const char *body = "{\"sdp\":\"v=0\",\"type\":\"offer\"}";
        g_autofree char *request = g_strdup_printf("POST /offer HTTP/1.1\r\nHost: x\r\n%sContent-Length: %zu\r\n\r\n%s",
                                                   cases[i].header, strlen(body), body);
        http_client_send(fd, request);
        g_autoptr(HttpClientResponse) response = http_client_read(fd, FALSE);
        g_assert_cmpint(response->status, ==, 200);
        g_mutex_lock(&service.mutex);
        g_assert_cmpint(service.over_loopback, ==, cases[i].over_loopback);
        g_assert_cmpstr(service.peer, ==, "127.0.0.1");
        g_mutex_unlock(&service.mutex);
        close(fd);
    }
}

static void test_page(void)
{
    const char *const paths[] = {"/", PREFIX "/", "/static/index.html", PREFIX "/static/index.html"};
    for (size_t i = 0; i < G_N_ELEMENTS(paths); i++) {
        g_autoptr(HttpClientResponse) response =
            http_client_request(http_server_get_port(server), "GET", paths[i], NULL, NULL);
        g_assert_cmpint(response->status, ==, 200);
        g_assert_cmpstr(http_client_header(response, "content-type"), ==, "text/html; charset=utf-8");
        g_assert_cmpstr(http_client_header(response, "cache-control"), ==, "no-cache");
        g_assert_cmpstr(http_client_header(response, "x-content-type-options"), ==, "nosniff");
        const char *policy = http_client_header(response, "content-security-policy");
        g_assert_true(g_str_has_prefix(policy, "default-src 'none'; script-src 'self';"));
        g_assert_null(strstr(policy, "frame-ancestors"));
        g_assert_null(http_client_header(response, "x-frame-options"));
        g_autoptr(HttpClientResponse) head =
            http_client_request(http_server_get_port(server), "HEAD", paths[i], NULL, NULL);
        g_assert_cmpint(head->status, ==, 200);
        g_assert_cmpstr(http_client_header(head, "content-length"), ==, http_client_header(response, "content-length"));
    }
}

static void test_every_static_file_is_served(void)
{
    for (const StaticFile *file = static_files; file->name; file++) {
        g_autofree char *path = g_strconcat("/static/", file->name, NULL);
        g_autoptr(HttpClientResponse) response =
            http_client_request(http_server_get_port(server), "GET", path, NULL, NULL);
        g_assert_cmpint(response->status, ==, 200);
        g_assert_cmpmem(response->body, response->body_length, file->bytes, file->length);
        g_assert_cmpstr(http_client_header(response, "content-type"), ==, file->content_type);
        g_assert_cmpstr(http_client_header(response, "etag"), ==, file->etag);
    }
}

static int get_page_status(const char *if_none_match)
{
    int fd = http_client_connect(http_server_get_port(server));
    g_autofree char *request = g_strdup_printf("GET / HTTP/1.1\r\nHost: x\r\nIf-None-Match: %s\r\n\r\n", if_none_match);
    http_client_send(fd, request);
    g_autoptr(HttpClientResponse) response = http_client_read(fd, FALSE);
    close(fd);
    return response->status;
}

static void test_unchanged_file_is_not_sent_again(void)
{
    g_autoptr(HttpClientResponse) response = http_client_request(http_server_get_port(server), "GET", "/", NULL, NULL);
    const char *etag = http_client_header(response, "etag");
    g_autofree char *weak = g_strconcat("\"other\", W/", etag, NULL);
    g_assert_cmpint(get_page_status(etag), ==, 304);
    g_assert_cmpint(get_page_status(weak), ==, 304);
    g_assert_cmpint(get_page_status("*"), ==, 304);
    g_assert_cmpint(get_page_status("\"other\""), ==, 200);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    char *environment[] = {"USE_TURN=1", "TURN_URLS=stun:a,turn:b", "TURN_USERNAME=me", NULL};
    g_autoptr(IceConfig) ice_config = ice_config_new(environment);
    fake_service_init(&service);
    service.client_id = g_strdup("viewer");
    service.camera_config = (ServiceCameraConfig){640, 480, 30, 90, "0815"};
    server = fake_service_serve(&service, NULL, ice_config);

    g_test_add_func("/routes/every-row-of-the-contract", test_rows);
    g_test_add_func("/routes/redirects-lead-to-the-other-slash", test_redirects);
    g_test_add_func("/routes/status-without-a-camera", test_status_without_camera);
    g_test_add_func("/routes/status-of-a-camera", test_status_of_camera);
    g_test_add_func("/routes/status-of-a-fallback", test_status_of_fallback);
    g_test_add_func("/routes/a-stalled-camera-has-no-frame", test_stalled_has_no_frame);
    g_test_add_func("/routes/openapi-is-served", test_openapi_is_served);
    g_test_add_func("/routes/nobody-watches", test_nobody_watches);
    g_test_add_func("/routes/offer-errors", test_offer_errors);
    g_test_add_func("/routes/a-service-that-does-not-keep-up", test_internal_errors);
    g_test_add_func("/routes/cleanup-is-of-those-older-than-an-hour", test_cleanup_is_of_those_older_than_an_hour);
    g_test_add_func("/routes/each-reconnect-reaches-the-camera", test_each_reconnect_reaches_the_camera);
    g_test_add_func("/routes/a-bad-offer-is-given-back-cut", test_bad_offer_is_given_back_cut);
    g_test_add_func("/routes/a-too-long-client-id", test_too_long_client_id);
    g_test_add_func("/routes/bounds-of-the-ice-config", test_bounds_of_ice_config);
    g_test_add_func("/routes/a-proxied-offer-is-not-over-loopback", test_proxied_offer_is_not_over_loopback);
    g_test_add_func("/routes/page", test_page);
    g_test_add_func("/routes/every-static-file-is-served", test_every_static_file_is_served);
    g_test_add_func("/routes/an-unchanged-file-is-not-sent-again", test_unchanged_file_is_not_sent_again);
    int result = g_test_run();
    http_server_free(server);
    fake_service_clear(&service);
    return result;
}
