/* The loop that everything waits in: one thread, asleep in ppoll until a task prints, takes input or ends, or until a
   time comes. */
#include <poll.h>
#include <signal.h>
#include <time.h>

#include "runner.h"

#define NANOSECONDS INT64_C(1000000000)

static sigset_t awake; /* the signal mask while asleep: the end of a child wakes the loop, and nothing gets lost */
static int64_t wake_at;

static void on_child(int number);
static void serve(const struct plan *plan);
static void sleep_until(int64_t time);

void wait_set_up(void)
{
    struct sigaction action = {.sa_handler = on_child};
    sigset_t blocked;

    sigemptyset(&blocked);
    sigaddset(&blocked, SIGCHLD);
    sigaction(SIGCHLD, &action, NULL);
    sigprocmask(SIG_BLOCK, &blocked, &awake);
    sigdelset(&awake, SIGCHLD);
    signal(SIGPIPE, SIG_IGN);
}

/* It has to be there for ppoll to return; the work is done behind it. */
static void on_child(int number)
{
    (void)number;
}

bool wait_until(const struct plan *plan, long milliseconds, bool (*met)(void *), void *context)
{
    int64_t limit = now() + milliseconds * INT64_C(1000000);

    for (;;) {
        serve(plan);
        wake_at = limit;
        if (met(context))
            return true;
        if (now() >= limit)
            return false;
        sleep_until(wake_at);
    }
}

void wait_ask_again_at(int64_t time)
{
    if (time < wake_at)
        wake_at = time;
}

/* In the order of their starts, each one's output drained before the next one's. */
static void serve(const struct plan *plan)
{
    for (size_t i = 0; i < task_count; i++) {
        terminal_push(&tasks[i]);
        output_take(plan, &tasks[i]);
    }
    task_reap(plan);
}

static void sleep_until(int64_t time)
{
    struct pollfd files[TASKS_MAX];
    int64_t left = time - now();
    struct timespec limit = {.tv_sec = left / NANOSECONDS, .tv_nsec = left % NANOSECONDS};

    if (left <= 0)
        return;
    for (size_t i = 0; i < task_count; i++) {
        files[i].fd = tasks[i].terminal;
        files[i].events = tasks[i].input_length > 0 ? POLLIN | POLLOUT : POLLIN;
    }
    ppoll(files, task_count, &limit, &awake);
}
