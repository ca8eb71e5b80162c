/* Prints without end, lines and no lines, from two processes. */
#include <string.h>
#include <unistd.h>

int main(void)
{
    char line[4096];

    memset(line, 'x', sizeof line);
    if (fork() == 0)
        line[sizeof line - 1] = '\n';
    else
        memset(line, '\n', sizeof line);
    for (;;) {
        if (write(STDOUT_FILENO, line, sizeof line) < 0)
            usleep(1000);
    }
}
