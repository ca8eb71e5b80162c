/*
 * A wall clock that jumps: loaded with LD_PRELOAD into klab, and by inheritance into QEMU and GDB. From the moment on at
 * which the file CLOCK_JUMP_WHEN is there, everything that tells the time of day is CLOCK_JUMP_SECONDS ahead (or behind).
 * Clocks that count from the machine's start stay as they are, as they do when somebody sets the time.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

/* gettimeofday's second argument has another type in older C libraries. */
int gettimeofday(struct timeval *restrict now, void *restrict zone);

static time_t shift(void) {
    static int jumped;
    const char *when = getenv("CLOCK_JUMP_WHEN"), *seconds = getenv("CLOCK_JUMP_SECONDS");
    if (when == NULL || seconds == NULL) return 0;
    if (!jumped) jumped = syscall(SYS_access, when, F_OK) == 0;
    return jumped ? atol(seconds) : 0;
}

int clock_gettime(clockid_t clock, struct timespec *now) {
    static int (*next)(clockid_t, struct timespec *);
    if (next == NULL) next = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
    int result = next(clock, now);
    if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) now->tv_sec += shift();
    return result;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone) {
    static int (*next)(struct timeval *, void *);
    if (next == NULL) next = (int (*)(struct timeval *, void *))dlsym(RTLD_NEXT, "gettimeofday");
    int result = next(now, zone);
    if (result == 0) now->tv_sec += shift();
    return result;
}

time_t time(time_t *place) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (place != NULL) *place = now.tv_sec;
    return now.tv_sec;
}
