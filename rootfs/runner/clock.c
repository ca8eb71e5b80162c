/* The guest's time, by the clock that the debugger reads at a stop: QEMU's virtual clock, as the ACPI PM timer shows it.
   CLOCK_MONOTONIC follows the same clock, but as fast as the kernel has found the TSC to be: a ten-thousandth of a
   second off after some seconds. It tells which turn of the timer it is. */
#include <stdbool.h>
#include <sys/io.h>
#include <time.h>

#include "runner.h"

#define NANOSECONDS INT64_C(1000000000)

enum {
    PM_TIMER_PORT = 0x608, /* where SeaBIOS puts it on QEMU's PC boards */
    PM_TIMER_HZ = 3579545, /* ACPI 6.4, 4.8.3.3 */
    PM_TIMER_TURN = 1 << 24,
};

/* Power-on to the kernel's time zero, roughly: it decides which turn of the timer it is, as in the debugger's agent. */
#define FIRMWARE INT64_C(300000000)

static bool readable;

void clock_set_up(void)
{
    readable = ioperm(PM_TIMER_PORT, 4, 1) == 0 && inl(PM_TIMER_PORT) < PM_TIMER_TURN;
}

void clock_deny(void)
{
    if (readable)
        ioperm(PM_TIMER_PORT, 4, 0);
}

int64_t since_power_on(void)
{
    int64_t ticks, expected, turns;

    if (!readable)
        return now();
    ticks = inl(PM_TIMER_PORT);
    /* in microseconds, for nanoseconds by hertz would overflow after 43 minutes */
    expected = (now() + FIRMWARE) / 1000 * PM_TIMER_HZ / 1000000;
    turns = (expected - ticks + PM_TIMER_TURN / 2) / PM_TIMER_TURN;
    ticks += turns * PM_TIMER_TURN;
    return ticks / PM_TIMER_HZ * NANOSECONDS + ticks % PM_TIMER_HZ * NANOSECONDS / PM_TIMER_HZ;
}

int64_t power_on_epoch(void)
{
    struct timespec time;

    clock_gettime(CLOCK_REALTIME, &time);
    return time.tv_sec * NANOSECONDS + time.tv_nsec - since_power_on();
}

int64_t now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * NANOSECONDS + time.tv_nsec;
}
