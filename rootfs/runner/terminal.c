#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "runner.h"

enum { END = 4, LITERAL = 22 }; /* the only two keys that mean something: end of input, and "the next one means nothing" */

static bool set_up(int slave);
static bool add(struct task *task, const char *bytes, size_t length);

bool terminal_open(uid_t user, int *master, int *slave)
{
    int unlock = 0;

    *slave = -1;
    *master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
    if (*master < 0 || ioctl(*master, TIOCSPTLCK, &unlock) != 0)
        return false;
    *slave = ioctl(*master, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (*slave < 0 || !set_up(*slave))
        return false;
    return user == geteuid() || fchown(*slave, user, (gid_t)-1) == 0;
}

/* What is typed arrives as it is, line by line; what is printed leaves as it is. */
static bool set_up(int slave)
{
    struct winsize size = {.ws_row = 25, .ws_col = 80};
    struct termios mode;

    if (tcgetattr(slave, &mode) != 0)
        return false;
    mode.c_iflag = 0;
    mode.c_oflag = 0;
    mode.c_lflag = ICANON | IEXTEN;
    memset(mode.c_cc, _POSIX_VDISABLE, sizeof mode.c_cc);
    mode.c_cc[VEOF] = END;
    mode.c_cc[VLNEXT] = LITERAL;
    return tcsetattr(slave, TCSANOW, &mode) == 0 && ioctl(slave, TIOCSWINSZ, &size) == 0;
}

bool terminal_type(struct task *task, const char *text)
{
    static const char NEWLINE[] = "\n";

    for (const char *at = text; *at != '\0'; at++) {
        const char pair[] = {LITERAL, *at};
        bool special = *at == END || *at == LITERAL;

        if (!add(task, special ? pair : at, special ? 2 : 1))
            return false;
    }
    return add(task, NEWLINE, 1);
}

bool terminal_end(struct task *task)
{
    static const char KEY[] = {END};

    return add(task, KEY, 1);
}

static bool add(struct task *task, const char *bytes, size_t length)
{
    char *input = realloc(task->input, task->input_length + length);

    if (input == NULL)
        return false;
    memcpy(input + task->input_length, bytes, length);
    task->input = input;
    task->input_length += length;
    return true;
}

void terminal_push(struct task *task)
{
    while (task->input_length > 0) {
        ssize_t taken = write(task->terminal, task->input, task->input_length);

        if (taken < 0 && errno == EINTR)
            continue;
        if (taken <= 0)
            return;
        task->input_length -= (size_t)taken;
        memmove(task->input, task->input + taken, task->input_length);
    }
}
