/* With epoll, sockets that do not block, and accept4(). */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { CLIENTS = 2, EVENTS = 8 };

static void watch(int queue, int fd);
static int open_listener(int port);
static int echo(int connection);
static void fail(const char *call);

int main(int argc, char **argv)
{
    struct epoll_event events[EVENTS];
    int queue = epoll_create1(0), listener, gone = 0;

    if (argc != 2 || queue < 0)
        return 2;
    listener = open_listener(atoi(argv[1]));
    watch(queue, listener);
    while (gone < CLIENTS) {
        int count = epoll_wait(queue, events, EVENTS, -1);

        for (int i = 0; i < count; i++) {
            int fd = events[i].data.fd;

            if (fd == listener) {
                /* until nobody waits any more */
                while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0)
                    watch(queue, fd);
            } else if (!echo(fd)) {
                close(fd);
                gone++;
            }
        }
    }
    return 0;
}

static void watch(int queue, int fd)
{
    struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};

    if (epoll_ctl(queue, EPOLL_CTL_ADD, fd, &event) < 0)
        fail("epoll_ctl");
}

static int open_listener(int port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((unsigned short)port)};
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);

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
