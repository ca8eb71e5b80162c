/* A plan is text: one step a line, fields parted by one blank, `%XX` for every byte that is not plain. `-` alone is
   "not asked for". It begins with its version, then perhaps the word `privileged`, and ends with the number of its steps,
   so that a torn one is noticed.
   Written by src/artifacts/rootfs/plan.ts. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fields.h"
#include "runner.h"

#define HEADING "klab-plan 1"
#define PRIVILEGED "privileged"

enum { PLAN_BYTES = 16 * 1024 * 1024, MILLISECONDS_MAX = INT32_MAX };

static const char *const OP_NAMES[] = {"start",  "expect", "type",      "eof",    "sleep",
                                       "signal", "exit", "listening", "asleep", "save"};

static char *read_whole(const char *file);
static bool read_step(char *line, struct step *step);
static bool find_op(const char *name, enum op *op);
static void fill(struct step *step, struct fields *fields);

bool plan_read(const char *file, struct plan *plan, char *why, size_t size)
{
    char *rest = read_whole(file), *line;
    char end[32];

    *plan = (struct plan){0};
    if (rest == NULL)
        return snprintf(why, size, "%s cannot be read: %s", file, strerror(errno)), false;
    line = strsep(&rest, "\n");
    if (strcmp(line, HEADING) != 0)
        return snprintf(why, size, "%s does not begin with \"%s\"", file, HEADING), false;
    while ((line = strsep(&rest, "\n")) != NULL) {
        if (plan->count == 0 && strcmp(line, PRIVILEGED) == 0) {
            plan->privileged = true;
            continue;
        }
        snprintf(end, sizeof end, "end %zu", plan->count);
        if (strcmp(line, end) == 0)
            return true;
        if (rest == NULL && *line == '\0')
            break;
        plan->steps = reallocarray(plan->steps, plan->count + 1, sizeof *plan->steps);
        if (plan->steps == NULL || !read_step(line, &plan->steps[plan->count]))
            return snprintf(why, size, "step %zu of %s cannot be understood", plan->count + 1, file), false;
        plan->count++;
    }
    return snprintf(why, size, "%s ends too early", file), false;
}

const char *op_name(enum op op)
{
    return OP_NAMES[op];
}

const char *step_awaits(const struct step *step)
{
    if (step->op == OP_EXPECT)
        return step->text;
    return step->op == OP_TYPE ? step->prompt : NULL;
}

size_t plan_next_awaiting(const struct plan *plan, size_t from, const char *task)
{
    size_t at = from;

    for (; at < plan->count; at++) {
        const struct step *step = &plan->steps[at];

        if (step->task == NULL || strcmp(step->task, task) != 0)
            continue;
        if (step->op == OP_START)
            return plan->count;
        if (step_awaits(step) != NULL)
            return at;
    }
    return at;
}

/* With a zero at its end; NULL with errno set. */
static char *read_whole(const char *file)
{
    char *bytes = malloc(PLAN_BYTES + 1);
    int fd = open(file, O_RDONLY | O_CLOEXEC);
    size_t length = 0;
    ssize_t got = -1;

    if (bytes == NULL || fd < 0)
        return NULL;
    while (length < PLAN_BYTES && (got = read(fd, bytes + length, PLAN_BYTES - length)) > 0)
        length += (size_t)got;
    close(fd);
    if (got != 0) {
        errno = got > 0 ? EFBIG : errno;
        return NULL;
    }
    bytes[length] = '\0';
    return bytes;
}

static bool read_step(char *line, struct step *step)
{
    struct fields fields = {.rest = line, .ok = true};

    *step = (struct step){.status = -1};
    if (!find_op(fields_raw(&fields), &step->op))
        return false;
    fill(step, &fields);
    return fields.ok && fields.rest == NULL;
}

static bool find_op(const char *name, enum op *op)
{
    for (size_t i = 0; i < sizeof OP_NAMES / sizeof *OP_NAMES; i++) {
        *op = (enum op)i;
        if (strcmp(name, OP_NAMES[i]) == 0)
            return true;
    }
    return false;
}

static void fill(struct step *step, struct fields *fields)
{
    if (step->op == OP_LISTENING)
        step->port = (unsigned)fields_number(fields, UINT16_MAX);
    else if (step->op != OP_SLEEP && step->op != OP_SAVE)
        step->task = fields_text(fields);
    if (step->op == OP_SAVE) {
        step->file = fields_text(fields);
        step->as = fields_text(fields);
    }
    if (step->op == OP_START) {
        step->user = (uid_t)fields_number(fields, UINT32_MAX - 1);
        step->run = fields_words(fields);
    }
    if (step->op == OP_EXPECT || step->op == OP_TYPE)
        step->text = fields_text(fields);
    if (step->op == OP_TYPE)
        step->prompt = fields_optional_text(fields);
    if (step->op == OP_EXIT)
        step->status = (int)fields_optional_number(fields, 255);
    if (step->op == OP_EXIT || step->op == OP_SIGNAL)
        step->signal = fields_optional_signal(fields);
    if (step->op == OP_SIGNAL && step->signal == 0)
        fields->ok = false;
    if (step->op != OP_START && step->op != OP_EOF && step->op != OP_SIGNAL && step->op != OP_SAVE)
        step->milliseconds = (long)fields_number(fields, MILLISECONDS_MAX);
}
