/* Whole, but for the port: it is written into the program. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
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
    struct pollfd watched[1 + CLIENTS] = {{.fd = -1}, {.fd = -1}, {.fd = -1}};
    int come = 0, gone = 0;

    (void)argv;
    if (argc != 2)
        return 2;
    watched[0].fd = open_listener(${port});
    for (int i = 0; i <= CLIENTS; i++)
        watched[i].events = POLLIN;
    while (gone < CLIENTS) {
        if (poll(watched, 1 + CLIENTS, -1) < 0)
            fail("poll");
        for (int i = 1; i <= CLIENTS; i++) {
            if (watched[i].fd < 0 || watched[i].revents == 0 || echo(watched[i].fd))
                continue;
            close(watched[i].fd);
            watched[i].fd = -1; /* poll() passes over it */
            gone++;
        }
        if (watched[0].revents != 0 && come < CLIENTS) {
            watched[++come].fd = accept(watched[0].fd, NULL, NULL);
            if (watched[come].fd < 0)
                fail("accept");
        }
        if (come == CLIENTS && watched[0].fd >= 0) {
            close(watched[0].fd);
            watched[0].fd = -1;
        }
    }
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
