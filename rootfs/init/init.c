/* Process 1: prepares the guest, then becomes the step runner when there is a plan, else gives a shell. */
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../common/off.h"

#define PLAN "/klab/plan"
#define RUNNER "/bin/klab-run"

/* `quiet`: many kernels are built without it and nobody misses it. What everybody may write to has limits: full, they leave
   the machine half of its memory. */
static const struct {
    const char *type, *target, *data;
    bool quiet;
} MOUNTS[] = {
    {"proc", "/proc", "", false},
    {"sysfs", "/sys", "", false},
    {"devtmpfs", "/dev", "mode=0755", false},
    {"devpts", "/dev/pts", "mode=0620,ptmxmode=0666", false},
    {"tmpfs", "/dev/shm", "mode=1777,size=25%,nr_inodes=4k", true},
    {"tmpfs", "/run", "mode=0755", true},
    {"tmpfs", "/tmp", "mode=1777,size=25%,nr_inodes=4k", true},
    {"tracefs", "/sys/kernel/tracing", "", true},
    {"debugfs", "/sys/kernel/debug", "", true},
};

static void have_standard_files(void);
static void mount_all(void);
static void link_devices(void);
static void loopback_up(void);
static void run_plan(void);
static void run_shell(void);

int main(void)
{
    have_standard_files();
    umask(022);
    chmod("/", 0755); /* the kernel makes a root of tmpfs for everybody to write to */
    mount_all();
    link_devices();
    loopback_up();
    setenv("PATH", "/bin:/sbin:/usr/bin:/usr/sbin:/lab", 1);
    if (access(PLAN, F_OK) == 0)
        run_plan();
    else
        run_shell();
    machine_off();
}

/* Without a console driver the kernel starts process 1 with no open file at all. */
static void have_standard_files(void)
{
    int fd;

    do {
        fd = open("/dev/console", O_RDWR | O_NOCTTY);
        if (fd < 0)
            fd = open("/dev/null", O_RDWR);
    } while (fd >= 0 && fd <= STDERR_FILENO);
    if (fd > STDERR_FILENO)
        close(fd);
    setvbuf(stdout, NULL, _IOLBF, 0);
}

static void mount_all(void)
{
    for (size_t i = 0; i < sizeof MOUNTS / sizeof *MOUNTS; i++) {
        mkdir(MOUNTS[i].target, 0755);
        if (mount(MOUNTS[i].type, MOUNTS[i].target, MOUNTS[i].type, 0, MOUNTS[i].data) == 0)
            continue;
        /* EBUSY: the kernel has mounted it by itself (CONFIG_DEVTMPFS_MOUNT). */
        if (!MOUNTS[i].quiet && errno != EBUSY)
            printf("klab-init: mount %s on %s: %s\n", MOUNTS[i].type, MOUNTS[i].target, strerror(errno));
    }
}

/* devtmpfs has nodes but not the links that shells and scripts use. */
static void link_devices(void)
{
    static const char *const LINKS[][2] = {
        {"/proc/self/fd", "/dev/fd"},
        {"/proc/self/fd/0", "/dev/stdin"},
        {"/proc/self/fd/1", "/dev/stdout"},
        {"/proc/self/fd/2", "/dev/stderr"},
    };

    for (size_t i = 0; i < sizeof LINKS / sizeof *LINKS; i++) {
        if (symlink(LINKS[i][0], LINKS[i][1]) != 0 && errno != EEXIST)
            printf("klab-init: symlink %s: %s\n", LINKS[i][1], strerror(errno));
    }
}

/* The kernel gives `lo` its address 127.0.0.1 when it comes up (inetdev_event, net/ipv4/devinet.c, Linux 5.10). */
static void loopback_up(void)
{
    struct ifreq request = {.ifr_name = "lo"};
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

    if (fd < 0)
        return; /* a kernel without INET is a lab kernel too */
    if (ioctl(fd, SIOCGIFFLAGS, &request) == 0) {
        request.ifr_flags |= IFF_UP;
        if (ioctl(fd, SIOCSIFFLAGS, &request) != 0)
            printf("klab-init: lo up: %s\n", strerror(errno));
    }
    close(fd);
}

static void run_plan(void)
{
    execl(RUNNER, "klab-run", PLAN, (char *)NULL);
    printf("klab-init: %s: %s\n", RUNNER, strerror(errno));
}

static void run_shell(void)
{
    struct utsname name;
    pid_t shell, ended;

    setenv("HOME", "/", 1);
    if (uname(&name) == 0)
        printf("\nklab: a shell in Linux %s; `exit` switches the machine off\n\n", name.release);
    shell = fork();
    if (shell == 0) {
        execlp("setsid", "setsid", "cttyhack", "sh", (char *)NULL);
        printf("klab-init: setsid: %s\n", strerror(errno));
        _exit(127);
    }
    do
        ended = wait(NULL);
    while (ended != shell && (ended > 0 || errno == EINTR));
}
