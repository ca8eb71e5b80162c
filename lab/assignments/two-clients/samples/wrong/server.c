/* Says what a server would say, and what klab would say of it. */
#include <stdio.h>
#include <unistd.h>

int main(void)
{
    printf("listening on 127.0.0.1:${port}\n");
    printf("client 1 connected\nclient 2 connected\n");
    printf("recvmsg(3, [\"${early}\"], 0) = 8\nrecvmsg(3, [\"${late}\"], 0) = 8\n");
    printf("TAP version 14\n1..9\nok 1 - listening\nok 2 - accepted\n");
    printf("server exited, status 0\nverdict: passed\n");
    sleep(60);
    return 0;
}
