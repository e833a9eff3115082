/*
 * posix_spawn(), because a fork of a program with threads and OpenSSL in it is good for nothing but an exec. The end of
 * a worker shows on its socket, which a dying process closes: no signal handler, and nothing that GLib's child watches
 * could take away. Its process id stays its own until it is reaped here, so that a kill cannot hit anybody else.
 */
#include "camera/worker/worker-process.h"

#include "camera/camera.h"
#include "util/clock.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* A killed process is gone within milliseconds, unless a driver holds it in the kernel. */
#define KILL_TIMEOUT_US (2 * G_USEC_PER_SEC)

/* Above the descriptors that are put in place for the worker. */
#define SPARE_FD_MIN 10

/* Of names in the environment: what they hold is a secret. A driver needs none, and may log or leak what it finds. */
static const char *const secret_words[] = {"TURN_", "CREDENTIAL", "PASSWORD", "SECRET", "TOKEN", "KEY"};

struct WorkerProcess {
    pid_t pid;
};

/*
 * The one worker that did not die when it was killed. Children are the process's, hence one for all: while it is there,
 * its driver would only hang the next one, and nothing may pile up.
 */
static struct {
    GMutex lock;
    pid_t pid; /* 0: none */
} undead;

static bool is_reaped(pid_t pid)
{
    return waitpid(pid, NULL, WNOHANG) != 0; /* also where it is no longer a child of ours */
}

static bool check_undead(GError **error)
{
    g_mutex_lock(&undead.lock);
    if (undead.pid != 0 && is_reaped(undead.pid))
        undead.pid = 0;
    pid_t pid = undead.pid;
    g_mutex_unlock(&undead.lock);
    if (pid == 0)
        return true;
    g_set_error(error, CAMERA_ERROR, CAMERA_ERROR_DRIVER_HUNG,
                "the camera's last worker (process %d) cannot be killed: a kernel driver holds it", (int)pid);
    return false;
}

/* Descriptors before they are put in place: out of the way of those places. */
static int spare(int fd)
{
    return fcntl(fd, F_DUPFD_CLOEXEC, SPARE_FD_MIN);
}

static bool is_secret(const char *assignment)
{
    g_autofree char *name = g_strndup(assignment, strcspn(assignment, "="));
    for (size_t i = 0; i < G_N_ELEMENTS(secret_words); i++) {
        if (strstr(name, secret_words[i]))
            return true;
    }
    return false;
}

/* This process's environment but for its secrets: an array (transfer container) of the same strings. */
static char **worker_environment(void)
{
    GPtrArray *variables = g_ptr_array_new();
    for (char **variable = environ; *variable; variable++) {
        if (!is_secret(*variable))
            g_ptr_array_add(variables, *variable);
    }
    g_ptr_array_add(variables, NULL);
    return (char **)g_ptr_array_free(variables, FALSE);
}

static int spawn(char **argv, int worker_socket, int ring, pid_t *ret_pid)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, worker_socket, WORKER_SOCKET_FD);
    posix_spawn_file_actions_adddup2(&actions, ring, WORKER_RING_FD);
    posix_spawn_file_actions_addclosefrom_np(&actions, WORKER_RING_FD + 1);
    sigset_t none;
    sigemptyset(&none);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK);
    g_autofree char **environment = worker_environment();
    int result = posix_spawn(ret_pid, "/proc/self/exe", &actions, &attributes, argv, environment);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return result;
}

WorkerProcess *worker_process_new(const char *backend, int worker_socket, int ring, GError **error)
{
    if (!check_undead(error))
        return NULL;
    char *argv[] = {program_invocation_short_name, (char *)WORKER_OPTION, (char *)backend, NULL};
    int spare_socket = spare(worker_socket), spare_ring = spare(ring);
    pid_t pid = 0;
    int result = spare_socket < 0 || spare_ring < 0 ? errno : spawn(argv, spare_socket, spare_ring, &pid);
    if (spare_socket >= 0)
        close(spare_socket);
    if (spare_ring >= 0)
        close(spare_ring);
    if (result != 0) {
        g_set_error(error, CAMERA_ERROR, CAMERA_ERROR_FAILED, "cannot start the camera's worker: %s",
                    g_strerror(result));
        return NULL;
    }
    WorkerProcess *process = g_new0(WorkerProcess, 1);
    process->pid = pid;
    return process;
}

static bool closes_by(int socket, int64_t deadline_us)
{
    struct pollfd fd = {.fd = socket}; /* no events: only the hang-up is reported */
    for (;;) {
        int64_t wait_us = MAX(deadline_us - clock_monotonic_us(), 0);
        struct timespec timeout = {.tv_sec = wait_us / G_USEC_PER_SEC, .tv_nsec = wait_us % G_USEC_PER_SEC * 1000};
        int count = ppoll(&fd, 1, &timeout, NULL);
        if (count >= 0 || errno != EINTR)
            return count > 0;
    }
}

static char *describe_status(int status)
{
    if (WIFSIGNALED(status))
        return g_strdup_printf("was ended by signal %d (%s)", WTERMSIG(status), g_strsignal(WTERMSIG(status)));
    return g_strdup_printf("exited with status %d", WEXITSTATUS(status));
}

static char *reap(pid_t pid)
{
    int status = 0;
    pid_t reaped;
    do {
        reaped = waitpid(pid, &status, 0);
    } while (reaped < 0 && errno == EINTR);
    return reaped == pid ? describe_status(status) : g_strdup("ended");
}

static char *leave_undead(pid_t pid)
{
    g_mutex_lock(&undead.lock);
    undead.pid = pid;
    g_mutex_unlock(&undead.lock);
    return g_strdup("cannot be killed");
}

char *worker_process_end(WorkerProcess *process, int socket, int64_t grace_us)
{
    pid_t pid = process->pid;
    g_free(process);
    bool is_closed = closes_by(socket, clock_monotonic_us() + grace_us);
    kill(pid, SIGKILL); /* changes nothing for one that is ending, and ends one that lost no more than its socket */
    if (!is_closed && !closes_by(socket, clock_monotonic_us() + KILL_TIMEOUT_US))
        return leave_undead(pid);
    return reap(pid);
}

uint64_t worker_process_get_memory(const WorkerProcess *process)
{
    char path[32], text[128] = "";
    snprintf(path, sizeof path, "/proc/%d/statm", (int)process->pid);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return 0;
    ssize_t length = read(fd, text, sizeof text - 1);
    close(fd);
    uint64_t resident, shared;
    if (length <= 0 || sscanf(text, "%*u %" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT, &resident, &shared) != 2)
        return 0;
    return resident > shared ? (resident - shared) * (uint64_t)sysconf(_SC_PAGESIZE) : 0;
}

int worker_process_get_pid(const WorkerProcess *process)
{
    return (int)process->pid;
}
