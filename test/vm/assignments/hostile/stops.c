/* Makes the calls that a debugger may be watching, as fast as it can, so that the run takes for ever. */
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

int main(void)
{
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    char byte;
    struct iovec room = {&byte, 1};
    struct msghdr message = {.msg_iov = &room, .msg_iovlen = 1};

    for (;;) {
        struct sockaddr_in none = {.sin_family = AF_INET, .sin_port = 1};

        listen(fd, 1);
        recvmsg(fd, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
        sendmsg(fd, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
        connect(fd, (struct sockaddr *)&none, sizeof none);
    }
}
