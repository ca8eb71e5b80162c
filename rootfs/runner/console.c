#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "runner.h"

static size_t copy_plain(char *to, const char *from, size_t length);
static bool could_be_time(const char *text, size_t length);

/* `TASK| text` and what was typed behind it, so that the console reads as a transcript. One write, so that no message
   of the kernel comes in between. */
void console_line(const char *task, const char *text, size_t length, const char *answer)
{
    static char line[128 + 6 * LINE_BYTES + 4]; /* each byte may become three */
    size_t answered = strnlen(answer, LINE_BYTES), left = 0;
    const char *at = line;

    left += copy_plain(line, task, strnlen(task, 32));
    left += copy_plain(line + left, "| ", 2);
    left += copy_plain(line + left, text, length);
    left += copy_plain(line + left, answer, answered);
    line[left++] = '\n';
    while (left > 0) {
        ssize_t written = write(STDOUT_FILENO, at, left);

        if (written < 0 && errno != EINTR)
            return; /* the console is a courtesy; the report is what counts */
        at += written > 0 ? written : 0;
        left -= written > 0 ? (size_t)written : 0;
    }
}

/* Control characters as `^X`, and behind a `[` that could begin a time a `\`: wherever a message of the kernel cuts a line in
   two, no part of it looks like a line of the kernel's own, `[    1.234567] …`. */
static size_t copy_plain(char *to, const char *from, size_t length)
{
    size_t size = 0;

    for (size_t i = 0; i < length; i++) {
        unsigned char byte = (unsigned char)from[i];
        bool plain = (byte >= 0x20 && byte != 0x7f) || byte == '\t';

        if (!plain)
            to[size++] = '^';
        to[size++] = (char)(plain ? byte : byte ^ 0x40);
        if (to[size - 1] == '[' && could_be_time(from + i + 1, length - i - 1))
            to[size++] = '\\';
    }
    return size;
}

/* Also when it ends too early to tell: something else is printed behind it. */
static bool could_be_time(const char *text, size_t length)
{
    size_t i = 0;

    while (i < length && text[i] == ' ')
        i++;
    while (i < length && text[i] >= '0' && text[i] <= '9')
        i++;
    return i == length || text[i] == '.';
}
