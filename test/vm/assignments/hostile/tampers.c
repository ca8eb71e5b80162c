/* Changes the programs that others run, or puts its own in their place, and says what it was allowed. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const FILES[] = {"/bin/calls", "/bin/klab-run", "/bin/sh", "/bin/busybox", "/lab/server", "/init",
                                    "/klab/plan", "/etc/passwd", "/etc/hosts", "/proc/1/oom_score_adj"};
static const char *const FOLDERS[] = {"/bin", "/lab", "/sbin", "/usr/bin", "/klab", "/etc", "/"};
static const char *const SETTINGS[] = {"/proc/sys/kernel/core_pattern", "/proc/sys/kernel/modprobe",
                                       "/proc/sys/kernel/panic", "/proc/sys/net/core/somaxconn",
                                       "/proc/sys/net/ipv4/tcp_rmem", "/proc/sys/vm/panic_on_oom",
                                       "/proc/sysrq-trigger", "/sys/kernel/uevent_helper", "/dev/kmsg"};

static void say_if(int possible, const char *what, const char *path);

int main(void)
{
    char path[128];

    for (size_t i = 0; i < sizeof FILES / sizeof *FILES; i++) {
        int fd = open(FILES[i], O_WRONLY);

        say_if(fd >= 0, "write", FILES[i]);
        say_if(chmod(FILES[i], 0777) == 0, "chmod", FILES[i]);
        say_if(chown(FILES[i], 1000, 1000) == 0, "chown", FILES[i]);
        say_if(unlink(FILES[i]) == 0, "unlink", FILES[i]);
        say_if(mount("/tmp/mine", FILES[i], NULL, MS_BIND, NULL) == 0, "mount", FILES[i]);
    }
    for (size_t i = 0; i < sizeof FOLDERS / sizeof *FOLDERS; i++) {
        snprintf(path, sizeof path, "%s/calls", FOLDERS[i]);
        say_if(open(path, O_WRONLY | O_CREAT | O_EXCL, 0755) >= 0, "create", path);
        snprintf(path, sizeof path, "%s.old", FOLDERS[i]);
        say_if(rename(FOLDERS[i], path) == 0, "rename", FOLDERS[i]);
    }
    for (size_t i = 0; i < sizeof SETTINGS / sizeof *SETTINGS; i++)
        say_if(open(SETTINGS[i], O_WRONLY) >= 0, "write", SETTINGS[i]);
    say_if(setuid(0) == 0, "setuid", "0");
    say_if(chroot("/tmp") == 0, "chroot", "/tmp");
    puts("through");
    return 0;
}

static void say_if(int possible, const char *what, const char *path)
{
    if (possible)
        printf("POSSIBLE: %s %s\n", what, path);
}
