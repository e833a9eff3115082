#include "camera/camera-handle.h"
#include "camera/worker/camera-worker.h"

#include "util/clock.h"
#include "y4m-fixture.h"

#include <string.h>

/* Longer than any test may take: who waits for this has hung. */
#define FAR_AWAY_US (600 * G_USEC_PER_SEC)

static void test_every_error_has_a_name_of_its_own(void)
{
    for (int code = 0; code < CAMERA_ERROR_COUNT; code++) {
        const char *name = camera_error_name((CameraError)code);
        g_assert_cmpstr(name, !=, "");
        for (int other = 0; other < code; other++)
            g_assert_cmpstr(name, !=, camera_error_name((CameraError)other));
    }
    g_assert_cmpstr(camera_error_name(CAMERA_ERROR_NO_DEVICE), ==, "no_device");
}

static void test_back_ends_are_found_by_name(void)
{
    for (const CameraBackend *const *backend = camera_backends(); *backend; backend++)
        g_assert_true(camera_backend_find((*backend)->name) == *backend);
    g_assert_nonnull(camera_backend_find("file"));
    g_assert_nonnull(camera_backend_find("pattern"));
    g_assert_null(camera_backend_find("auto"));
}

static void test_auto_follows_the_settings(void)
{
    static const struct {
        CameraConfig config;
        const char *name;
        const char *next;
    } cases[] = {
        {{0}, "realsense", "realsense-v4l2"},
        {{.serial = "1"}, "realsense", "realsense-v4l2"},
        {{.device = "Webcam"}, "v4l2", NULL},
        {{.file = "a.y4m"}, "file", NULL},
        {{.file = "/run/fifo", .device = "Webcam"}, "file", NULL},
        {{.file = "a.bag"}, "realsense", NULL},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        const char *name = camera_backend_auto_name(&cases[i].config);
        g_assert_cmpstr(name, ==, cases[i].name);
        const char *next = camera_backend_auto_next(&cases[i].config, name);
        g_assert_cmpstr(next, ==, cases[i].next);
        g_assert_true(!next || !camera_backend_auto_next(&cases[i].config, next));
    }
}

static void test_text_is_cut_between_letters(void)
{
    char field[8];
    camera_info_set_text(field, sizeof field, "1234567");
    g_assert_cmpstr(field, ==, "1234567");
    camera_info_set_text(field, sizeof field, "12345678");
    g_assert_cmpstr(field, ==, "1234567");
    camera_info_set_text(field, sizeof field, "123456\xc3\xa4");
    g_assert_cmpstr(field, ==, "123456");
    camera_info_set_text(field, sizeof field,
                         "12345\xc3\xa4"
                         "6");
    g_assert_cmpstr(field, ==, "12345\xc3\xa4");
    camera_info_set_text(field, sizeof field, "\xff");
    g_assert_true(g_utf8_validate(field, -1, NULL));
    camera_info_set_text(field, sizeof field, NULL);
    g_assert_cmpstr(field, ==, "");
}

/* The conformance test: what the contract in camera.h promises of each back end. */

typedef struct Subject {
    const CameraBackend *backend;
    CameraConfig config;
    char *clip;
    CameraInfo info;
    CameraHandle *camera;
} Subject;

static void open_subject(Subject *subject, const char *name, int fps)
{
    g_autofree char *header = g_strdup_printf("YUV4MPEG2 W64 H48 F%d:1\n", fps);
    g_autoptr(GByteArray) clip = y4m_fixture_new(header, "FRAME\n", 64, 48, 3);
    memset(subject, 0, sizeof *subject);
    subject->clip = y4m_fixture_make_path("clip.y4m");
    g_assert_true(g_file_set_contents(subject->clip, (const char *)clip->data, clip->len, NULL));
    subject->backend = camera_backend_find(name);
    subject->config = (CameraConfig){.width = 64, .height = 48, .fps = fps};
    if (g_str_equal(name, "v4l2")) /* what the kernel's test driver offers */
        subject->config = (CameraConfig){.width = 320, .height = 180, .fps = MIN(fps, 60)};
    if (g_str_equal(name, "file"))
        subject->config.file = subject->clip;
    g_autoptr(GError) error = NULL;
    g_assert_true(!subject->backend->is_present || subject->backend->is_present(&subject->config, &error));
    g_assert_no_error(error);
    subject->camera = camera_handle_open(subject->backend, &subject->config, NULL, &subject->info, &error);
    g_assert_no_error(error);
}

static void close_subject(Subject *subject)
{
    camera_handle_close(subject->camera);
    y4m_fixture_remove_path(subject->clip);
}

static Frame *wait_subject(Subject *subject, int64_t wait_us, GCancellable *cancellable)
{
    g_autoptr(GError) error = NULL;
    Frame *frame = camera_handle_wait_frame(subject->camera, clock_monotonic_us() + wait_us, cancellable, &error);
    g_assert_no_error(error);
    return frame;
}

static void test_frames_follow_each_other(gconstpointer name)
{
    Subject subject;
    open_subject(&subject, name, 100);
    g_autoptr(Frame) last = NULL;
    for (int i = 0; i < 8; i++) {
        int64_t before_us = clock_monotonic_us();
        Frame *frame = wait_subject(&subject, FAR_AWAY_US, NULL);
        g_assert_nonnull(frame);
        g_assert_true(frame->width > 0 && frame->width % 2 == 0 && frame->width <= FRAME_MAX_SIDE);
        g_assert_true(frame->height > 0 && frame->height % 2 == 0 && frame->height <= FRAME_MAX_SIDE);
        g_assert_true(!last || (frame->width == last->width && frame->height == last->height));
        for (int plane = 0; plane < frame_plane_count(frame->format); plane++)
            g_assert_true(frame->planes[plane] && frame->strides[plane] > 0);
        g_assert_cmpint(frame->capture_time_us, <=, clock_monotonic_us());
        g_assert_cmpint(frame->capture_time_us, >=, before_us - G_USEC_PER_SEC);
        g_assert_true(!last || (frame->capture_time_us > last->capture_time_us && frame->number > last->number));
        frame_unref(last);
        last = frame;
    }
    g_assert_true(*subject.info.name);
    close_subject(&subject);
}

/* At one frame a second, the one after the first is a second away. */
static void test_the_deadline_is_kept(gconstpointer name)
{
    Subject subject;
    open_subject(&subject, name, 1);
    g_autoptr(Frame) first = wait_subject(&subject, FAR_AWAY_US, NULL);
    g_assert_nonnull(first);
    g_assert_null(wait_subject(&subject, 20000, NULL));
    g_assert_null(wait_subject(&subject, -1, NULL));
    g_autoptr(Frame) second = wait_subject(&subject, FAR_AWAY_US, NULL);
    g_assert_cmpint(second->capture_time_us - first->capture_time_us, >, 500000);
    close_subject(&subject);
}

static gpointer cancel_soon(gpointer cancellable)
{
    g_usleep(20000);
    g_cancellable_cancel(cancellable);
    return NULL;
}

static void test_a_cancellation_ends_the_wait(gconstpointer name)
{
    Subject subject;
    open_subject(&subject, name, 1);
    g_autoptr(GCancellable) cancellable = g_cancellable_new();
    GThread *thread = g_thread_new("canceller", cancel_soon, cancellable);
    while (!g_cancellable_is_cancelled(cancellable))
        frame_unref(wait_subject(&subject, FAR_AWAY_US, cancellable));
    g_assert_null(wait_subject(&subject, FAR_AWAY_US, cancellable));
    g_thread_join(thread);
    close_subject(&subject);
}

static void test_frames_outlive_the_camera(gconstpointer name)
{
    Subject subject;
    open_subject(&subject, name, 100);
    g_autoptr(Frame) frame = wait_subject(&subject, FAR_AWAY_US, NULL);
    close_subject(&subject);
    guint sum = 0;
    for (int y = 0; y < frame->height; y++)
        sum += frame->planes[0][y * frame->strides[0]];
    g_assert_cmpuint(sum, >, 0);
}

static void add_conformance_tests(const char *name)
{
    static const struct {
        const char *path;
        void (*test)(gconstpointer);
    } tests[] = {
        {"frames-follow-each-other", test_frames_follow_each_other},
        {"the-deadline-is-kept", test_the_deadline_is_kept},
        {"a-cancellation-ends-the-wait", test_a_cancellation_ends_the_wait},
        {"frames-outlive-the-camera", test_frames_outlive_the_camera},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(tests); i++) {
        g_autofree char *path = g_strdup_printf("/camera/conformance/%s/%s", name, tests[i].path);
        g_test_add_data_func(path, name, tests[i].test);
    }
}

/* Back ends that look for hardware are run where somebody says that there is some, by CONFORMANCE_BACKEND. */
static bool has_camera_here(const CameraBackend *backend)
{
    const char *named = g_getenv("CONFORMANCE_BACKEND");
    return named ? g_str_equal(backend->name, named) : !backend->is_present;
}

int main(int argc, char **argv)
{
    if (camera_worker_is_wanted(argc, argv))
        return camera_worker_run(argv, camera_backends());
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/camera/every-error-has-a-name-of-its-own", test_every_error_has_a_name_of_its_own);
    g_test_add_func("/camera/back-ends-are-found-by-name", test_back_ends_are_found_by_name);
    g_test_add_func("/camera/auto-follows-the-settings", test_auto_follows_the_settings);
    g_test_add_func("/camera/text-is-cut-between-letters", test_text_is_cut_between_letters);
    for (const CameraBackend *const *backend = camera_backends(); *backend; backend++)
        if (has_camera_here(*backend))
            add_conformance_tests((*backend)->name);
    return g_test_run();
}
