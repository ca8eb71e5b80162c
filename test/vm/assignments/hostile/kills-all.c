/* Sends every signal to everybody, takes their terminals and their priority, and says what it was allowed. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/reboot.h>
#include <sys/resource.h>
#include <unistd.h>

static void attack(int pid);
static void say_if(int possible, const char *what, int pid);

int main(void)
{
    for (int number = 1; number < 65; number++)
        signal(number, SIG_IGN);
    for (int round = 0; round < 3; round++) {
        for (int pid = 1; pid < 400; pid++) {
            if (pid != getpid())
                attack(pid);
        }
        usleep(300 * 1000);
    }
    say_if(reboot(RB_POWER_OFF) == 0, "reboot", 0);
    puts("through");
    fflush(stdout);
    kill(-1, SIGKILL);
    kill(0, SIGKILL);
    return 0;
}

static void attack(int pid)
{
    struct sched_param idle = {0};
    char path[64];
    int fd;

    for (int number = 1; number < 65; number++)
        say_if(kill(pid, number) == 0, "kill", pid);
    say_if(setpriority(PRIO_PROCESS, (id_t)pid, 19) == 0, "setpriority", pid);
    say_if(sched_setscheduler(pid, SCHED_IDLE, &idle) == 0, "sched_setscheduler", pid);
    snprintf(path, sizeof path, "/dev/pts/%d", pid);
    fd = open(path, O_RDWR | O_NOCTTY);
    if (fd >= 0) {
        char own[64];
        ssize_t length = readlink("/proc/self/fd/0", own, sizeof own - 1);

        own[length < 0 ? 0 : length] = '\0';
        say_if(strcmp(own, path) != 0, "terminal", pid);
        close(fd);
    }
}

static void say_if(int possible, const char *what, int pid)
{
    if (possible)
        printf("POSSIBLE: %s %d\n", what, pid);
}
