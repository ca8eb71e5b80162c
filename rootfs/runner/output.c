#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "runner.h"

#define CUT_MARK "…(line cut)"
#define CONSOLE_MARK "(the rest is only in the report)"

enum { ROUND_BYTES = 64 * 1024 }; /* at one go, so that one task's flood leaves time for the others */

static void take_bytes(const struct plan *plan, struct task *task, const char *bytes, size_t length);
static void end_line(const struct plan *plan, struct task *task, bool partial, const char *answer);
static void look_for_awaited(const struct plan *plan, struct task *task);
static void count_line(const struct plan *plan, struct task *task);
static bool contains(const struct task *task, const char *text);
static void preview(struct task *task);
static void report_line(struct task *task, bool partial);
static void copy_line(struct task *task, const char *answer);
static void clear_line(struct task *task);

bool output_take(const struct plan *plan, struct task *task)
{
    static char bytes[4096];
    size_t taken = 0;

    while (taken < ROUND_BYTES) {
        ssize_t got = read(task->terminal, bytes, sizeof bytes);

        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            break;
        task->heard = now();
        take_bytes(plan, task, bytes, (size_t)got);
        taken += (size_t)got;
    }
    return taken > 0;
}

static void take_bytes(const struct plan *plan, struct task *task, const char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (bytes[i] == '\n') {
            end_line(plan, task, false, "");
        } else if (task->length < LINE_BYTES) {
            task->line[task->length++] = bytes[i];
            task->previewed = false;
        } else {
            task->cut = true;
        }
    }
}

/* A whole line counts for the first step that still waits for output of this task, be it carried out later or now.
   So nothing has to be kept for steps to come, however much a task prints. */
static void end_line(const struct plan *plan, struct task *task, bool partial, const char *answer)
{
    look_for_awaited(plan, task);
    snprintf(task->last, sizeof task->last, "%.*s", (int)task->length, task->line);
    if (task->cut) {
        memcpy(task->line + LINE_BYTES, CUT_MARK, sizeof CUT_MARK - 1);
        task->length = LINE_BYTES + sizeof CUT_MARK - 1;
    }
    if (!partial || !task->previewed)
        report_line(task, partial);
    copy_line(task, answer);
    clear_line(task);
}

static void look_for_awaited(const struct plan *plan, struct task *task)
{
    if (task->next < plan->count && contains(task, step_awaits(&plan->steps[task->next])))
        count_line(plan, task);
}

static void count_line(const struct plan *plan, struct task *task)
{
    plan->steps[task->next].seen = strndup(task->line, task->length);
    task->next = plan_next_awaiting(plan, task->next + 1, task->name);
}

static bool contains(const struct task *task, const char *text)
{
    return memmem(task->line, task->length, text, strlen(text)) != NULL;
}

bool output_prompts(const struct task *task, const char *text)
{
    return task->length > 0 && contains(task, text);
}

void output_accept(const struct plan *plan, struct task *task)
{
    count_line(plan, task);
    preview(task);
}

static void preview(struct task *task)
{
    if (!task->previewed)
        report_line(task, true);
    task->previewed = true;
}

void output_break_line(const struct plan *plan, struct task *task, const char *answer)
{
    if (answer == NULL) {
        if (task->length > 0)
            end_line(plan, task, true, "");
        return;
    }
    if (task->length > 0)
        preview(task);
    copy_line(task, answer);
    clear_line(task);
}

static void report_line(struct task *task, bool partial)
{
    char reason[160];

    if (task->reported < REPORT_BYTES) {
        task->reported += report_output(task, partial);
        return;
    }
    if (task->silenced)
        return;
    task->silenced = true;
    snprintf(reason, sizeof reason, "task %.60s has printed more than the report takes; the rest is not in it",
             task->name);
    report_gap(reason);
}

static void copy_line(struct task *task, const char *answer)
{
    if (task->copied > CONSOLE_BYTES)
        return;
    task->copied += task->length + 1;
    if (task->copied <= CONSOLE_BYTES)
        console_line(task->name, task->line, task->length, answer);
    else
        console_line(task->name, CONSOLE_MARK, sizeof CONSOLE_MARK - 1, "");
}

static void clear_line(struct task *task)
{
    task->length = 0;
    task->cut = false;
    task->previewed = false;
}
