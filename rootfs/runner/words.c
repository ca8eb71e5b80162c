/* What the details of steps quote. */
#include <stdio.h>

#include "runner.h"

const char *asked_end(const struct step *step)
{
    static char text[64];

    if (step->signal != 0)
        snprintf(text, sizeof text, "by %s", signal_name(step->signal));
    else
        snprintf(text, sizeof text, "with status %d", step->status);
    return text;
}

const char *last_words(const struct task *task)
{
    static char text[QUOTE_BYTES + 64];

    if (task->length > 0)
        snprintf(text, sizeof text, "its last, unfinished line was \"%.*s\"",
                 task->length < QUOTE_BYTES ? (int)task->length : QUOTE_BYTES, task->line);
    else if (task->last[0] != '\0')
        snprintf(text, sizeof text, "its last line was \"%s\"", task->last);
    else
        snprintf(text, sizeof text, "it has printed nothing");
    return text;
}
