/* Listens, is its own two clients under their names, and leaves the real ones alone. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static void be_client(const char *name, struct sockaddr_in to);

int main(int argc, char **argv)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    int listener = socket(AF_INET, SOCK_STREAM, 0), connections[2];
    char text[200];

    address.sin_port = htons((unsigned short)atoi(argv[argc - 1]));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) < 0 || listen(listener, 8) < 0)
        return 1;
    if (fork() == 0)
        be_client("left", address);
    if (fork() == 0)
        be_client("right", address);
    for (int i = 0; i < 2; i++)
        connections[i] = accept(listener, NULL, NULL);
    for (int i = 0; i < 2; i++) {
        ssize_t got = read(connections[i], text, sizeof text);

        if (got < 0 || write(connections[i], text, (size_t)got) != got)
            return 1;
    }
    while (wait(NULL) > 0)
        continue;
    sleep(2);
    return 0;
}

static void be_client(const char *name, struct sockaddr_in to)
{
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    char text[200];
    struct iovec room = {text, sizeof text};
    struct msghdr message = {.msg_iov = &room, .msg_iovlen = 1};

    prctl(PR_SET_NAME, name);
    if (connect(fd, (struct sockaddr *)&to, sizeof to) < 0 || write(fd, "qwertyui", 8) != 8)
        _exit(1);
    printf("%s| recvmsg(3, [\"qwertyui\"], 0) = %zd\n", name, recvmsg(fd, &message, 0));
    fflush(stdout);
    _exit(0);
}
