/* udp-server ADDRESS PORT: receive a datagram, show it, ask for the answer, send it back. `q` or the end of input at
   the prompt ends it. */
#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

#include "talk.h"

static int bind_to(const struct sockaddr_in *address);
static size_t receive(int fd, char text[TEXT_MAX], struct sockaddr_in *peer);

int main(int argc, char **argv)
{
    static char text[TEXT_MAX];
    struct sockaddr_in address = talk_start(argc, argv), peer;
    int fd = bind_to(&address);

    for (;;) {
        size_t length = receive(fd, text, &peer);

        if (length == 0)
            continue; /* an empty datagram is no message */
        talk_show(&peer, text, length);
        length = talk_ask(text);
        if (length == 0)
            return close(fd);
        if (sendto(fd, text, length, 0, (const struct sockaddr *)&peer, sizeof peer) < 0)
            talk_complain("sendto");
    }
}

static int bind_to(const struct sockaddr_in *address)
{
    int fd = socket(AF_INET, SOCK_DGRAM, IPPROTO_UDP);

    if (fd < 0)
        talk_fail("socket");
    if (bind(fd, (const struct sockaddr *)address, sizeof *address) != 0)
        talk_fail("bind");
    return fd;
}

static size_t receive(int fd, char text[TEXT_MAX], struct sockaddr_in *peer)
{
    socklen_t length;
    ssize_t got;

    do {
        length = sizeof *peer;
        got = recvfrom(fd, text, TEXT_MAX, 0, (struct sockaddr *)peer, &length);
    } while (got < 0 && errno == EINTR);
    if (got < 0)
        talk_fail("recvfrom");
    return (size_t)got;
}
