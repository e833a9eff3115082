/*
 * What conversion and each encoder cost for one camera: time and CPU for each picture, at the camera's pace, on a
 * moving and noisy picture that is drawn beforehand. Compare runs on an idle machine only.
 */
#include "moving-picture.h"
#include "util/clock.h"
#include "video/convert.h"
#include "video/encoder.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Drawn once and shown to and fro, so that the film has no cut. */
#define FILM_PICTURES 60

static int width = 640;
static int height = 480;
static int fps = 30;
static int bitrate_bps;
static int seconds = 10;
static gboolean unpaced;
static char *preset;

static const GOptionEntry options[] = {
    {"width", 0, 0, G_OPTION_ARG_INT, &width, "of the picture (640)", "PIXELS"},
    {"height", 0, 0, G_OPTION_ARG_INT, &height, "of the picture (480)", "PIXELS"},
    {"fps", 0, 0, G_OPTION_ARG_INT, &fps, "pictures a second (30)", "HZ"},
    {"bitrate", 0, 0, G_OPTION_ARG_INT, &bitrate_bps, "target (the default for the size)", "BPS"},
    {"seconds", 0, 0, G_OPTION_ARG_INT, &seconds, "for each encoder (10)", "S"},
    {"unpaced", 0, 0, G_OPTION_ARG_NONE, &unpaced, "one picture right behind the other", NULL},
    {"preset", 0, 0, G_OPTION_ARG_STRING, &preset, "VIDEO_PRESET (ultrafast)", "NAME"},
    G_OPTION_ENTRY_NULL,
};

static int64_t cpu_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* Times of single pictures, and their CPU time in sum. */
typedef struct Samples {
    GArray *wall_us;
    int64_t cpu_us;
    int64_t wall_began_us;
    int64_t cpu_began_us;
} Samples;

static void samples_begin(Samples *samples)
{
    samples->cpu_began_us = cpu_us();
    samples->wall_began_us = clock_monotonic_us();
}

static void samples_end(Samples *samples)
{
    int64_t wall_us = clock_monotonic_us() - samples->wall_began_us;
    samples->cpu_us += cpu_us() - samples->cpu_began_us;
    g_array_append_val(samples->wall_us, wall_us);
}

static int compare_times(gconstpointer a, gconstpointer b)
{
    int64_t first = *(const int64_t *)a;
    int64_t second = *(const int64_t *)b;
    return (first > second) - (first < second);
}

static void samples_print(Samples *samples)
{
    g_array_sort(samples->wall_us, compare_times);
    guint count = samples->wall_us->len;
    double cpu_each_us = (double)samples->cpu_us / count;
    printf("cpu %6.3f ms a picture = %5.2f %% of a core, p50 %6.3f ms, p95 %6.3f ms", cpu_each_us / 1000,
           cpu_each_us * fps / 10000, (double)g_array_index(samples->wall_us, int64_t, count / 2) / 1000,
           (double)g_array_index(samples->wall_us, int64_t, count * 95 / 100) / 1000);
}

static void wait_until(int64_t time_us)
{
    struct timespec time = {.tv_sec = time_us / G_USEC_PER_SEC, .tv_nsec = time_us % G_USEC_PER_SEC * 1000};
    if (!unpaced)
        clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, NULL);
}

static Frame *film_picture(GPtrArray *film, int number)
{
    int at = number % (2 * FILM_PICTURES - 2);
    return g_ptr_array_index(film, at < FILM_PICTURES ? at : 2 * FILM_PICTURES - 2 - at);
}

static bool bench_encoder(const EncoderType *type, GPtrArray *film)
{
    EncoderConfig config = {.width = width, .height = height, .fps = fps, .bitrate_bps = bitrate_bps, .preset = preset};
    g_autoptr(GError) error = NULL;
    int64_t opened_us = clock_monotonic_us();
    gpointer encoder = type->open(&config, &error);
    opened_us = clock_monotonic_us() - opened_us;
    if (!encoder) {
        fprintf(stderr, "%s\n", error->message);
        return false;
    }
    Samples samples = {.wall_us = g_array_new(FALSE, FALSE, sizeof(int64_t))};
    size_t bytes = 0, key_frame_bytes = 0, largest_bytes = 0;
    int64_t start_us = clock_monotonic_us();
    for (int i = 0; i < seconds * fps; i++) {
        Frame *picture = film_picture(film, i);
        picture->capture_time_us = start_us + (int64_t)i * G_USEC_PER_SEC / fps;
        wait_until(picture->capture_time_us);
        samples_begin(&samples);
        g_autofree EncodedFrame *encoded = type->encode(encoder, picture, false, &error);
        samples_end(&samples);
        g_assert(encoded);
        bytes += encoded->length;
        if (encoded->key_frame)
            key_frame_bytes = encoded->length;
        else
            largest_bytes = MAX(largest_bytes, encoded->length);
    }
    type->close(encoder);
    printf("%-8s ", type->name);
    samples_print(&samples);
    printf(", %.0f kb/s, key frame %zu B, largest other %zu B, open %.2f ms\n", (double)bytes * 8 / seconds / 1000,
           key_frame_bytes, largest_bytes, (double)opened_us / 1000);
    g_array_unref(samples.wall_us);
    return true;
}

static void bench_conversion(int rotation)
{
    g_autoptr(FramePool) pool = frame_pool_new(PIXEL_FORMAT_YUYV, width, height);
    g_autoptr(Converter) converter = converter_new(rotation, false);
    Samples samples = {.wall_us = g_array_new(FALSE, FALSE, sizeof(int64_t))};
    for (int i = 0; i < 300; i++) {
        g_autoptr(Frame) frame = frame_pool_acquire(pool);
        memset(frame_writable_plane(frame, 0), i, (size_t)frame->strides[0] * (size_t)height);
        samples_begin(&samples);
        frame_unref(converter_run(converter, frame));
        samples_end(&samples);
    }
    printf("YUYV %3d ", rotation);
    samples_print(&samples);
    printf("\n");
    g_array_unref(samples.wall_us);
}

static void drop_frame(gpointer frame)
{
    frame_unref(frame);
}

int main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GOptionContext) context = g_option_context_new("- the cost of conversion and encoding");
    g_option_context_add_main_entries(context, options, NULL);
    if (!g_option_context_parse(context, &argc, &argv, &error)) {
        fprintf(stderr, "%s\n", error->message);
        return EXIT_FAILURE;
    }
    if (!bitrate_bps)
        bitrate_bps = encoder_default_bitrate_bps(width, height, fps);
    printf("%dx%d at %d Hz, %d b/s, %s\n", width, height, fps, bitrate_bps, preset ? preset : encoder_default_preset);
    for (int rotation = 0; rotation < 360; rotation += 90)
        bench_conversion(rotation);
    g_autoptr(MovingPicture) moving = moving_picture_new(width, height, 8104);
    g_autoptr(GPtrArray) film = g_ptr_array_new_with_free_func(drop_frame);
    for (int i = 0; i < FILM_PICTURES; i++)
        g_ptr_array_add(film, moving_picture_draw(moving, i, fps));
    bool all_well = true;
    for (const EncoderType *const *type = encoder_types(); *type; type++)
        all_well = bench_encoder(*type, film) && all_well;
    return all_well ? EXIT_SUCCESS : EXIT_FAILURE;
}
