/* How a worker's life hangs on its service's: nobody else can start one, and none outlives the service. */
#include "faults-fixture.h"

#include "camera/worker/worker-camera.h"
#include "camera/worker/worker-process.h"
#include "util/clock.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* As another service: opens the camera of that control file, prints its worker's process id, and waits to be killed. */
#define HOLD_OPTION "--hold-camera"

G_GNUC_NORETURN static void hold(const char *control_path)
{
    const CameraConfig config = {.width = FAULTY_WIDTH, .height = FAULTY_HEIGHT, .fps = 30, .file = control_path};
    CameraInfo info = {0};
    WorkerCamera *camera = worker_camera_open(&faulty_camera, &config, NULL, &info, NULL);
    printf("%d\n", worker_camera_get_pid(camera));
    fflush(stdout);
    for (;;)
        pause();
}

static GPid spawn(const char *option, const char *value, int *ret_output)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *program = g_file_read_link("/proc/self/exe", NULL);
    char *argv[] = {program, (char *)option, (char *)value, NULL};
    GPid pid = 0;
    g_spawn_async_with_pipes(NULL, argv, NULL, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL, &pid, NULL, ret_output, NULL,
                             &error);
    g_assert_no_error(error);
    return pid;
}

static int read_number(int fd)
{
    FILE *file = fdopen(fd, "r");
    int number = 0;
    g_assert_cmpint(fscanf(file, "%d", &number), ==, 1);
    fclose(file);
    return number;
}

/* Its status, once it has ended; the test fails if it does not. */
static int wait_for_end(pid_t pid)
{
    int status = 0;
    const int64_t limit_us = clock_monotonic_us() + FAR_AWAY_US;
    while (waitpid(pid, &status, WNOHANG) != pid) {
        g_assert_cmpint(clock_monotonic_us(), <, limit_us);
        g_usleep(2000);
    }
    return status;
}

/* Also while its driver hangs, and it cannot hear that its socket is closed. */
static void test_no_worker_outlives_its_service(void)
{
    static const char *const faults[] = {"well", "wait-hangs", "wait-spins"};
    g_assert_cmpint(prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0), ==, 0); /* so that orphans become ours */
    for (size_t i = 0; i < G_N_ELEMENTS(faults); i++) {
        control(faults[i]);
        int output;
        const GPid service = spawn(HOLD_OPTION, faulty_config()->file, &output);
        const int worker = read_number(output);
        g_assert_cmpint(kill(service, SIGKILL), ==, 0);
        wait_for_end(service);
        wait_for_end(worker);
    }
}

static void test_nobody_else_starts_one(void)
{
    const GPid pid = spawn(WORKER_OPTION, "faulty", NULL);
    const int status = wait_for_end(pid);
    g_assert_true(WIFEXITED(status));
    g_assert_cmpint(WEXITSTATUS(status), ==, 2);
}

/* A third holder of the socket makes a killed worker look like one that does not die. */
static void test_one_that_does_not_die(void)
{
    int sockets[2];
    g_assert_cmpint(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets), ==, 0);
    g_autoptr(GError) error = NULL;
    WorkerProcess *process = worker_process_new("faulty", sockets[1], sockets[1], &error);
    g_assert_no_error(error);
    g_autofree char *how = worker_process_end(process, sockets[0], 0);
    g_assert_cmpstr(how, ==, "cannot be killed");
    process = worker_process_new("faulty", sockets[1], sockets[1], &error); /* which reaps the first */
    g_assert_no_error(error);
    close(sockets[1]);
    g_autofree char *how_next = worker_process_end(process, sockets[0], 0);
    g_assert_cmpstr(how_next, !=, "cannot be killed");
    close(sockets[0]);
}

int main(int argc, char **argv)
{
    if (argc == 3 && strcmp(argv[1], HOLD_OPTION) == 0)
        hold(argv[2]);
    faults_init(&argc, &argv);
    add_test("/worker-life/no-worker-outlives-its-service", test_no_worker_outlives_its_service);
    add_test("/worker-life/nobody-else-starts-a-worker", test_nobody_else_starts_one);
    add_test("/worker-life/one-that-does-not-die-is-reaped-later", test_one_that_does_not_die);
    return faults_run();
}
