/*
 * A server for two clients at the same time.
 *
 *     server PORT
 *
 * listens on 127.0.0.1:PORT and sends back to each client what that client sends. It is done when both have gone.
 * What is here already serves nobody: see the TODOs, and task.md.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum { CLIENTS = 2 };

static int open_listener(int port);
static void fail(const char *call);

int main(int argc, char **argv)
{
    int listener;

    if (argc != 2) {
        fprintf(stderr, "usage: server PORT\n");
        return 2;
    }
    listener = open_listener(atoi(argv[1]));
    /* TODO: take both clients, and serve whichever of them has something to say. */
    close(listener);
    return 0;
}

static int open_listener(int port)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    int listener = socket(AF_INET, SOCK_STREAM, 0);

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (listener < 0)
        fail("socket");
    /* TODO: which port? */
    (void)port;
    if (bind(listener, (struct sockaddr *)&address, sizeof address) < 0)
        fail("bind");
    /* TODO: let the kernel take connections for this socket. */
    return listener;
}

static void fail(const char *call)
{
    perror(call);
    exit(1);
}
