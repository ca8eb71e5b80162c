#include <errno.h>
#include <linux/net.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "calls.h"

/* Numbers that this architecture has not: the kernel answers ENOSYS. */
#define NO_NUMBER (-1L)
#ifndef SYS_socketcall
#define SYS_socketcall NO_NUMBER /* x86-64: each call has its own number */
#endif
#ifndef SYS_accept
#define SYS_accept NO_NUMBER /* i386: only accept4 was added in Linux 4.3 */
#endif
#ifndef SYS_send
#define SYS_send NO_NUMBER /* x86 has sendto and recvfrom alone */
#define SYS_recv NO_NUMBER
#endif

/* The name, its number as a system call, and its number within socketcall (include/uapi/linux/net.h). */
#define CALL(name, upper) {#name, "SYS_" #upper, SYS_##name, SYS_##upper}

static const struct {
    const char *name, *multiplexed_name;
    long direct, multiplexed;
} CALLS[] = {
    [NET_SOCKET] = CALL(socket, SOCKET),
    [NET_BIND] = CALL(bind, BIND),
    [NET_CONNECT] = CALL(connect, CONNECT),
    [NET_LISTEN] = CALL(listen, LISTEN),
    [NET_ACCEPT] = CALL(accept, ACCEPT),
    [NET_GETSOCKNAME] = CALL(getsockname, GETSOCKNAME),
    [NET_GETPEERNAME] = CALL(getpeername, GETPEERNAME),
    [NET_SEND] = CALL(send, SEND),
    [NET_RECV] = CALL(recv, RECV),
    [NET_SENDTO] = CALL(sendto, SENDTO),
    [NET_RECVFROM] = CALL(recvfrom, RECVFROM),
    [NET_SHUTDOWN] = CALL(shutdown, SHUTDOWN),
    [NET_SETSOCKOPT] = CALL(setsockopt, SETSOCKOPT),
    [NET_GETSOCKOPT] = CALL(getsockopt, GETSOCKOPT),
    [NET_SENDMSG] = CALL(sendmsg, SENDMSG),
    [NET_RECVMSG] = CALL(recvmsg, RECVMSG),
    [NET_ACCEPT4] = CALL(accept4, ACCEPT4),
};

static enum { VIA_LIBC, VIA_DIRECT, VIA_SOCKETCALL } via;

static long multiplexed(long number, const long arguments[6]);
static long by_libc(enum net call, const long a[6]);

void call_via(struct line *line)
{
    static const struct constant WAYS[] = {
        {"libc", "", VIA_LIBC}, {"direct", "", VIA_DIRECT}, {"socketcall", "", VIA_SOCKETCALL}, {NULL, NULL, 0},
    };
    const struct constant *way = take_constant(line, WAYS, "the way");

    take_end(line);
    via = way->value;
}

struct answer net_call(enum net call, const long a[6])
{
    if (via == VIA_SOCKETCALL)
        return answer_of(multiplexed(CALLS[call].multiplexed, a));
    if (via == VIA_DIRECT)
        return answer_of(syscall(CALLS[call].direct, a[0], a[1], a[2], a[3], a[4], a[5]));
    return answer_of(by_libc(call, a));
}

void put_net(enum net call)
{
    if (via == VIA_SOCKETCALL)
        put("socketcall(%s, [", CALLS[call].multiplexed_name);
    else
        put("%s(", CALLS[call].name);
}

void put_net_end(struct answer answer)
{
    put(via == VIA_SOCKETCALL ? "])" : ")");
    put_answer(answer);
    put_line();
}

/* `socketcall 99 3 4`: any number, any arguments; `socketcall 1 fault`: no arguments to be read. */
void call_socketcall(struct line *line)
{
    long number = take_number(line, "the call's number", -1000, 1000), arguments[6] = {0};
    bool fault = take_if(line, "fault");
    int count = 0;
    struct answer answer;

    while (!fault && count < 6 && more_words(line))
        arguments[count++] = take_fd(line);
    take_end(line);
    answer = answer_of(fault ? syscall(SYS_socketcall, number, BAD_POINTER) : multiplexed(number, arguments));
    put(fault ? "socketcall(%ld, %p" : "socketcall(%ld, [", number, (const void *)BAD_POINTER);
    for (int i = 0; i < count; i++)
        put(i == 0 ? "%ld" : ", %ld", arguments[i]);
    put(fault ? ")" : "])");
    put_answer(answer);
    put_line();
}

/* Static, so that the array lies at the same address in every call. */
static long multiplexed(long number, const long arguments[6])
{
    static unsigned long array[6];

    memcpy(array, arguments, sizeof array);
    return syscall(SYS_socketcall, number, array);
}

static long by_libc(enum net call, const long a[6])
{
    void *second = (void *)a[1], *fourth = (void *)a[3], *fifth = (void *)a[4], *sixth = (void *)a[5];
    int fd = (int)a[0];

    switch (call) {
    case NET_SOCKET: return socket(fd, (int)a[1], (int)a[2]);
    case NET_BIND: return bind(fd, second, (socklen_t)a[2]);
    case NET_CONNECT: return connect(fd, second, (socklen_t)a[2]);
    case NET_LISTEN: return listen(fd, (int)a[1]);
    case NET_ACCEPT: return accept(fd, second, (void *)a[2]);
    case NET_ACCEPT4: return accept4(fd, second, (void *)a[2], (int)a[3]);
    case NET_GETSOCKNAME: return getsockname(fd, second, (void *)a[2]);
    case NET_GETPEERNAME: return getpeername(fd, second, (void *)a[2]);
    case NET_SEND: return send(fd, second, (size_t)a[2], (int)a[3]);
    case NET_RECV: return recv(fd, second, (size_t)a[2], (int)a[3]);
    case NET_SENDTO: return sendto(fd, second, (size_t)a[2], (int)a[3], fifth, (socklen_t)a[5]);
    case NET_RECVFROM: return recvfrom(fd, second, (size_t)a[2], (int)a[3], fifth, sixth);
    case NET_SHUTDOWN: return shutdown(fd, (int)a[1]);
    case NET_SETSOCKOPT: return setsockopt(fd, (int)a[1], (int)a[2], fourth, (socklen_t)a[4]);
    case NET_GETSOCKOPT: return getsockopt(fd, (int)a[1], (int)a[2], fourth, fifth);
    case NET_SENDMSG: return sendmsg(fd, second, (int)a[2]);
    case NET_RECVMSG: return recvmsg(fd, second, (int)a[2]);
    }
    abort();
}
