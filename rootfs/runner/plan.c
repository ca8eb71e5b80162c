/* A plan is text: one step a line, fields parted by one blank, `%XX` for every byte that is not plain. `-` alone is
   "not asked for". It begins with its version and ends with the number of its steps, so that a torn one is noticed.
   Written by src/artifacts/rootfs/plan.ts. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "runner.h"

#define HEADING "klab-plan 1"

enum { PLAN_BYTES = 16 * 1024 * 1024, MILLISECONDS_MAX = INT32_MAX };

/* One line, field by field; `ok` turns false at the first field that is missing or wrong. */
struct fields {
    char *rest; /* NULL: the line is used up */
    bool ok;
};

static const char *const OP_NAMES[] = {"start", "expect", "type", "eof", "sleep", "signal", "exit"};

static char *read_whole(const char *file);
static bool read_step(char *line, struct step *step);
static bool find_op(const char *name, enum op *op);
static void fill(struct step *step, struct fields *fields);
static char **words(struct fields *fields);
static char *raw(struct fields *fields);
static char *text(struct fields *fields);
static char *optional_text(struct fields *fields);
static bool unescape(char *field);
static int64_t number(struct fields *fields, int64_t most);
static int64_t optional_number(struct fields *fields, int64_t most);
static int64_t to_number(struct fields *fields, const char *field, int64_t most);
static int optional_signal(struct fields *fields);

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
    if (!find_op(raw(&fields), &step->op))
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
    if (step->op != OP_SLEEP)
        step->task = text(fields);
    if (step->op == OP_START) {
        step->user = (uid_t)number(fields, UINT32_MAX - 1);
        step->run = words(fields);
    }
    if (step->op == OP_EXPECT || step->op == OP_TYPE)
        step->text = text(fields);
    if (step->op == OP_TYPE)
        step->prompt = optional_text(fields);
    if (step->op == OP_EXIT)
        step->status = (int)optional_number(fields, 255);
    if (step->op == OP_EXIT || step->op == OP_SIGNAL)
        step->signal = optional_signal(fields);
    if (step->op == OP_SIGNAL && step->signal == 0)
        fields->ok = false;
    if (step->op == OP_SLEEP || step->op == OP_EXPECT || step->op == OP_TYPE || step->op == OP_EXIT)
        step->milliseconds = (long)number(fields, MILLISECONDS_MAX);
}

/* All that is left of the line, at least one. */
static char **words(struct fields *fields)
{
    char **run = NULL;
    size_t count = 0;

    do {
        run = reallocarray(run, count + 2, sizeof *run);
        if (run == NULL)
            return fields->ok = false, NULL;
        run[count++] = text(fields);
    } while (fields->rest != NULL);
    run[count] = NULL;
    return run;
}

/* Never NULL, so that what is missing is refused but harmless. */
static char *raw(struct fields *fields)
{
    static char nothing[1];
    char *field = strsep(&fields->rest, " ");

    if (field != NULL)
        return field;
    fields->ok = false;
    nothing[0] = '\0';
    return nothing;
}

static char *text(struct fields *fields)
{
    char *field = raw(fields);

    if (!unescape(field))
        fields->ok = false;
    return field;
}

static char *optional_text(struct fields *fields)
{
    char *field = raw(fields);

    if (strcmp(field, "-") == 0)
        return NULL;
    if (!unescape(field))
        fields->ok = false;
    return field;
}

static bool unescape(char *field)
{
    char *to = field;

    for (const char *from = field; *from != '\0'; from++) {
        unsigned byte = (unsigned char)*from;

        if (byte == '%') {
            if (sscanf(from + 1, "%2X", &byte) != 1 || byte == 0)
                return false;
            from += 2;
        }
        *to++ = (char)byte;
    }
    *to = '\0';
    return true;
}

static int64_t number(struct fields *fields, int64_t most)
{
    return to_number(fields, raw(fields), most);
}

static int64_t optional_number(struct fields *fields, int64_t most)
{
    char *field = raw(fields);

    return strcmp(field, "-") == 0 ? -1 : to_number(fields, field, most);
}

static int64_t to_number(struct fields *fields, const char *field, int64_t most)
{
    char *end;
    long long value = strtoll(field, &end, 10);

    if (*field >= '0' && *field <= '9' && *end == '\0' && value <= most)
        return value;
    fields->ok = false;
    return 0;
}

static int optional_signal(struct fields *fields)
{
    char *field = raw(fields);
    int signal;

    if (strcmp(field, "-") == 0)
        return 0;
    signal = signal_number(field);
    if (signal == 0)
        fields->ok = false;
    return signal;
}
