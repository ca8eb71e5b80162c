/* Carrying out one step: for each op one function that does it and says what it did, or why it could not. */
#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#include "runner.h"

/* A prompt is a line that stays unfinished. A program that prints one in two pieces does so well within this time, of
   which the guest has plenty: nothing else happens meanwhile. */
#define QUIET INT64_C(20000000)
#define LOOK_AGAIN INT64_C(10000000)

enum { EOF_MILLISECONDS = 10 * 1000 };

struct attempt {
    const struct plan *plan;
    size_t index;
    const struct step *step;
    struct task *task; /* NULL: the step has none, or it has not been started */
    struct look last;  /* asleep: what was seen at the last look */
    char *detail;
    size_t size;
};

static bool carry_start(struct attempt *attempt);
static bool carry_expect(struct attempt *attempt);
static bool carry_type(struct attempt *attempt);
static bool carry_eof(struct attempt *attempt);
static bool carry_sleep(struct attempt *attempt);
static bool carry_signal(struct attempt *attempt);
static bool carry_exit(struct attempt *attempt);
static bool carry_listening(struct attempt *attempt);
static bool carry_asleep(struct attempt *attempt);
static bool carry_save(struct attempt *attempt);

static bool (*const CARRY[])(struct attempt *) = {
    [OP_START] = carry_start, [OP_EXPECT] = carry_expect, [OP_TYPE] = carry_type, [OP_EOF] = carry_eof,
    [OP_SLEEP] = carry_sleep, [OP_SIGNAL] = carry_signal, [OP_EXIT] = carry_exit,
    [OP_LISTENING] = carry_listening, [OP_ASLEEP] = carry_asleep, [OP_SAVE] = carry_save,
};

static bool await_text(struct attempt *attempt, const char *text);
static bool seen_or_ended(void *context);
static bool hand_over(struct attempt *attempt, long milliseconds);
static bool input_taken(void *context);
static bool ended(void *context);
static bool never(void *context);
static bool listening(void *context);
static bool asleep_or_ended(void *context);
static bool need_alive(struct attempt *attempt);
static bool say(struct attempt *attempt, bool ok, const char *format, ...) __attribute__((format(printf, 3, 4)));

bool step_carry_out(const struct plan *plan, size_t index, char *detail, size_t size)
{
    const struct step *step = &plan->steps[index];
    struct attempt attempt = {.plan = plan, .index = index, .step = step, .detail = detail, .size = size};

    if (step->task != NULL)
        attempt.task = task_find(step->task);
    if (attempt.task == NULL && step->task != NULL && step->op != OP_START)
        return say(&attempt, false, "no such task has been started");
    return CARRY[step->op](&attempt);
}

static bool carry_start(struct attempt *attempt)
{
    char why[256];

    if (!task_start(attempt->plan, attempt->index, why, sizeof why))
        return say(attempt, false, "%s", why);
    return say(attempt, true, "started %.*s", QUOTE_BYTES, attempt->step->run[0]);
}

static bool carry_expect(struct attempt *attempt)
{
    if (!await_text(attempt, attempt->step->text))
        return false;
    return say(attempt, true, "saw \"%.*s\"", QUOTE_BYTES, attempt->step->seen);
}

static bool carry_type(struct attempt *attempt)
{
    const struct step *step = attempt->step;
    struct task *task = attempt->task;

    if (step->prompt != NULL && !await_text(attempt, step->prompt))
        return false;
    if (!need_alive(attempt))
        return false;
    output_take(attempt->plan, task); /* what was printed before belongs before what is typed */
    output_break_line(attempt->plan, task, step->text);
    if (!terminal_type(task, step->text) || !hand_over(attempt, step->milliseconds))
        return say(attempt, false, "the task has not taken its input within %ld ms", step->milliseconds);
    return say(attempt, true, "typed \"%.*s\"", QUOTE_BYTES, step->text);
}

static bool carry_eof(struct attempt *attempt)
{
    if (!need_alive(attempt))
        return false;
    if (!terminal_end(attempt->task) || !hand_over(attempt, EOF_MILLISECONDS))
        return say(attempt, false, "the task has not taken its input within %d ms", EOF_MILLISECONDS);
    return say(attempt, true, "ended its input");
}

static bool carry_sleep(struct attempt *attempt)
{
    wait_until(attempt->plan, attempt->step->milliseconds, never, NULL);
    return say(attempt, true, "slept for %ld ms", attempt->step->milliseconds);
}

/* To the one process, as kill(1) does, not to its group as a terminal's key would. */
static bool carry_signal(struct attempt *attempt)
{
    if (!need_alive(attempt))
        return false;
    if (kill(attempt->task->pid, attempt->step->signal) != 0)
        return say(attempt, false, "kill: %s", strerror(errno));
    return say(attempt, true, "sent %s", signal_name(attempt->step->signal));
}

static bool carry_exit(struct attempt *attempt)
{
    const struct step *step = attempt->step;
    struct task *task = attempt->task;
    bool as_asked;

    if (!wait_until(attempt->plan, step->milliseconds, ended, task))
        return say(attempt, false, "still running after %ld ms; %s", step->milliseconds, last_words(task));
    as_asked = (step->status < 0 || (WIFEXITED(task->ended) && WEXITSTATUS(task->ended) == step->status)) &&
               (step->signal == 0 || (WIFSIGNALED(task->ended) && WTERMSIG(task->ended) == step->signal));
    if (as_asked)
        return say(attempt, true, "%s", task_end_text(task));
    return say(attempt, false, "%s instead of %s; %s", task_end_text(task), asked_end(step), last_words(task));
}

static bool carry_listening(struct attempt *attempt)
{
    const struct step *step = attempt->step;

    if (!wait_until(attempt->plan, step->milliseconds, listening, attempt))
        return say(attempt, false, "nothing listens on port %u within %ld ms", step->port, step->milliseconds);
    return say(attempt, true, "port %u is listened on", step->port);
}

static bool carry_asleep(struct attempt *attempt)
{
    const struct step *step = attempt->step;

    if (!wait_until(attempt->plan, step->milliseconds, asleep_or_ended, attempt))
        return say(attempt, false, "it does not stay asleep within %ld ms; %s", step->milliseconds,
                   last_words(attempt->task));
    return need_alive(attempt) && say(attempt, true, "it sleeps");
}

static bool carry_save(struct attempt *attempt)
{
    return file_save(attempt->step, attempt->detail, attempt->size);
}

static bool await_text(struct attempt *attempt, const char *text)
{
    struct task *task = attempt->task;

    if (!wait_until(attempt->plan, attempt->step->milliseconds, seen_or_ended, attempt))
        return say(attempt, false, "no line with \"%.*s\" within %ld ms; %s", QUOTE_BYTES, text,
                   attempt->step->milliseconds, last_words(task));
    if (attempt->step->seen == NULL)
        return say(attempt, false, "%s without a line with \"%.*s\"; %s", task_end_text(task), QUOTE_BYTES, text,
                   last_words(task));
    return true;
}

static bool seen_or_ended(void *context)
{
    struct attempt *attempt = context;
    struct task *task = attempt->task;

    if (attempt->step->seen != NULL || !task->alive)
        return true;
    if (!output_prompts(task, step_awaits(attempt->step)))
        return false;
    if (now() < task->heard + QUIET) {
        wait_ask_again_at(task->heard + QUIET);
        return false;
    }
    output_accept(attempt->plan, task);
    return true;
}

static bool hand_over(struct attempt *attempt, long milliseconds)
{
    terminal_push(attempt->task);
    /* nothing is served before the step is reported: what the input sets off comes behind it */
    return attempt->task->input_length == 0 || wait_until(attempt->plan, milliseconds, input_taken, attempt->task);
}

static bool input_taken(void *context)
{
    const struct task *task = context;

    return task->input_length == 0;
}

static bool ended(void *context)
{
    const struct task *task = context;

    return !task->alive;
}

static bool never(void *context)
{
    (void)context;
    return false;
}

/* Nobody tells when a port is opened: it is looked at every so often. */
static bool listening(void *context)
{
    const struct attempt *attempt = context;

    wait_ask_again_at(now() + LOOK_AGAIN);
    return port_open(attempt->step->port);
}

/* One look would also find a task that only takes a short rest on its way: the same sleep must last until the next. */
static bool asleep_or_ended(void *context)
{
    struct attempt *attempt = context;
    struct look last = attempt->last;

    if (!attempt->task->alive)
        return true;
    wait_ask_again_at(now() + LOOK_AGAIN);
    if (!process_look(attempt->task->pid, &attempt->last))
        attempt->last = (struct look){0};
    return attempt->last.asleep && last.asleep && attempt->last.sleeps == last.sleeps;
}

static bool need_alive(struct attempt *attempt)
{
    return attempt->task->alive || say(attempt, false, "the task %s before", task_end_text(attempt->task));
}

static bool say(struct attempt *attempt, bool ok, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    vsnprintf(attempt->detail, attempt->size, format, args);
    va_end(args);
    return ok;
}
