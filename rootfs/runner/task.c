#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "runner.h"

enum { KILL_MILLISECONDS = 10 * 1000, DRAIN_ROUNDS = 64 };

struct task tasks[TASKS_MAX];
size_t task_count;

static struct task *add_task(const struct plan *plan, size_t index);
static void take_end(const struct plan *plan, struct task *task, int status);
static bool all_ended(void *unused);

struct task *task_find(const char *name)
{
    for (size_t i = task_count; i-- > 0;) {
        if (strcmp(tasks[i].name, name) == 0)
            return &tasks[i];
    }
    return NULL;
}

/* What a failed start leaves open ends with the plan, which ends here. */
bool task_start(const struct plan *plan, size_t index, char *why, size_t size)
{
    const struct step *step = &plan->steps[index];
    struct task *task = task_find(step->task);
    struct spawned child;

    if (task != NULL && task->alive)
        return snprintf(why, size, "a task of this name is still running"), false;
    if (task_count == TASKS_MAX)
        return snprintf(why, size, "there are %d tasks already", TASKS_MAX), false;
    task = add_task(plan, index);
    if (!terminal_open(step->user, &task->terminal, &task->slave))
        return snprintf(why, size, "no terminal for it: %s", strerror(errno)), false;
    if (!spawn_prepare(step, task->slave, &child))
        return snprintf(why, size, "no process for it: %s", strerror(errno)), false;
    task->pid = child.pid;
    task->alive = true;
    task_count++;
    report_task(task); /* before the program's first instruction, so that none is without a name */
    if (!spawn_release(&child))
        return snprintf(why, size, "%s as user %u: %s", step->run[0], step->user, strerror(errno)), false;
    return true;
}

static struct task *add_task(const struct plan *plan, size_t index)
{
    struct task *task = &tasks[task_count];

    memset(task, 0, sizeof *task);
    task->name = plan->steps[index].task;
    task->next = plan_next_awaiting(plan, index + 1, task->name);
    return task;
}

void task_reap(const struct plan *plan)
{
    int status;
    pid_t pid;

    /* as process 1 also somebody else's orphans, who are nobody here */
    while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
        for (size_t i = 0; i < task_count; i++) {
            if (tasks[i].pid == pid && tasks[i].alive)
                take_end(plan, &tasks[i], status);
        }
    }
}

static void take_end(const struct plan *plan, struct task *task, int status)
{
    /* bounded: a child of the task may go on printing for ever */
    for (int round = 0; round < DRAIN_ROUNDS && output_take(plan, task); round++)
        continue;
    output_break_line(plan, task, NULL);
    task->alive = false;
    task->ended = status;
    report_task(task);
}

bool task_kill_all(const struct plan *plan)
{
    for (size_t i = 0; i < task_count; i++)
        kill(-tasks[i].pid, SIGKILL); /* the group: also the children of a task that has ended */
    return wait_until(plan, KILL_MILLISECONDS, all_ended, NULL);
}

static bool all_ended(void *unused)
{
    (void)unused;
    for (size_t i = 0; i < task_count; i++) {
        if (tasks[i].alive)
            return false;
    }
    return true;
}

const char *task_end_text(const struct task *task)
{
    static char text[64];

    if (WIFEXITED(task->ended))
        snprintf(text, sizeof text, "ended with status %d", WEXITSTATUS(task->ended));
    else
        snprintf(text, sizeof text, "was ended by %s", signal_name(WTERMSIG(task->ended)));
    return text;
}
