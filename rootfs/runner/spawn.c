#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "runner.h"

/* In the guest's time: beginning a program is only a matter of reading its file. */
enum { EXEC_MILLISECONDS = 60 * 1000, STATUS_NOT_BEGUN = 127 };

/* Of a user who is not root, for whom alone the kernel counts them: processes and threads, all of the user's tasks together. */
enum { PROCESSES_MAX = 128 };

static _Noreturn void become(const struct step *step, int slave, int go, int trouble);
static bool await_go(int go);
static bool take_terminal(int slave);
static bool take_user(uid_t user);

bool spawn_prepare(const struct step *step, int slave, struct spawned *child)
{
    int go[2], trouble[2];

    if (pipe2(go, O_CLOEXEC) != 0 || pipe2(trouble, O_CLOEXEC) != 0)
        return false;
    child->pid = fork();
    if (child->pid < 0)
        return false;
    if (child->pid == 0) {
        close(go[1]);
        become(step, slave, go[0], trouble[1]);
    }
    close(go[0]);
    close(trouble[1]);
    child->go = go[1];
    child->trouble = trouble[0];
    return true;
}

bool spawn_release(struct spawned *child)
{
    struct pollfd told = {.fd = child->trouble, .events = POLLIN};
    int64_t limit = now() + EXEC_MILLISECONDS * INT64_C(1000000);
    int trouble = ETIMEDOUT;

    close(child->go);
    while (now() < limit && poll(&told, 1, EXEC_MILLISECONDS) != 1)
        continue;
    /* exec closes the other end without a word */
    if (told.revents != 0 && read(child->trouble, &trouble, sizeof trouble) != (ssize_t)sizeof trouble)
        trouble = 0;
    close(child->trouble);
    errno = trouble;
    return trouble == 0;
}

static _Noreturn void become(const struct step *step, int slave, int go, int trouble)
{
    sigset_t none;
    int why;

    report_deny();
    clock_deny();
    sigemptyset(&none);
    if (await_go(go) && setsid() >= 0 && take_terminal(slave) && confine_task() && take_user(step->user)) {
        if (chdir("/lab") != 0 && chdir("/") != 0)
            _exit(STATUS_NOT_BEGUN);
        setenv("HOME", step->user == 0 ? "/" : "/tmp", 1);
        setenv("TERM", "dumb", 1);
        signal(SIGCHLD, SIG_DFL);
        signal(SIGPIPE, SIG_DFL);
        sigprocmask(SIG_SETMASK, &none, NULL);
        execvp(step->run[0], step->run);
    }
    why = errno;
    if (write(trouble, &why, sizeof why) != (ssize_t)sizeof why)
        _exit(STATUS_NOT_BEGUN);
    _exit(STATUS_NOT_BEGUN);
}

/* The runner says "go" by closing its end. */
static bool await_go(int go)
{
    char byte;
    ssize_t got;

    do
        got = read(go, &byte, 1);
    while (got < 0 && errno == EINTR);
    return got == 0;
}

static bool take_terminal(int slave)
{
    return ioctl(slave, TIOCSCTTY, 0) == 0 && dup2(slave, STDIN_FILENO) >= 0 && dup2(slave, STDOUT_FILENO) >= 0 &&
           dup2(slave, STDERR_FILENO) >= 0;
}

/* Outside of a machine the runner need not be root, as long as its tasks stay who it is. */
static bool take_user(uid_t user)
{
    const struct rlimit limit = {PROCESSES_MAX, PROCESSES_MAX};

    if (user == geteuid() && user != 0)
        return true;
    if (user != 0 && setrlimit(RLIMIT_NPROC, &limit) != 0)
        return false;
    return setgroups(0, NULL) == 0 && setgid(user) == 0 && setuid(user) == 0;
}
