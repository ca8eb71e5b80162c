/* tcp-client ADDRESS PORT: one connection a message: connect, ask for a line, write it, read and show the answer,
   close. `q` or the end of input ends it. */
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "talk.h"

static int connect_to(const struct sockaddr_in *server);
static void show_answer(int connection, const struct sockaddr_in *server, char text[TEXT_MAX]);

int main(int argc, char **argv)
{
    static char text[TEXT_MAX];
    struct sockaddr_in server = talk_start(argc, argv);

    for (;;) {
        int connection = connect_to(&server);
        size_t length = talk_ask(text);

        if (length == 0)
            return close(connection);
        if (talk_write(connection, text, length) != 0)
            talk_fail("write");
        show_answer(connection, &server, text);
        close(connection);
    }
}

static int connect_to(const struct sockaddr_in *server)
{
    int connection = socket(AF_INET, SOCK_STREAM, IPPROTO_TCP);

    if (connection < 0)
        talk_fail("socket");
    if (connect(connection, (const struct sockaddr *)server, sizeof *server) != 0)
        talk_fail("connect");
    return connection;
}

/* The server closes behind its answer, so the answer is whole when the stream ends, in however many pieces it came. */
static void show_answer(int connection, const struct sockaddr_in *server, char text[TEXT_MAX])
{
    size_t length = 0;
    ssize_t got = 1;

    while (got > 0 && length < TEXT_MAX) {
        got = talk_read(connection, text + length, TEXT_MAX - length);
        if (got < 0)
            talk_fail("read");
        length += (size_t)got;
    }
    if (length > 0)
        talk_show(server, text, length);
    else
        dprintf(STDERR_FILENO, "tcp-client: the server closed without an answer\n");
}
