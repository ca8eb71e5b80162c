/* tcp-server ADDRESS PORT: one message a connection: accept, read, show it, ask for the answer, write, close.
   `q` or the end of input at the prompt ends it. */
#include <errno.h>
#include <stdbool.h>
#include <sys/socket.h>
#include <unistd.h>

#include "talk.h"

static int listen_at(const struct sockaddr_in *address);
static int accept_from(int listener, struct sockaddr_in *peer);
static bool serve(int connection, const struct sockaddr_in *peer);
static ssize_t read_message(int connection, char text[TEXT_MAX]);

int main(int argc, char **argv)
{
    struct sockaddr_in address = talk_start(argc, argv), peer;
    int listener = listen_at(&address);
    bool more = true;

    while (more) {
        int connection = accept_from(listener, &peer);

        more = serve(connection, &peer);
        close(connection);
    }
    close(listener);
    return 0;
}

/* No SO_REUSEADDR: the address is free in a guest that has just booted, and with it bind's check for a port in use
   would not be there to be seen. (This side closes first, so for a minute a second server finds the port in use.) */
static int listen_at(const struct sockaddr_in *address)
{
    int listener = socket(AF_INET, SOCK_STREAM, IPPROTO_TCP);

    if (listener < 0)
        talk_fail("socket");
    if (bind(listener, (const struct sockaddr *)address, sizeof *address) != 0)
        talk_fail("bind");
    if (listen(listener, 1024) != 0)
        talk_fail("listen");
    return listener;
}

static int accept_from(int listener, struct sockaddr_in *peer)
{
    socklen_t length;
    int connection;

    do {
        length = sizeof *peer;
        connection = accept(listener, (struct sockaddr *)peer, &length);
    } while (connection < 0 && (errno == EINTR || errno == ECONNABORTED));
    if (connection < 0)
        talk_fail("accept");
    return connection;
}

/* False when the user has done. A peer that fails is its own problem: the next one is served. */
static bool serve(int connection, const struct sockaddr_in *peer)
{
    static char text[TEXT_MAX];
    ssize_t got = read_message(connection, text);
    size_t answer;

    if (got < 0)
        talk_complain("read");
    if (got <= 0)
        return true;
    talk_show(peer, text, (size_t)got);
    answer = talk_ask(text);
    if (answer == 0)
        return false;
    if (talk_write(connection, text, answer) != 0)
        talk_complain("write");
    return true;
}

/* A stream has no messages: what has arrived when the reader is woken counts as one. A read that fills less than the
   room it was given has emptied the queue, so there is one read for a short text. */
static ssize_t read_message(int connection, char text[TEXT_MAX])
{
    enum { PIECE = 4096 };
    size_t length = 0, room;
    ssize_t got;

    do {
        room = TEXT_MAX - length < PIECE ? TEXT_MAX - length : PIECE;
        got = talk_read(connection, text + length, room);
        if (got < 0)
            return -1;
        length += (size_t)got;
    } while ((size_t)got == room && length < TEXT_MAX);
    return (ssize_t)length;
}
