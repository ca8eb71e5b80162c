#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "calls.h"

static void read_words(struct line *line, char *bytes);
static const char *read_plain(const char *from, char **to);
static const char *read_quoted(const struct line *line, const char *from, char **to);
static const char *read_escape(const struct line *line, const char *from, char *byte);
static void read_results(struct line *line);

bool line_read(struct line *line, const char *source, char *bytes)
{
    memset(line, 0, sizeof *line);
    line->source = source;
    read_words(line, bytes);
    read_results(line);
    return line->count > 0;
}

static void read_words(struct line *line, char *bytes)
{
    const char *from = line->source;

    for (;;) {
        struct word *word = &line->words[line->count];

        from += strspn(from, " \t");
        if (*from == '\0')
            return;
        if (line->count == WORDS_MAX - 1)
            line_refuse(line, "more than %d words", WORDS_MAX - 1);
        *word = (struct word){.text = bytes, .quoted = *from == '"'};
        from = word->quoted ? read_quoted(line, from + 1, &bytes) : read_plain(from, &bytes);
        word->length = (size_t)(bytes - word->text);
        *bytes++ = '\0'; /* there is room: a blank, a quote or the end stood here in the source */
        line->count++;
    }
}

static const char *read_plain(const char *from, char **to)
{
    while (*from != '\0' && *from != ' ' && *from != '\t')
        *(*to)++ = *from++;
    return from;
}

static const char *read_quoted(const struct line *line, const char *from, char **to)
{
    for (; *from != '"'; (*to)++) {
        if (*from == '\0')
            line_refuse(line, "a text has no closing quote");
        if (*from == '\\')
            from = read_escape(line, from + 1, *to);
        else
            **to = *from++;
    }
    if (from[1] != '\0' && from[1] != ' ' && from[1] != '\t')
        line_refuse(line, "a text must end with its closing quote");
    return from + 1;
}

static const char *read_escape(const struct line *line, const char *from, char *byte)
{
    static const char NAMES[] = "ntr0\\\"", BYTES[] = "\n\t\r\0\\\"";
    const char *found = *from == '\0' ? NULL : strchr(NAMES, *from);

    if (found != NULL)
        return *byte = BYTES[found - NAMES], from + 1;
    if (*from == 'x' && isxdigit((unsigned char)from[1]) && isxdigit((unsigned char)from[2])) {
        const char digits[] = {from[1], from[2], '\0'};

        return *byte = (char)strtol(digits, NULL, 16), from + 3;
    }
    line_refuse(line, "in a text \\ is followed by n, t, r, 0, \\, \" or xHH");
}

/* `fd = accept s`, `fd peer = accept s` */
static void read_results(struct line *line)
{
    size_t sign = 0;

    while (sign < line->count && (line->words[sign].quoted || strcmp(line->words[sign].text, "=") != 0))
        sign++;
    if (sign == line->count)
        return;
    if (sign == 0 || sign > RESULTS_MAX || sign + 1 == line->count)
        line_refuse(line, "= stands between one or two names and a call");
    for (size_t i = 0; i < sign; i++) {
        const char *name = line->words[i].text;

        if (!isalpha((unsigned char)name[0]) || name[strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_-")] != '\0')
            line_refuse(line, "\"%s\" is no name: a to z, then also 0 to 9, - and _", name);
        line->results[line->result_count++] = name;
    }
    line->at = sign + 1;
}

void line_refuse(const struct line *line, const char *format, ...)
{
    char why[512];
    va_list args;

    va_start(args, format);
    vsnprintf(why, sizeof why, format, args);
    va_end(args);
    dprintf(STDERR_FILENO, "calls: `%s`: %s\n", line->source, why);
    if (line_usage() != NULL)
        dprintf(STDERR_FILENO, "calls: usage: %s\n", line_usage());
    exit(STATUS_USAGE);
}
