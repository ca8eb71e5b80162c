/* calls [LINE...]: makes the system calls that it is told, one a line, and prints each as strace does. Without
   arguments the lines are read from the input behind the prompt `> `. `q` or the end of input ends it. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "calls.h"

enum { LINE_MAX_BYTES = 4096 };

static bool carry_out(const char *source);
static void carry_out_input(void);
static bool read_source(char source[LINE_MAX_BYTES]);
static bool next_byte(char *byte);

int main(int argc, char **argv)
{
    /* a write to a socket that is gone is to be seen as EPIPE */
    signal(SIGPIPE, SIG_IGN);
    if (argc < 2)
        carry_out_input();
    for (int i = 1; i < argc; i++) {
        if (!carry_out(argv[i]))
            return 0;
    }
    return 0;
}

/* False when the line says that it is over. */
static bool carry_out(const char *source)
{
    static char bytes[LINE_MAX_BYTES];
    struct line line;

    if (strlen(source) >= sizeof bytes) {
        dprintf(STDERR_FILENO, "calls: a line is longer than %zu bytes\n", sizeof bytes - 1);
        exit(STATUS_USAGE);
    }
    if (!line_read(&line, source, bytes))
        return true;
    if (line.count == 1 && line.result_count == 0 && strcmp(line.words[0].text, "q") == 0)
        return false;
    line_carry_out(&line);
    return true;
}

static void carry_out_input(void)
{
    static char source[LINE_MAX_BYTES];

    do
        put_raw("> ", 2);
    while (read_source(source) && carry_out(source));
}

/* False at the end of input; a last line without its newline still counts. */
static bool read_source(char source[LINE_MAX_BYTES])
{
    size_t length = 0;
    bool more;

    while ((more = next_byte(&source[length])) && source[length] != '\n') {
        if (++length == LINE_MAX_BYTES) {
            dprintf(STDERR_FILENO, "calls: a line is longer than %d bytes\n", LINE_MAX_BYTES - 1);
            exit(STATUS_USAGE);
        }
    }
    source[length] = '\0';
    return more || length > 0;
}

/* One read a line at a terminal; an alarm in between does not count. */
static bool next_byte(char *byte)
{
    static char bytes[LINE_MAX_BYTES];
    static ssize_t at, size;

    if (at == size) {
        at = 0;
        do
            size = read(STDIN_FILENO, bytes, sizeof bytes);
        while (size < 0 && errno == EINTR);
        if (size <= 0)
            return size = 0, false;
    }
    *byte = bytes[at++];
    return true;
}
