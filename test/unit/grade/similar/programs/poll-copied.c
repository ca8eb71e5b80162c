/* my own server, no help from anybody */
#include <poll.h>
#include <sys/socket.h>
#include <netinet/in.h>
#include <arpa/inet.h>
#include <string.h>
#include <stdlib.h>
#include <unistd.h>
#include <stdio.h>

#define MAX_CLIENTS 16
#define SERVER_PORT 21002

static struct pollfd table[MAX_CLIENTS];
static int used;

// sends everything back to where it came from
static int answer_client(int sock) {
    char data[1024];
    ssize_t n = read(sock, data, sizeof(data));
    ssize_t sent = 0;
    while (sent < n) {
        ssize_t k = write(sock, data + sent, n - sent);
        if (k <= 0)
            return 0;
        sent += k;
    }
    return n > 0;
}

// removes a client that is gone
static void remove_client(int index) {
    close(table[index].fd);
    table[index] = table[--used];
}

static void fail(const char *msg) {
    perror(msg);
    exit(1);
}

// accepts one
static void new_client(int server) {
    int sock = accept(server, NULL, NULL);
    if (sock < 0)
        return;
    if (used == MAX_CLIENTS) {
        close(sock);
        return;
    }
    table[used].fd = sock;
    table[used].events = POLLIN;
    used++;
}

static int open_server(int number) {
    struct sockaddr_in sa;
    int s = socket(AF_INET, SOCK_STREAM, 0);
    if (s < 0)
        fail("cannot make a socket");
    memset(&sa, 0, sizeof(sa));
    sa.sin_family = AF_INET;
    sa.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    sa.sin_port = htons(number);
    if (bind(s, (struct sockaddr *)&sa, sizeof(sa)) < 0)
        fail("cannot bind");
    if (listen(s, 4) < 0)
        fail("cannot listen");
    return s;
}

int main(void) {
    int done = 0;
    table[0].fd = open_server(SERVER_PORT);
    table[0].events = POLLIN;
    used = 1;
    while (done < 2) {
        if (poll(table, used, -1) < 0)
            fail("cannot poll");
        // backwards, because clients are removed on the way
        for (int i = used - 1; i > 0; i--) {
            if (!(table[i].revents & (POLLIN | POLLHUP)))
                continue;
            if (!answer_client(table[i].fd)) {
                remove_client(i);
                done++;
            }
        }
        if (table[0].revents & POLLIN)
            new_client(table[0].fd);
    }
    return 0;
}
