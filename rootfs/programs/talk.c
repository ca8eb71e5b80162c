/* What the four programs share: the command line, the prompt, whole reads and writes, and how a fault is told. */
#include "talk.h"

#include <arpa/inet.h>
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *program = "?";

static in_port_t read_port(const char *word);
static bool read_line(char text[TEXT_MAX], size_t *length);
static int next_byte(void);

struct sockaddr_in talk_start(int argc, char **argv)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    const char *slash = argc > 0 ? strrchr(argv[0], '/') : NULL;

    if (argc > 0)
        program = slash == NULL ? argv[0] : slash + 1;
    if (argc != 3) {
        dprintf(STDERR_FILENO, "usage: %s ADDRESS PORT\n", program);
        exit(STATUS_USAGE);
    }
    if (inet_pton(AF_INET, argv[1], &address.sin_addr) != 1) {
        dprintf(STDERR_FILENO, "%s: \"%s\" is no IPv4 address such as 127.0.0.1\n", program, argv[1]);
        exit(STATUS_USAGE);
    }
    address.sin_port = read_port(argv[2]);
    signal(SIGPIPE, SIG_IGN);
    return address;
}

static in_port_t read_port(const char *word)
{
    char *end;
    unsigned long port;

    errno = 0;
    port = strtoul(word, &end, 10);
    /* strtoul takes blanks and signs; a port has neither */
    if (word[0] < '0' || word[0] > '9' || *end != '\0' || errno != 0 || port < 1 || port > 65535) {
        dprintf(STDERR_FILENO, "%s: \"%s\" is no port from 1 to 65535\n", program, word);
        exit(STATUS_USAGE);
    }
    return htons((in_port_t)port);
}

size_t talk_ask(char text[TEXT_MAX])
{
    static const char PROMPT[] = "you say: ";
    size_t length;

    /* an empty message cannot be told from none on a stream, so an empty line is asked again */
    do {
        if (talk_write(STDOUT_FILENO, PROMPT, sizeof PROMPT - 1) != 0)
            talk_fail("write");
        if (!read_line(text, &length))
            return 0;
    } while (length == 0);
    return length == 1 && text[0] == 'q' ? 0 : length;
}

/* False at the end of input; a last line without its newline still counts. */
static bool read_line(char text[TEXT_MAX], size_t *length)
{
    int byte;

    *length = 0;
    while ((byte = next_byte()) != EOF && byte != '\n') {
        if (*length == TEXT_MAX) {
            errno = EMSGSIZE;
            talk_fail("read");
        }
        text[(*length)++] = (char)byte;
    }
    return byte == '\n' || *length > 0;
}

/* Not stdio: its end-of-file and its EINTR behave differently from one C library to the next. */
static int next_byte(void)
{
    static unsigned char bytes[4096];
    static size_t at, size;
    ssize_t got;

    if (at == size) {
        got = talk_read(STDIN_FILENO, bytes, sizeof bytes);
        if (got < 0)
            talk_fail("read");
        at = 0;
        size = (size_t)got;
        if (got == 0)
            return EOF;
    }
    return bytes[at++];
}

void talk_show(const struct sockaddr_in *peer, const char *text, size_t length)
{
    static char line[INET_ADDRSTRLEN + sizeof " say: \n" + TEXT_MAX];
    char address[INET_ADDRSTRLEN];
    /* a peer that pads its text with zeros (as many a course's example does) means the text */
    int shown = (int)strnlen(text, length);
    int size;

    inet_ntop(AF_INET, &peer->sin_addr, address, sizeof address);
    size = snprintf(line, sizeof line, "%s say: %.*s\n", address, shown, text);
    /* one write, so that whoever watches the terminal sees a whole line */
    if (talk_write(STDOUT_FILENO, line, (size_t)size) != 0)
        talk_fail("write");
}

ssize_t talk_read(int fd, void *bytes, size_t size)
{
    ssize_t got;

    do
        got = read(fd, bytes, size);
    while (got < 0 && errno == EINTR);
    return got;
}

int talk_write(int fd, const void *bytes, size_t size)
{
    const char *at = bytes;

    while (size > 0) {
        ssize_t written = write(fd, at, size);

        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return -1;
        at += written;
        size -= (size_t)written;
    }
    return 0;
}

void talk_complain(const char *call)
{
    dprintf(STDERR_FILENO, "%s: %s: %s\n", program, call, strerror(errno));
}

_Noreturn void talk_fail(const char *call)
{
    talk_complain(call);
    exit(STATUS_FAULT);
}
