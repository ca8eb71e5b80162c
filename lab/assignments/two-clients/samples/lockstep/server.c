/* Both are there, and each has to wait for the other's next word. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum { CLIENTS = 2 };

static int open_listener(int port);
static int echo(int connection);
static void fail(const char *call);

int main(int argc, char **argv)
{
    int listener, first, second;

    if (argc != 2)
        return 2;
    listener = open_listener(atoi(argv[1]));
    first = accept(listener, NULL, NULL);
    second = accept(listener, NULL, NULL);
    if (first < 0 || second < 0)
        fail("accept");
    while (echo(first) && echo(second))
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
