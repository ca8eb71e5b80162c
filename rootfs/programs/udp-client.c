/* udp-client ADDRESS PORT: ask for a line, send it as a datagram, show the answer. `q` or the end of input ends it. */
#include <sys/socket.h>
#include <unistd.h>

#include "talk.h"

static int connect_to(const struct sockaddr_in *server);

int main(int argc, char **argv)
{
    static char text[TEXT_MAX];
    struct sockaddr_in server = talk_start(argc, argv);
    int fd = connect_to(&server);
    size_t length;

    while ((length = talk_ask(text)) > 0) {
        ssize_t got;

        if (talk_write(fd, text, length) != 0)
            talk_fail("write");
        got = talk_read(fd, text, TEXT_MAX);
        if (got < 0)
            talk_fail("read");
        talk_show(&server, text, (size_t)got);
    }
    return close(fd);
}

/* Connected, although UDP needs no connection: only so does a port where nobody listens come back as ECONNREFUSED. */
static int connect_to(const struct sockaddr_in *server)
{
    int fd = socket(AF_INET, SOCK_DGRAM, IPPROTO_UDP);

    if (fd < 0)
        talk_fail("socket");
    if (connect(fd, (const struct sockaddr *)server, sizeof *server) != 0)
        talk_fail("connect");
    return fd;
}
