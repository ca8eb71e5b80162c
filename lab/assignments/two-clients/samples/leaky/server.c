/* A process for each client; the parent keeps what the child has, so that the end of it is told to nobody. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { CLIENTS = 2 };

static int open_listener(int port);
static int echo(int connection);
static void fail(const char *call);

int main(int argc, char **argv)
{
    int listener;

    if (argc != 2)
        return 2;
    listener = open_listener(atoi(argv[1]));
    for (int i = 0; i < CLIENTS; i++) {
        int connection = accept(listener, NULL, NULL);

        if (connection < 0)
            fail("accept");
        if (fork() == 0) {
            while (echo(connection))
                continue;
            return 0;
        }
    }
    close(listener);
    while (wait(NULL) > 0)
        continue;
    return 0;
}

static int open_listener(int port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((unsigned short)port)};
    int listener = socket(AF_INET, SOCK_STREAM, 0);

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (listener < 0)
        fail("socket");
    if (bind(listener, (struct sockaddr *)&address, sizeof address) < 0)
        fail("bind");
    if (listen(listener, CLIENTS) < 0)
        fail("listen");
    return listener;
}

/* 0: the client has said all. */
static int echo(int connection)
{
    char text[512];
    ssize_t got = read(connection, text, sizeof text);

    for (ssize_t sent = 0; sent < got;) {
        ssize_t now = write(connection, text + sent, (size_t)(got - sent));

        if (now < 0)
            fail("write");
        sent += now;
    }
    return got > 0;
}

static void fail(const char *call)
{
    perror(call);
    exit(1);
}
