/*
 * The picture: a grey gradient, a red block in its upper left quarter (so that a rotation shows), and a white bar in
 * the lower half that moves eight pixels a frame. Depth exists only to be passed over.
 */
#include "software-camera.h"

/* Newer headers name this one as only C++ may. */
typedef struct rs2_software_device_destruction_callback rs2_software_device_destruction_callback;

#include <librealsense2/h/rs_internal.h>
#include <stdint.h>
#include <string.h>

#define BAR_WIDTH      16
#define BAR_STEP       8
#define CAPTURE_AGE_MS 3.0 /* how long before it is fed a picture claims to have been captured */

typedef struct Mode {
    rs2_stream stream;
    rs2_format format;
    int width;
    int height;
    int fps;
    bool usb2_too;
} Mode;

static const Mode modes[] = {
    {RS2_STREAM_DEPTH, RS2_FORMAT_Z16, 640, 480, 30, true},
    {RS2_STREAM_COLOR, RS2_FORMAT_RGB8, 640, 480, 30, true},
    {RS2_STREAM_COLOR, RS2_FORMAT_RGB8, 640, 480, 60, true},
    {RS2_STREAM_COLOR, RS2_FORMAT_YUYV, 640, 480, 60, false},
    {RS2_STREAM_COLOR, RS2_FORMAT_YUYV, 640, 480, 30, true},
    {RS2_STREAM_COLOR, RS2_FORMAT_YUYV, 640, 480, 15, true},
    {RS2_STREAM_COLOR, RS2_FORMAT_YUYV, 640, 480, 6, true},
    {RS2_STREAM_COLOR, RS2_FORMAT_YUYV, 320, 240, 30, true},
    {RS2_STREAM_COLOR, RS2_FORMAT_YUYV, 848, 480, 30, false},
    {RS2_STREAM_COLOR, RS2_FORMAT_YUYV, 1280, 720, 30, false},
    {RS2_STREAM_COLOR, RS2_FORMAT_YUYV, 1280, 720, 15, false},
    {RS2_STREAM_COLOR, RS2_FORMAT_YUYV, 1280, 720, 6, true},
    {RS2_STREAM_COLOR, RS2_FORMAT_YUYV, 64, 48, 100, true},
    {RS2_STREAM_COLOR, RS2_FORMAT_YUYV, 64, 48, 1, true},
};

/* Sensors bear the index in their name: handles are told apart by it. */
static const char *const depth_names[SOFTWARE_CAMERA_COUNT] = {"Stereo Module 0", "Stereo Module 1"};
static const char *const color_names[SOFTWARE_CAMERA_COUNT] = {"RGB Camera 0", "RGB Camera 1"};

struct SoftwareCamera {
    rs2_device *device;
    rs2_sensor *depth;
    rs2_sensor *color;
    const rs2_stream_profile *profiles[G_N_ELEMENTS(modes)];
    gint is_stalled;

    GThread *feeder;
    GMutex lock;
    GCond stopped;
    bool is_fed; /* under the lock */
    const rs2_stream_profile *profile;
    const Mode *mode;
    uint8_t *background;
};

static void check(rs2_error *e)
{
    if (e != NULL)
        g_error("software camera: %s(%s): %s", rs2_get_failed_function(e), rs2_get_failed_args(e),
                rs2_get_error_message(e));
}

SoftwareCamera *software_camera_new(int index)
{
    SoftwareCamera *camera = g_new0(SoftwareCamera, 1);
    rs2_error *e = NULL;
    camera->device = rs2_create_software_device(&e);
    check(e);
    camera->depth = rs2_software_device_add_sensor(camera->device, depth_names[index], &e);
    check(e);
    camera->color = rs2_software_device_add_sensor(camera->device, color_names[index], &e);
    check(e);
    for (size_t i = 0; i < G_N_ELEMENTS(modes); i++) {
        const Mode *mode = &modes[i];
        if (index == 1 && !mode->usb2_too)
            continue;
        const rs2_video_stream stream = {
            .type = mode->stream,
            .uid = 100 * (index + 1) + (int)i,
            .width = mode->width,
            .height = mode->height,
            .fps = mode->fps,
            .bpp = mode->format == RS2_FORMAT_RGB8 ? 3 : 2,
            .fmt = mode->format,
            .intrinsics = {.width = mode->width, .height = mode->height},
        };
        rs2_sensor *sensor = mode->stream == RS2_STREAM_DEPTH ? camera->depth : camera->color;
        camera->profiles[i] = rs2_software_sensor_add_video_stream(sensor, stream, &e);
        check(e);
    }
    rs2_software_sensor_add_read_only_option(camera->color, RS2_OPTION_AUTO_EXPOSURE_PRIORITY, 1, &e);
    check(e);
    return camera;
}

void software_camera_free(SoftwareCamera *camera)
{
    software_camera_stop(camera);
    rs2_delete_sensor(camera->color);
    rs2_delete_sensor(camera->depth);
    rs2_delete_device(camera->device);
    g_free(camera);
}

rs2_device *software_camera_create_device(SoftwareCamera *camera)
{
    rs2_error *e = NULL;
    rs2_device *device = rs2_create_device_from_sensor(camera->color, &e);
    check(e);
    return device;
}

static void fill(uint8_t *pixels, const uint8_t yuyv[4], int pairs)
{
    for (int i = 0; i < pairs; i++)
        memcpy(pixels + 4 * i, yuyv, 4);
}

static uint8_t *draw_background(int width, int height)
{
    static const uint8_t red[4] = {81, 90, 81, 240};
    const int stride = 2 * width;
    uint8_t *pixels = g_malloc((size_t)stride * (size_t)height);
    for (int y = 0; y < height; y++) {
        uint8_t *row = pixels + (size_t)y * (size_t)stride;
        for (int x = 0; x < width; x++) {
            row[2 * x] = (uint8_t)(64 + 128 * x / width);
            row[2 * x + 1] = 128;
        }
        if (y < height / 2)
            fill(row, red, width / 4);
    }
    return pixels;
}

static void draw_bar(uint8_t *pixels, int width, int height, int frame_number)
{
    static const uint8_t white[4] = {235, 128, 235, 128};
    const int x = (frame_number * BAR_STEP) % (width - BAR_WIDTH);
    for (int y = height / 2; y < height; y++)
        fill(pixels + 2 * ((size_t)y * (size_t)width + (size_t)x), white, BAR_WIDTH / 2);
}

static void feed(SoftwareCamera *camera, int frame_number)
{
    const int width = camera->mode->width, height = camera->mode->height;
    const size_t bytes = 2 * (size_t)width * (size_t)height;
    uint8_t *pixels = g_malloc(bytes);
    memcpy(pixels, camera->background, bytes);
    draw_bar(pixels, width, height, frame_number);
    const rs2_software_video_frame frame = {
        .pixels = pixels,
        .deleter = g_free,
        .stride = 2 * width,
        .bpp = 2,
        .timestamp = (double)g_get_real_time() / 1000 - CAPTURE_AGE_MS,
        .domain = RS2_TIMESTAMP_DOMAIN_SYSTEM_TIME,
        .frame_number = frame_number,
        .profile = camera->profile,
    };
    rs2_error *e = NULL;
    rs2_software_sensor_on_video_frame(camera->color, frame, &e);
    check(e);
}

/* True once it is time for the next picture; false if it is to stop. */
static bool wait_until(SoftwareCamera *camera, gint64 time_us)
{
    g_mutex_lock(&camera->lock);
    while (camera->is_fed && g_cond_wait_until(&camera->stopped, &camera->lock, time_us))
        continue;
    const bool is_fed = camera->is_fed;
    g_mutex_unlock(&camera->lock);
    return is_fed;
}

static gpointer feed_thread(gpointer data)
{
    SoftwareCamera *camera = data;
    gint64 next_us = g_get_monotonic_time();
    for (int number = 0; wait_until(camera, next_us); number++) {
        if (!g_atomic_int_get(&camera->is_stalled))
            feed(camera, number);
        next_us += G_USEC_PER_SEC / camera->mode->fps;
    }
    return NULL;
}

void software_camera_start(SoftwareCamera *camera, const rs2_stream_profile *profile)
{
    rs2_error *e = NULL;
    rs2_stream stream;
    rs2_format format;
    int index, unique_id, fps, width, height;
    rs2_get_stream_profile_data(profile, &stream, &format, &index, &unique_id, &fps, &e);
    check(e);
    rs2_get_video_stream_resolution(profile, &width, &height, &e);
    check(e);
    software_camera_stop(camera);
    for (size_t i = 0; i < G_N_ELEMENTS(modes); i++) {
        const Mode *mode = &modes[i];
        if (mode->stream == stream && mode->format == format && mode->width == width && mode->height == height &&
            mode->fps == fps && camera->profiles[i] != NULL) {
            camera->mode = mode;
            camera->profile = camera->profiles[i];
        }
    }
    g_assert_nonnull(camera->mode);
    g_assert_cmpint(format, ==, RS2_FORMAT_YUYV);
    camera->background = draw_background(width, height);
    camera->is_fed = true;
    camera->feeder = g_thread_new("software-camera", feed_thread, camera);
}

void software_camera_stop(SoftwareCamera *camera)
{
    g_mutex_lock(&camera->lock);
    camera->is_fed = false;
    g_cond_signal(&camera->stopped);
    g_mutex_unlock(&camera->lock);
    if (camera->feeder != NULL)
        g_thread_join(camera->feeder);
    camera->feeder = NULL;
    g_clear_pointer(&camera->background, g_free);
    camera->mode = NULL;
}

void software_camera_set_stalled(SoftwareCamera *camera, bool is_stalled)
{
    g_atomic_int_set(&camera->is_stalled, is_stalled);
}

int software_camera_index_of_sensor(const rs2_sensor *sensor)
{
    rs2_error *e = NULL;
    const int is_software = rs2_is_sensor_extendable_to(sensor, RS2_EXTENSION_SOFTWARE_SENSOR, &e);
    check(e);
    if (!is_software)
        return -1;
    const char *name = rs2_get_sensor_info(sensor, RS2_CAMERA_INFO_NAME, &e);
    check(e);
    for (int i = 0; i < SOFTWARE_CAMERA_COUNT; i++) {
        if (g_str_equal(name, color_names[i]) || g_str_equal(name, depth_names[i]))
            return i;
    }
    return -1;
}

int software_camera_index_of_device(const rs2_device *device)
{
    rs2_error *e = NULL;
    rs2_sensor_list *sensors = rs2_query_sensors(device, &e);
    check(e);
    rs2_sensor *sensor = rs2_create_sensor(sensors, 0, &e);
    check(e);
    const int index = software_camera_index_of_sensor(sensor);
    rs2_delete_sensor(sensor);
    rs2_delete_sensor_list(sensors);
    return index;
}
