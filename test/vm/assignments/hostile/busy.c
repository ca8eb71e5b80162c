/* Never sleeps, with as many threads and as much priority as it gets. */
#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

static void *spin(void *unused);

int main(void)
{
    struct sched_param first = {.sched_priority = 99};
    pthread_t thread;

    setpriority(PRIO_PROCESS, 0, -20);
    sched_setscheduler(0, SCHED_FIFO, &first);
    mlockall(MCL_CURRENT | MCL_FUTURE);
    for (int i = 0; i < 100; i++)
        pthread_create(&thread, NULL, spin, NULL);
    spin(NULL);
}

static void *spin(void *unused)
{
    for (volatile unsigned long turns = 0;; turns++)
        continue;
    return unused;
}
