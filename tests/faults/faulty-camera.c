/* Runs in the worker. What it sends behind the worker's back goes to the descriptor that the worker has. */
#include "faulty-camera.h"

#include "camera/camera-wait.h"
#include "camera/worker/worker-message.h"
#include "camera/worker/worker-process.h"
#include "util/clock.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#define LEAK_BYTES (32 << 20)

typedef struct FaultyCamera {
    char *control;
    int width;
    int height;
    int64_t interval_us;
    int64_t next_frame_us;
    uint64_t count;
    char *leaked; /* the last of it */
} FaultyCamera;

static const char *control_path(const CameraConfig *config)
{
    return config->file ? config->file : g_getenv("FAULTY_CAMERA_CONTROL");
}

/* The first word (transfer full). */
static char *read_control(const char *path)
{
    char *text = NULL;
    g_file_get_contents(path, &text, NULL, NULL);
    g_assert_nonnull(text);
    text[strcspn(text, " \n")] = '\0';
    return text;
}

static void hang(void)
{
    for (;;)
        pause();
}

static void spin(void)
{
    for (volatile unsigned i = 0;; i++)
        ;
}

/* Dies of a signal as a program without sanitizers would. */
static void die(int signal_number)
{
    signal(signal_number, SIG_DFL);
    raise(signal_number);
}

/* Does what the control file wants of this call; false with error set where it is to fail. */
static bool suffer(const char *path, const char *call, GError **error)
{
    g_autofree char *fault = read_control(path);
    if (!g_str_has_prefix(fault, call) || fault[strlen(call)] != '-')
        return true;
    const char *kind = fault + strlen(call) + 1;
    if (strcmp(kind, "hangs") == 0)
        hang();
    if (strcmp(kind, "spins") == 0)
        spin();
    if (strcmp(kind, "segfaults") == 0)
        die(SIGSEGV);
    if (strcmp(kind, "aborts") == 0)
        die(SIGABRT);
    if (strcmp(kind, "exits") == 0)
        _exit(3);
    g_set_error(error, CAMERA_ERROR, CAMERA_ERROR_BUSY, "the control file says: %s", fault);
    return false;
}

/* The value of a line of /proc/self/status, white space stripped (transfer full). */
static char *status_line(const char *key)
{
    g_autofree char *text = NULL;
    g_file_get_contents("/proc/self/status", &text, NULL, NULL);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line; line++) {
        if (g_str_has_prefix(*line, key) && (*line)[strlen(key)] == ':')
            return g_strstrip(g_strdup(*line + strlen(key) + 1));
    }
    return g_strdup("?");
}

static guint count_descriptors(void)
{
    guint count = 0;
    for (int fd = 0; fd < 1024; fd++)
        count += fcntl(fd, F_GETFD) >= 0;
    return count;
}

/* Each that is as it should be leaves its word. */
static void inspect(CameraInfo *info)
{
    g_autofree char *privileges = status_line("NoNewPrivs"), *capabilities = status_line("CapEff"),
                    *bounding = status_line("CapBnd"), *name = status_line("Name");
    const guint64 override = 1 << 1; /* CAP_DAC_OVERRIDE */
    int death_signal = 0;
    struct rlimit core;
    prctl(PR_GET_PDEATHSIG, &death_signal);
    getrlimit(RLIMIT_CORE, &core);
    g_snprintf(info->name, sizeof info->name, "%s %s %s %s %s %s %s", strcmp(privileges, "1") == 0 ? "privs" : "",
               (g_ascii_strtoull(capabilities, NULL, 16) & ~override) == 0 ? "caps" : "",
               (g_ascii_strtoull(bounding, NULL, 16) & ~override) == 0 ? "bounding" : "", name,
               death_signal == SIGKILL ? "death" : "", core.rlim_max == 0 ? "core" : "",
               getsid(0) == getpid() ? "session" : "");
    g_snprintf(info->usb_type, sizeof info->usb_type, "%u", count_descriptors());
}

/* The names of all variables in the environment that are the tests' own. */
static void list_variables(CameraInfo *info)
{
    g_auto(GStrv) names = g_listenv();
    g_autoptr(GString) list = g_string_new(NULL);
    for (char **name = names; *name; name++) {
        if (strstr(*name, "FAULTS_TEST") || g_str_has_prefix(*name, "TURN_"))
            g_string_append_printf(list, "%s ", *name);
    }
    camera_info_set_text(info->name, sizeof info->name, list->str);
}

static gpointer faulty_open(const CameraConfig *config, CameraInfo *ret_info, GError **error)
{
    if (!suffer(control_path(config), "open", error))
        return NULL;
    camera_info_set_text(ret_info->name, sizeof ret_info->name, "faulty camera");
    camera_info_set_text(ret_info->usb_port, sizeof ret_info->usb_port, FAULTY_USB_PORT);
    ret_info->fps = config->fps;
    g_autofree char *fault = read_control(control_path(config));
    if (strcmp(fault, "inspect") == 0)
        inspect(ret_info);
    if (strcmp(fault, "environment") == 0)
        list_variables(ret_info);
    FaultyCamera *camera = g_new0(FaultyCamera, 1);
    camera->control = g_strdup(control_path(config));
    camera->width = config->width;
    camera->height = config->height;
    camera->interval_us = G_USEC_PER_SEC / config->fps;
    return camera;
}

static void send_message(const WorkerMessage *message)
{
    g_assert_true(worker_message_send(WORKER_SOCKET_FD, message));
}

/* What no worker may say; nothing where the control file wants nothing of the kind. */
static void misbehave(FaultyCamera *camera)
{
    g_autofree char *fault = read_control(camera->control);
    WorkerMessage frame = {.type = WORKER_MESSAGE_FRAME,
                           .frame = {.format = PIXEL_FORMAT_YUYV,
                                     .width = camera->width,
                                     .height = camera->height,
                                     .capture_time_us = clock_monotonic_us()}};
    if (strcmp(fault, "garbage") == 0)
        g_assert_cmpint(write(WORKER_SOCKET_FD, "I am a teapot", 13), ==, 13);
    if (strcmp(fault, "wild-slot") == 0) /* the first, where the service keeps a frame */
        send_message(&frame);
    if (strcmp(fault, "other-time") == 0) {
        frame.frame.capture_time_us += G_USEC_PER_SEC;
        send_message(&frame);
    }
    if (strcmp(fault, "out-of-turn") == 0)
        send_message(&(WorkerMessage){.type = WORKER_MESSAGE_RELEASE});
    if (strcmp(fault, "loses-socket") == 0)
        close(WORKER_SOCKET_FD);
    if (strcmp(fault, "leaks") == 0)
        camera->leaked = g_strnfill(LEAK_BYTES, 'x');
}

static bool is_stalled(const FaultyCamera *camera)
{
    g_autofree char *fault = read_control(camera->control);
    return strcmp(fault, "wait-stalls") == 0;
}

static bool faulty_reset(const CameraConfig *config, GError **error)
{
    const char *path = control_path(config);
    g_autofree char *resets = g_strconcat(path, ".resets", NULL);
    FILE *file = fopen(resets, "a");
    g_assert_nonnull(file);
    fputc('r', file);
    fclose(file);
    g_autofree char *text = NULL;
    g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
    const char *what = strchr(text, ' ');
    if (g_strcmp0(what, " hangs") == 0)
        hang();
    if (g_strcmp0(what, " heals") == 0)
        return g_file_set_contents(path, "well", -1, error);
    if (!what)
        return true;
    const bool is_lacking = strcmp(what, " lacks") == 0;
    g_set_error(error, CAMERA_ERROR, is_lacking ? CAMERA_ERROR_NOT_SUPPORTED : CAMERA_ERROR_FAILED,
                "the control file says: %s", text);
    return false;
}

static Frame *faulty_wait_frame(gpointer handle, int64_t deadline_us, GCancellable *cancellable, GError **error)
{
    FaultyCamera *camera = handle;
    if (is_stalled(camera)) {
        camera_wait(-1, deadline_us, cancellable);
        return NULL;
    }
    if (!suffer(camera->control, "wait", error) || !camera_wait_until(camera->next_frame_us, deadline_us, cancellable))
        return NULL;
    misbehave(camera);
    Frame *frame = frame_new(PIXEL_FORMAT_I420, camera->width, camera->height);
    for (int plane = 0; plane < 3; plane++) {
        const int rows = plane == 0 ? camera->height : camera->height / 2;
        memset(frame_writable_plane(frame, plane), (int)camera->count & 0xff, (size_t)(frame->strides[plane] * rows));
    }
    frame->number = camera->count++;
    frame->capture_time_us = clock_monotonic_us();
    camera->next_frame_us = frame->capture_time_us + camera->interval_us;
    return frame;
}

static void faulty_close(gpointer handle)
{
    FaultyCamera *camera = handle;
    suffer(camera->control, "close", NULL);
    g_free(camera->control);
    g_free(camera);
}

#define FAULTY(its_name, budget_us)                                                                                    \
    {                                                                                                                  \
        .name = its_name, .isolated = true, .open_budget_us = budget_us, .open = faulty_open,                          \
        .wait_frame = faulty_wait_frame, .close = faulty_close, .reset = faulty_reset, .reset_budget_us = budget_us,   \
    }

const CameraBackend faulty_camera = FAULTY("faulty", 60 * G_USEC_PER_SEC);
const CameraBackend faulty_hasty_camera = FAULTY("faulty-hasty", 300000);
const CameraBackend *const faulty_cameras[] = {&faulty_camera, &faulty_hasty_camera, NULL};
