#include <string.h>

#include "calls.h"

/* Each verb: how many results it has to give names to, what does it, how it is written. */
static const struct verb {
    const char *name;
    size_t results;
    void (*call)(struct line *line);
    const char *usage;
} VERBS[] = {
    {"socket", 1, call_socket, "FD = socket inet|inet6|unix|… stream|dgram|… [nonblock] [cloexec] [tcp|udp|…]"},
    {"bind", 0, call_bind, "bind FD ADDRESS:PORT|fault [length=N]"},
    {"connect", 0, call_connect, "connect FD ADDRESS:PORT|fault [length=N]"},
    {"listen", 0, call_listen, "listen FD BACKLOG"},
    {"accept", 2, call_accept, "FD [PEER] = accept FD"},
    {"accept4", 2, call_accept4, "FD [PEER] = accept4 FD [nonblock] [cloexec]"},
    {"getsockname", 1, call_getsockname, "ADDRESS = getsockname FD"},
    {"getpeername", 1, call_getpeername, "ADDRESS = getpeername FD"},
    {"shutdown", 0, call_shutdown, "shutdown FD read|write|both"},
    {"read", 0, call_read, "read FD SIZE"},
    {"recv", 0, call_recv, "recv FD SIZE [FLAG...]"},
    {"recvfrom", 2, call_recvfrom, "[LENGTH PEER =] recvfrom FD SIZE [FLAG...]"},
    {"write", 0, call_write, "write FD \"TEXT\" [times=N]"},
    {"send", 0, call_send, "send FD \"TEXT\" [times=N] [FLAG...]"},
    {"sendto", 0, call_sendto, "sendto FD \"TEXT\" [times=N] [FLAG...] [ADDRESS:PORT [length=N]]"},
    {"writev", 0, call_writev, "writev FD \"TEXT\"..."},
    {"readv", 0, call_readv, "readv FD SIZE..."},
    {"sendmsg", 0, call_sendmsg, "sendmsg FD [to ADDRESS:PORT] \"TEXT\"..."},
    {"recvmsg", 0, call_recvmsg, "recvmsg FD SIZE..."},
    {"setsockopt", 0, call_setsockopt, "setsockopt FD OPTION VALUE"},
    {"getsockopt", 0, call_getsockopt, "getsockopt FD OPTION"},
    {"nonblock", 0, call_nonblock, "nonblock FD"},
    {"select", 0, call_select, "select FD[:in,out,pri]... [timeout=MILLISECONDS]"},
    {"poll", 0, call_poll, "poll FD[:in,out,pri]... [timeout=MILLISECONDS]"},
    {"epoll_create", 1, call_epoll_create, "FD = epoll_create"},
    {"epoll_ctl", 0, call_epoll_ctl, "epoll_ctl FD add|mod|del FD [in] [out] [et]..."},
    {"epoll_wait", 0, call_epoll_wait, "epoll_wait FD [timeout=MILLISECONDS]"},
    {"open", 1, call_open, "FD = open PATH [write|both] [create] [append] [nonblock]"},
    {"pipe", 2, call_pipe, "READ WRITE = pipe"},
    {"dup", 1, call_dup, "FD = dup FD"},
    {"close", 0, call_close, "close FD"},
    {"fstat", 0, call_fstat, "fstat FD"},
    {"fds", 0, call_fds, "fds"},
    {"cat", 0, call_cat, "cat PATH"},
    {"sysctl", 0, call_sysctl, "sysctl net/core/somaxconn VALUE"},
    {"alarm", 0, call_alarm, "alarm MILLISECONDS"},
    {"sleep", 0, call_sleep, "sleep MILLISECONDS"},
    {"setuid", 0, call_setuid, "setuid USER"},
    {"via", 0, call_via, "via libc|direct|socketcall"},
    {"socketcall", 0, call_socketcall, "socketcall NUMBER fault|ARGUMENT..."},
};

static const struct verb *current;

const char *line_usage(void)
{
    return current == NULL ? NULL : current->usage;
}

void line_carry_out(struct line *line)
{
    const char *name = take_word(line, "a call")->text;

    current = NULL;
    for (size_t i = 0; i < sizeof VERBS / sizeof *VERBS; i++) {
        if (strcmp(VERBS[i].name, name) == 0)
            current = &VERBS[i];
    }
    if (current == NULL)
        line_refuse(line, "\"%s\" is no call that is known here", name);
    if (line->result_count > current->results)
        line_refuse(line, "it gives %zu values that can be named", current->results);
    current->call(line);
}
