/* Time, and who the process is. */
#include <limits.h>
#include <signal.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "calls.h"

static void interrupt(int signal);

/* Without SA_RESTART: a call that sleeps when the time is over fails with EINTR. */
void call_alarm(struct line *line)
{
    long milliseconds = take_number(line, "milliseconds", 0, INT_MAX);
    struct sigaction action = {.sa_handler = interrupt};
    struct itimerval timer = {.it_value = {milliseconds / 1000, milliseconds % 1000 * 1000}};
    struct answer answer;

    take_end(line);
    sigaction(SIGALRM, &action, NULL);
    answer = answer_of(setitimer(ITIMER_REAL, &timer, NULL));
    put("setitimer(ITIMER_REAL, %ld ms)", milliseconds);
    put_answer(answer);
    put_line();
}

static void interrupt(int signal)
{
    (void)signal;
}

void call_sleep(struct line *line)
{
    long milliseconds = take_number(line, "milliseconds", 0, INT_MAX);
    struct timespec time = {milliseconds / 1000, milliseconds % 1000 * 1000000};
    struct answer answer;

    take_end(line);
    answer = answer_of(nanosleep(&time, NULL));
    put("nanosleep(%ld ms)", milliseconds);
    put_answer(answer);
    put_line();
}

void call_setuid(struct line *line)
{
    long user = take_number(line, "the user", 0, INT_MAX);
    struct answer answer;

    take_end(line);
    answer = answer_of(setuid((uid_t)user));
    put("setuid(%ld)", user);
    put_answer(answer);
    put_line();
}
