/* What a task cannot reach, root or not: the kernel's own console, the debug port, this runner. So nothing that it does
   can pass for the kernel's word or for the runner's. A plan that says `privileged` does without. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "runner.h"

/* Everything else is dropped: ports and memory (SYS_RAWIO), the runner (SYS_PTRACE), code in the kernel (SYS_MODULE, BPF,
   PERFMON), mounts (SYS_ADMIN), devices (MKNOD), the machine (SYS_BOOT), what the console shows (SYSLOG, AUDIT_WRITE), the
   clock (SYS_TIME), and, because a device that was taken away can be opened by its handle, DAC_READ_SEARCH. */
static const int KEPT[] = {
    CAP_CHOWN, CAP_DAC_OVERRIDE, CAP_FOWNER, CAP_FSETID, CAP_KILL, CAP_SETGID, CAP_SETUID, CAP_SETPCAP, CAP_SETFCAP,
    CAP_NET_BIND_SERVICE, CAP_NET_BROADCAST, CAP_NET_ADMIN, CAP_NET_RAW, CAP_IPC_LOCK, CAP_IPC_OWNER, CAP_SYS_CHROOT,
    CAP_SYS_NICE, CAP_SYS_RESOURCE, CAP_LEASE,
};

/* Of /dev; folders in it are mounts of their own, or emptied. */
static const char *const DEVICES[] = {"null", "zero", "full",  "random", "urandom", "tty",   "ptmx",
                                      "pts",  "shm",  "fd",    "stdin",  "stdout",  "stderr"};

/* What root may set although the rest of /proc can only be read: it ends at the kernel's limits and protocols. */
static const char *const WRITABLE[] = {"/proc/sys/net", "/proc/sys/vm", "/proc/sys/fs"};

/* A root without capabilities still owns these files, and the drivers, events and helpers behind them. */
static const char *const READ_ONLY[] = {"/proc", "/sys/kernel/debug", "/sys/kernel/tracing", "/sys", "/dev"};

static bool confined;

static bool weaken_helpers(char *why, size_t size);
static bool write_text(const char *file, const char *text);
static bool remove_devices(int folder, char *why, size_t size);
static bool stays(const char *name);
static bool remount(const char *path, unsigned long flags, char *why, size_t size);
static bool limit_to_kept(void);
static bool is_kept(int capability);

bool confine_machine(char *why, size_t size)
{
    int devices = open("/dev", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    confined = true;
    if (!weaken_helpers(why, size))
        return false;
    if (devices >= 0 && !remove_devices(devices, why, size))
        return false;
    for (size_t i = 0; i < sizeof WRITABLE / sizeof *WRITABLE; i++)
        mount(WRITABLE[i], WRITABLE[i], NULL, MS_BIND, NULL);
    for (size_t i = 0; i < sizeof READ_ONLY / sizeof *READ_ONLY; i++) {
        if (!remount(READ_ONLY[i], MS_RDONLY, why, size))
            return false;
    }
    return true;
}

bool confine_task(void)
{
    if (!confined)
        return true;
    /* until exec it is a copy of the runner, with the runner's files: no other task may look into it or trace it */
    return prctl(PR_SET_DUMPABLE, 0) == 0 && limit_to_kept() && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0;
}

/* What the kernel starts by itself (modprobe, request-key, a core's reader) it looks up by path, as root and with every
   capability; the files behind these paths are the tasks' to change (kernel/umh.c, Linux 5.10). */
static bool weaken_helpers(char *why, size_t size)
{
    static const char *const SETS[] = {"/proc/sys/kernel/usermodehelper/bset",
                                       "/proc/sys/kernel/usermodehelper/inheritable"};

    for (size_t i = 0; i < sizeof SETS / sizeof *SETS; i++) {
        if (!write_text(SETS[i], "0 0\n") && errno != ENOENT)
            return snprintf(why, size, "%s: %s", SETS[i], strerror(errno)), false;
    }
    return true;
}

static bool write_text(const char *file, const char *text)
{
    int fd = open(file, O_WRONLY | O_CLOEXEC);
    bool ok = fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text);
    int reason = errno;

    if (fd >= 0)
        close(fd);
    errno = reason;
    return ok;
}

/* Takes over `folder`. */
static bool remove_devices(int folder, char *why, size_t size)
{
    DIR *list = fdopendir(folder);
    struct dirent *entry;
    struct stat about;
    bool ok = list != NULL;

    while (ok && (entry = readdir(list)) != NULL) {
        if (stays(entry->d_name) || fstatat(folder, entry->d_name, &about, AT_SYMLINK_NOFOLLOW) != 0)
            continue;
        if (!S_ISDIR(about.st_mode)) {
            ok = unlinkat(folder, entry->d_name, 0) == 0;
        } else {
            int inner = openat(folder, entry->d_name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

            ok = inner >= 0 && remove_devices(inner, why, size);
        }
        if (!ok)
            snprintf(why, size, "/dev/%s: %s", entry->d_name, strerror(errno));
    }
    if (list != NULL)
        closedir(list);
    return ok;
}

static bool stays(const char *name)
{
    for (size_t i = 0; i < sizeof DEVICES / sizeof *DEVICES; i++) {
        if (strcmp(name, DEVICES[i]) == 0)
            return true;
    }
    return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

/* Where nothing is mounted (ENOENT, EINVAL), the kernel has nothing of its own there. */
static bool remount(const char *path, unsigned long flags, char *why, size_t size)
{
    if (mount(NULL, path, NULL, MS_REMOUNT | MS_BIND | flags, NULL) == 0 || errno == ENOENT || errno == EINVAL)
        return true;
    return snprintf(why, size, "%s cannot be made read-only: %s", path, strerror(errno)), false;
}

/* A capability above CAP_LAST_CAP here may be one that this kernel has: it is asked. */
static bool limit_to_kept(void)
{
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct sets[_LINUX_CAPABILITY_U32S_3] = {0};

    for (int capability = 0; prctl(PR_CAPBSET_READ, capability) >= 0; capability++) {
        if (!is_kept(capability) && prctl(PR_CAPBSET_DROP, capability) != 0)
            return false;
    }
    for (size_t i = 0; i < sizeof KEPT / sizeof *KEPT; i++) {
        sets[CAP_TO_INDEX(KEPT[i])].effective |= CAP_TO_MASK(KEPT[i]);
        sets[CAP_TO_INDEX(KEPT[i])].permitted |= CAP_TO_MASK(KEPT[i]);
    }
    /* an ambient capability would have to be permitted and inheritable */
    return syscall(SYS_capset, &header, sets) == 0;
}

static bool is_kept(int capability)
{
    for (size_t i = 0; i < sizeof KEPT / sizeof *KEPT; i++) {
        if (KEPT[i] == capability)
            return true;
    }
    return false;
}
