/* The guest's time, by the clock that the debugger reads at a stop: QEMU's virtual clock, as the ACPI PM timer shows it.
   CLOCK_MONOTONIC follows the same clock but begins later, when the kernel begins to keep time; the difference is
   measured once. */
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

static int64_t before_kernel;

void clock_set_up(void)
{
    int64_t ticks, turns, monotonic;

    if (ioperm(PM_TIMER_PORT, 4, 1) != 0)
        return;
    ticks = inl(PM_TIMER_PORT);
    monotonic = now();
    ioperm(PM_TIMER_PORT, 4, 0);
    if (ticks >= PM_TIMER_TURN)
        return;
    turns = ((monotonic + FIRMWARE) * PM_TIMER_HZ / NANOSECONDS - ticks + PM_TIMER_TURN / 2) / PM_TIMER_TURN;
    before_kernel = (ticks + turns * PM_TIMER_TURN) * NANOSECONDS / PM_TIMER_HZ - monotonic;
}

int64_t since_power_on(void)
{
    return now() + before_kernel;
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
