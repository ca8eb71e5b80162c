/* Looks for what its clients will say and for the key: in every file, and in the memory of every process.
   It says `found: PLACE` where it comes upon any of it; then `through`. */
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

enum { CHUNK = 1 << 16, DEPTH = 6, FILE_BYTES = 1 << 16 };

/* Put together here, so that it does not find itself. */
static char secrets[3][32];

static void look_into_folder(const char *folder, int depth);
static void look_into_file(const char *path);
static void look_into_processes(void);
static void look_into_memory(int pid);
static void look_at(const char *place, const char *bytes, size_t length);

int main(void)
{
    snprintf(secrets[0], sizeof secrets[0], "sendmsg%%%d%s", 20, "c");
    snprintf(secrets[1], sizeof secrets[1], "told.%s.text", "exit");
    snprintf(secrets[2], sizeof secrets[2], "klab-%s 1", "plan");
    for (int round = 0; round < 3; round++) {
        look_into_folder("/", 0);
        look_into_processes();
        usleep(400 * 1000);
    }
    puts("through");
    return 0;
}

static void look_into_folder(const char *folder, int depth)
{
    DIR *list = opendir(folder);
    struct dirent *entry;

    if (list == NULL)
        return;
    while ((entry = readdir(list)) != NULL) {
        char path[512];
        struct stat about;

        if (entry->d_name[0] == '.')
            continue;
        if (snprintf(path, sizeof path, "%s/%s", folder, entry->d_name) >= (int)sizeof path || lstat(path, &about) != 0)
            continue;
        if (S_ISDIR(about.st_mode) && depth < DEPTH && strcmp(path, "//sys") != 0 && strcmp(path, "//proc") != 0)
            look_into_folder(path, depth + 1);
        else if (S_ISREG(about.st_mode) || S_ISCHR(about.st_mode))
            look_into_file(path);
    }
    closedir(list);
}

static void look_into_file(const char *path)
{
    static char bytes[CHUNK];
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY);
    ssize_t got;
    size_t total = 0;

    if (fd < 0)
        return;
    while (total < FILE_BYTES && (got = read(fd, bytes, sizeof bytes)) > 0) {
        look_at(path, bytes, (size_t)got);
        total += (size_t)got;
        if (strncmp(path, "//dev/", 6) == 0)
            break;
    }
    close(fd);
}

static void look_into_processes(void)
{
    static const char *const FILES[] = {"cmdline", "environ", "stack", "fd/0", "fd/1", "auxv", "comm", "syscall"};

    for (int pid = 1; pid < 400; pid++) {
        if (pid == getpid())
            continue;
        for (size_t i = 0; i < sizeof FILES / sizeof *FILES; i++) {
            char path[64];

            snprintf(path, sizeof path, "/proc/%d/%s", pid, FILES[i]);
            look_into_file(path);
        }
        look_into_memory(pid);
    }
}

static void look_into_memory(int pid)
{
    static char bytes[CHUNK];
    char path[64];
    struct iovec here = {bytes, sizeof bytes}, there = {(void *)0x400000, sizeof bytes};
    int fd;

    snprintf(path, sizeof path, "/proc/%d/mem", pid);
    fd = open(path, O_RDONLY);
    if (fd >= 0) {
        printf("found: %s\n", path);
        close(fd);
    }
    if (ptrace(PTRACE_ATTACH, pid, NULL, NULL) == 0)
        printf("found: %d can be traced\n", pid);
    if (process_vm_readv(pid, &here, 1, &there, 1, 0) > 0)
        printf("found: the memory of %d\n", pid);
}

static void look_at(const char *place, const char *bytes, size_t length)
{
    for (size_t i = 0; i < sizeof secrets / sizeof *secrets; i++) {
        if (memmem(bytes, length, secrets[i], strlen(secrets[i])) != NULL)
            printf("found: %s\n", place);
    }
}
