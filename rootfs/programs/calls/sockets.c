/* Making, naming and joining sockets. */
#include <limits.h>
#include <string.h>

#include "calls.h"

static void call_named(struct line *line, enum net call);
static void tell_accepted(struct line *line, enum net call, int listener, int flags);
static void ask_address(struct line *line, enum net call);

void call_socket(struct line *line)
{
    long domain = take_constant(line, DOMAINS, "the family")->value;
    long type = take_constant(line, TYPES, "the type")->value;
    long flags = take_flags(line, TYPE_FLAGS);
    long protocol = more_words(line) ? take_constant(line, PROTOCOLS, "the protocol")->value : 0;
    struct answer answer;

    take_end(line);
    answer = net_call(NET_SOCKET, (const long[6]){domain, type | flags, protocol});
    give_number(line, 0, answer.value);
    put_net(NET_SOCKET);
    put_constant(DOMAINS, domain);
    put(", ");
    put_constant(TYPES, type);
    put(flags == 0 ? "" : "|");
    put_flags(TYPE_FLAGS, flags, "");
    put(", ");
    put_constant(PROTOCOLS, protocol);
    put_net_end(answer);
}

void call_bind(struct line *line)
{
    call_named(line, NET_BIND);
}

void call_connect(struct line *line)
{
    call_named(line, NET_CONNECT);
}

static void call_named(struct line *line, enum net call)
{
    int fd = take_fd(line);
    struct where where = take_where(line);
    struct answer answer;

    take_end(line);
    answer = net_call(call, (const long[6]){fd, (long)where.pointer, (long)where.length});
    put_net(call);
    put("%d, ", fd);
    put_where(where.pointer, where.length);
    put_net_end(answer);
}

void call_listen(struct line *line)
{
    int fd = take_fd(line);
    long backlog = take_number(line, "the backlog", INT_MIN, INT_MAX);
    struct answer answer;

    take_end(line);
    answer = net_call(NET_LISTEN, (const long[6]){fd, backlog});
    put_net(NET_LISTEN);
    put("%d, %ld", fd, backlog);
    put_net_end(answer);
}

void call_accept(struct line *line)
{
    int listener = take_fd(line);

    take_end(line);
    tell_accepted(line, NET_ACCEPT, listener, 0);
}

void call_accept4(struct line *line)
{
    int listener = take_fd(line);
    long flags = take_flags(line, TYPE_FLAGS);

    take_end(line);
    tell_accepted(line, NET_ACCEPT4, listener, (int)flags);
}

static void tell_accepted(struct line *line, enum net call, int listener, int flags)
{
    struct sockaddr_storage peer = {0};
    socklen_t length = sizeof peer;
    struct answer answer = net_call(call, (const long[6]){listener, (long)&peer, (long)&length, flags});

    give_number(line, 0, answer.value);
    give_address(line, 1, &peer, length);
    put_net(call);
    put("%d", listener);
    if (answer.error == 0) {
        put(", ");
        put_where((const struct sockaddr *)&peer, length);
    }
    if (call == NET_ACCEPT4) {
        put(", ");
        put_flags(TYPE_FLAGS, flags, "0");
    }
    put_net_end(answer);
}

void call_getsockname(struct line *line)
{
    ask_address(line, NET_GETSOCKNAME);
}

void call_getpeername(struct line *line)
{
    ask_address(line, NET_GETPEERNAME);
}

static void ask_address(struct line *line, enum net call)
{
    struct sockaddr_storage address = {0};
    socklen_t length = sizeof address;
    int fd = take_fd(line);
    struct answer answer;

    take_end(line);
    answer = net_call(call, (const long[6]){fd, (long)&address, (long)&length});
    give_address(line, 0, &address, length);
    put_net(call);
    put("%d", fd);
    if (answer.error == 0) {
        put(", ");
        put_where((const struct sockaddr *)&address, length);
    }
    put_net_end(answer);
}

void call_shutdown(struct line *line)
{
    int fd = take_fd(line);
    const struct constant *how = take_constant(line, HOWS, "the direction");
    struct answer answer;

    take_end(line);
    answer = net_call(NET_SHUTDOWN, (const long[6]){fd, how->value});
    put_net(NET_SHUTDOWN);
    put("%d, %s", fd, how->name);
    put_net_end(answer);
}
