/* record-bag FILE SECONDS WIDTH HEIGHT FPS: records a software camera into a .bag file, as the SDK's own tools do. */
#include "software-camera.h"

#include <stdlib.h>

static void check(rs2_error *e)
{
    if (e != NULL)
        g_error("record-bag: %s: %s", rs2_get_failed_function(e), rs2_get_error_message(e));
}

/* The YUYV profile of that size and rate; it lives in the list. */
static const rs2_stream_profile *find_profile(const rs2_stream_profile_list *list, int width, int height, int fps)
{
    rs2_error *e = NULL;
    const int count = rs2_get_stream_profiles_count(list, &e);
    check(e);
    for (int i = 0; i < count; i++) {
        const rs2_stream_profile *profile = rs2_get_stream_profile(list, i, &e);
        check(e);
        rs2_stream stream;
        rs2_format format;
        int index, unique_id, its_fps, its_width, its_height;
        rs2_get_stream_profile_data(profile, &stream, &format, &index, &unique_id, &its_fps, &e);
        check(e);
        rs2_get_video_stream_resolution(profile, &its_width, &its_height, &e);
        check(e);
        if (format == RS2_FORMAT_YUYV && its_width == width && its_height == height && its_fps == fps)
            return profile;
    }
    g_error("record-bag: no profile %dx%d@%d", width, height, fps);
}

int main(int argc, char **argv)
{
    if (argc != 6)
        g_error("usage: record-bag FILE SECONDS WIDTH HEIGHT FPS");
    rs2_error *e = NULL;
    SoftwareCamera *camera = software_camera_new(0);
    rs2_device *live = software_camera_create_device(camera);
    rs2_device *recorder = rs2_create_record_device(live, argv[1], &e);
    check(e);
    rs2_sensor_list *sensors = rs2_query_sensors(recorder, &e);
    check(e);
    rs2_sensor *color = rs2_create_sensor(sensors, 1, &e);
    check(e);
    rs2_stream_profile_list *profiles = rs2_get_stream_profiles(color, &e);
    check(e);
    const rs2_stream_profile *profile = find_profile(profiles, atoi(argv[3]), atoi(argv[4]), atoi(argv[5]));
    rs2_frame_queue *queue = rs2_create_frame_queue(1, &e);
    check(e);
    rs2_open(color, profile, &e);
    check(e);
    rs2_start_queue(color, queue, &e);
    check(e);
    software_camera_start(camera, profile);
    g_usleep((gulong)(atof(argv[2]) * G_USEC_PER_SEC));
    software_camera_stop(camera);
    rs2_stop(color, &e);
    check(e);
    rs2_close(color, &e);
    check(e);
    rs2_delete_frame_queue(queue);
    rs2_delete_stream_profiles_list(profiles);
    rs2_delete_sensor(color);
    rs2_delete_sensor_list(sensors);
    rs2_delete_device(recorder); /* writes the file's end */
    rs2_delete_device(live);
    software_camera_free(camera);
    return 0;
}
