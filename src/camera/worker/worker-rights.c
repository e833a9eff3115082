/*
 * Kernel calls, none of which needs a privilege. Left out on purpose: system call filters and name spaces, because what
 * an SDK and its USB library do on the next version is not ours to know.
 */
#include "camera/worker/worker-rights.h"

#include <fcntl.h>
#include <linux/capability.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

/* A device node, or a recording, may belong to somebody else. */
#define KEPT_CAPABILITY CAP_DAC_OVERRIDE

/* Of 1000: before the service, and most else. */
#define OOM_SCORE "800"

static void drop_capabilities(void)
{
    for (unsigned long i = 0; prctl(PR_CAPBSET_READ, i, 0, 0, 0) >= 0; i++) {
        if (i != KEPT_CAPABILITY)
            prctl(PR_CAPBSET_DROP, i, 0, 0, 0);
    }
    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct sets[_LINUX_CAPABILITY_U32S_3];
    if (syscall(SYS_capget, &header, sets) != 0)
        return;
    for (unsigned i = 0; i < _LINUX_CAPABILITY_U32S_3; i++) {
        const unsigned kept = i == CAP_TO_INDEX(KEPT_CAPABILITY) ? CAP_TO_MASK(KEPT_CAPABILITY) : 0;
        sets[i].effective &= kept;
        sets[i].permitted &= kept;
        sets[i].inheritable = 0;
    }
    syscall(SYS_capset, &header, sets);
}

static void go_first_when_memory_runs_out(void)
{
    int fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
    if (fd < 0)
        return;
    ssize_t written = write(fd, OOM_SCORE, strlen(OOM_SCORE));
    (void)written;
    close(fd);
}

void worker_rights_drop(void)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    drop_capabilities();
    setrlimit(RLIMIT_CORE, &(struct rlimit){0});
    go_first_when_memory_runs_out();
    /* The service ends its worker in good order; service managers ask all processes at once. */
    signal(SIGTERM, SIG_IGN);
    signal(SIGINT, SIG_IGN);
    signal(SIGHUP, SIG_IGN);
}
