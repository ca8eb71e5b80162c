/*
 * A disk that fails where a test wants it to: loaded with LD_PRELOAD into klab, and by inheritance into QEMU and GDB.
 *
 *   DISK_UNDER   folders with a ':' between them; only what changes something below them is looked at
 *   DISK_LOG     every such change is written here: `PROGRAM CALL PATH`, a line each
 *   DISK_FAULT   `CALL GLOB NTH ERRNO`: the NTH change (from 1) of that kind (or `any`) whose path matches fails so
 *   DISK_THEN    `once`, `same` (that call of those paths fails from there on), or `all`: the disk is full, for everything
 *                below DISK_UNDER that needs room, but for the room that files had which are removed
 *   DISK_STATE   a file of zeros that all processes share, for counting; needed with DISK_FAULT
 *   DISK_HIT     a file that is made when the fault has happened
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <limits.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

struct state {
    uint32_t matches;
    uint32_t broken;
    int64_t room;
};

static const char *under, *then_what, *hit_file;
static int log_fd = -1;
static int armed;
static char fault_call[16], fault_glob[PATH_MAX];
static unsigned fault_nth;
static int fault_errno;
static struct state *state;
static char program[64];

static void raw_log(const char *text, size_t length) {
    syscall(SYS_write, log_fd, text, length);
}

__attribute__((constructor)) static void start(void) {
    under = getenv("DISK_UNDER");
    then_what = getenv("DISK_THEN");
    hit_file = getenv("DISK_HIT");
    if (then_what == NULL) then_what = "once";
    int fd = syscall(SYS_openat, AT_FDCWD, "/proc/self/comm", O_RDONLY, 0);
    ssize_t got = fd < 0 ? -1 : syscall(SYS_read, fd, program, sizeof program - 1);
    if (fd >= 0) syscall(SYS_close, fd);
    if (got > 0) program[strcspn(program, "\n")] = '\0';
    const char *log = getenv("DISK_LOG");
    if (log != NULL) log_fd = syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    const char *fault = getenv("DISK_FAULT"), *shared = getenv("DISK_STATE");
    if (fault == NULL || shared == NULL) return;
    if (sscanf(fault, "%15s %4095s %u %d", fault_call, fault_glob, &fault_nth, &fault_errno) != 4) abort();
    fd = syscall(SYS_openat, AT_FDCWD, shared, O_RDWR | O_CLOEXEC, 0);
    if (fd < 0) return;
    state = mmap(NULL, sizeof *state, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    syscall(SYS_close, fd);
    armed = state != MAP_FAILED;
}

static int is_under(const char *path) {
    for (const char *at = under; at != NULL && *at != '\0';) {
        size_t length = strcspn(at, ":");
        if (strncmp(path, at, length) == 0 && (path[length] == '/' || path[length] == '\0')) return 1;
        at += length + (at[length] == ':');
    }
    return 0;
}

/* What a full disk refuses; what only takes away or moves, it does. A file or folder needs a little room by itself. */
static int is_too_much(const char *call, size_t size) {
    if (strcmp(call, "rename") == 0 || strcmp(call, "sync") == 0 || strcmp(call, "truncate") == 0) return 0;
    int64_t needed = strcmp(call, "write") == 0 ? (int64_t)size : 1;
    if (__atomic_sub_fetch(&state->room, needed, __ATOMIC_SEQ_CST) >= 0) return 0;
    __atomic_add_fetch(&state->room, needed, __ATOMIC_SEQ_CST);
    return 1;
}

/* 0, or the errno with which this change is to fail. */
static int verdict(const char *call, const char *path, size_t size) {
    if (!is_under(path)) return 0;
    if (log_fd >= 0) {
        char line[PATH_MAX + 128];
        int length = snprintf(line, sizeof line, "%s %s %s\n", program, call, path);
        raw_log(line, length);
    }
    if (!armed) return 0;
    if (__atomic_load_n(&state->broken, __ATOMIC_SEQ_CST) && strcmp(then_what, "all") == 0)
        return is_too_much(call, size) ? fault_errno : 0;
    if (strcmp(fault_call, "any") != 0 && strcmp(fault_call, call) != 0) return 0;
    if (fnmatch(fault_glob, path, 0) != 0) return 0;
    unsigned count = __atomic_add_fetch(&state->matches, 1, __ATOMIC_SEQ_CST);
    if (count < fault_nth || (count > fault_nth && strcmp(then_what, "once") == 0)) return 0;
    if (count == fault_nth) {
        __atomic_store_n(&state->broken, 1, __ATOMIC_SEQ_CST);
        if (hit_file != NULL) {
            int fd = syscall(SYS_openat, AT_FDCWD, hit_file, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
            if (fd >= 0) syscall(SYS_close, fd);
        }
    }
    return fault_errno;
}

static int of_path(const char *call, int at, const char *path) {
    char whole[2 * PATH_MAX], folder[PATH_MAX], link[64];
    if (path == NULL || under == NULL) return 0;
    if (path[0] == '/') return verdict(call, path, 0);
    snprintf(link, sizeof link, at == AT_FDCWD ? "/proc/self/cwd" : "/proc/self/fd/%d", at);
    ssize_t length = syscall(SYS_readlink, link, folder, sizeof folder - 1);
    if (length < 0) return 0;
    folder[length] = '\0';
    snprintf(whole, sizeof whole, "%s/%s", folder, path);
    return verdict(call, whole, 0);
}

static int of_fd(const char *call, int fd, size_t size) {
    char path[PATH_MAX], link[64];
    if (under == NULL || fd < 0) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = syscall(SYS_readlink, link, path, sizeof path - 1);
    if (length <= 0 || path[0] != '/') return 0;
    path[length] = '\0';
    return verdict(call, path, size);
}

static size_t sum(const struct iovec *parts, int count) {
    size_t size = 0;
    for (int at = 0; at < count; at++) size += parts[at].iov_len;
    return size;
}

/* The room of a file that is removed; what others still hold open is not looked at. */
static int64_t room_of(int at, const char *path) {
    struct stat found;
    if (!armed || !__atomic_load_n(&state->broken, __ATOMIC_SEQ_CST) || path[0] != '/' || !is_under(path)) return 0;
    return fstatat(at, path, &found, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(found.st_mode) ? found.st_size : 0;
}

static void give_back(int result, int64_t room) {
    if (result == 0 && room > 0) __atomic_add_fetch(&state->room, room, __ATOMIC_SEQ_CST);
}

#define NEXT(name) \
    static __typeof__(&name) next; \
    if (next == NULL) next = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

#define FAIL_IF(wrong, result) \
    do { \
        int errno_ = (wrong); \
        if (errno_ != 0) { \
            errno = errno_; \
            return result; \
        } \
    } while (0)

#define WRITES(flags) (((flags) & O_ACCMODE) != O_RDONLY || ((flags) & O_CREAT) != 0)

#define OPEN(name) \
    int name(const char *path, int flags, ...) { \
        NEXT(name); \
        va_list more; \
        va_start(more, flags); \
        mode_t mode = va_arg(more, mode_t); \
        va_end(more); \
        if (WRITES(flags)) FAIL_IF(of_path("open", AT_FDCWD, path), -1); \
        return next(path, flags, mode); \
    }
OPEN(open)
OPEN(open64)

#define OPENAT(name) \
    int name(int at, const char *path, int flags, ...) { \
        NEXT(name); \
        va_list more; \
        va_start(more, flags); \
        mode_t mode = va_arg(more, mode_t); \
        va_end(more); \
        if (WRITES(flags)) FAIL_IF(of_path("open", at, path), -1); \
        return next(at, path, flags, mode); \
    }
OPENAT(openat)
OPENAT(openat64)

int creat(const char *path, mode_t mode) {
    NEXT(creat);
    FAIL_IF(of_path("open", AT_FDCWD, path), -1);
    return next(path, mode);
}

int mkdir(const char *path, mode_t mode) {
    NEXT(mkdir);
    FAIL_IF(of_path("mkdir", AT_FDCWD, path), -1);
    return next(path, mode);
}

char *mkdtemp(char *pattern) {
    NEXT(mkdtemp);
    FAIL_IF(of_path("mkdir", AT_FDCWD, pattern), NULL);
    return next(pattern);
}

int rename(const char *from, const char *to) {
    NEXT(rename);
    FAIL_IF(of_path("rename", AT_FDCWD, to), -1);
    return next(from, to);
}

int ftruncate(int fd, off_t length) {
    NEXT(ftruncate);
    FAIL_IF(of_fd("truncate", fd, 0), -1);
    return next(fd, length);
}

int ftruncate64(int fd, off64_t length) {
    NEXT(ftruncate64);
    FAIL_IF(of_fd("truncate", fd, 0), -1);
    return next(fd, length);
}

int fsync(int fd) {
    NEXT(fsync);
    FAIL_IF(of_fd("sync", fd, 0), -1);
    return next(fd);
}

int fdatasync(int fd) {
    NEXT(fdatasync);
    FAIL_IF(of_fd("sync", fd, 0), -1);
    return next(fd);
}

ssize_t write(int fd, const void *data, size_t size) {
    NEXT(write);
    FAIL_IF(of_fd("write", fd, size), -1);
    return next(fd, data, size);
}

ssize_t pwrite(int fd, const void *data, size_t size, off_t at) {
    NEXT(pwrite);
    FAIL_IF(of_fd("write", fd, size), -1);
    return next(fd, data, size, at);
}

ssize_t pwrite64(int fd, const void *data, size_t size, off64_t at) {
    NEXT(pwrite64);
    FAIL_IF(of_fd("write", fd, size), -1);
    return next(fd, data, size, at);
}

ssize_t writev(int fd, const struct iovec *parts, int count) {
    NEXT(writev);
    FAIL_IF(of_fd("write", fd, sum(parts, count)), -1);
    return next(fd, parts, count);
}

ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t at) {
    NEXT(pwritev);
    FAIL_IF(of_fd("write", fd, sum(parts, count)), -1);
    return next(fd, parts, count, at);
}

ssize_t pwritev64(int fd, const struct iovec *parts, int count, off64_t at) {
    NEXT(pwritev64);
    FAIL_IF(of_fd("write", fd, sum(parts, count)), -1);
    return next(fd, parts, count, at);
}

ssize_t copy_file_range(int from, off64_t *from_at, int to, off64_t *to_at, size_t size, unsigned flags) {
    NEXT(copy_file_range);
    FAIL_IF(of_fd("write", to, size), -1);
    return next(from, from_at, to, to_at, size, flags);
}

int unlink(const char *path) {
    NEXT(unlink);
    int64_t room = room_of(AT_FDCWD, path);
    int result = next(path);
    give_back(result, room);
    return result;
}

int unlinkat(int at, const char *path, int flags) {
    NEXT(unlinkat);
    int64_t room = room_of(at, path);
    int result = next(at, path, flags);
    give_back(result, room);
    return result;
}
