/* The words that a line may use for the constants of the C headers. */
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>

#include "calls.h"

#define END {NULL, NULL, 0}

const struct constant DOMAINS[] = {
    {"inet", "AF_INET", AF_INET}, {"inet6", "AF_INET6", AF_INET6}, {"unix", "AF_UNIX", AF_UNIX},
    {"netlink", "AF_NETLINK", AF_NETLINK}, {"packet", "AF_PACKET", AF_PACKET}, END,
};

const struct constant TYPES[] = {
    {"stream", "SOCK_STREAM", SOCK_STREAM}, {"dgram", "SOCK_DGRAM", SOCK_DGRAM}, {"raw", "SOCK_RAW", SOCK_RAW},
    {"seqpacket", "SOCK_SEQPACKET", SOCK_SEQPACKET}, END,
};

const struct constant TYPE_FLAGS[] = {
    {"nonblock", "SOCK_NONBLOCK", SOCK_NONBLOCK}, {"cloexec", "SOCK_CLOEXEC", SOCK_CLOEXEC}, END,
};

/* 0 lets the family choose; strace calls it so too. */
const struct constant PROTOCOLS[] = {
    {"ip", "IPPROTO_IP", IPPROTO_IP}, {"icmp", "IPPROTO_ICMP", IPPROTO_ICMP}, {"tcp", "IPPROTO_TCP", IPPROTO_TCP},
    {"udp", "IPPROTO_UDP", IPPROTO_UDP}, END,
};

const struct constant MESSAGE_FLAGS[] = {
    {"oob", "MSG_OOB", MSG_OOB}, {"peek", "MSG_PEEK", MSG_PEEK}, {"trunc", "MSG_TRUNC", MSG_TRUNC},
    {"dontwait", "MSG_DONTWAIT", MSG_DONTWAIT}, {"waitall", "MSG_WAITALL", MSG_WAITALL},
    {"nosignal", "MSG_NOSIGNAL", MSG_NOSIGNAL}, {"more", "MSG_MORE", MSG_MORE}, END,
};

const struct constant HOWS[] = {
    {"read", "SHUT_RD", SHUT_RD}, {"write", "SHUT_WR", SHUT_WR}, {"both", "SHUT_RDWR", SHUT_RDWR}, END,
};

const struct constant OPEN_FLAGS[] = {
    {"write", "O_WRONLY", O_WRONLY}, {"both", "O_RDWR", O_RDWR}, {"create", "O_CREAT", O_CREAT},
    {"append", "O_APPEND", O_APPEND}, {"nonblock", "O_NONBLOCK", O_NONBLOCK}, END,
};

const struct constant POLL_EVENTS[] = {
    {"in", "POLLIN", POLLIN}, {"pri", "POLLPRI", POLLPRI}, {"out", "POLLOUT", POLLOUT}, {"err", "POLLERR", POLLERR},
    {"hup", "POLLHUP", POLLHUP}, {"nval", "POLLNVAL", POLLNVAL}, {"rdhup", "POLLRDHUP", POLLRDHUP}, END,
};

const struct constant EPOLL_EVENTS[] = {
    {"in", "EPOLLIN", EPOLLIN}, {"pri", "EPOLLPRI", EPOLLPRI}, {"out", "EPOLLOUT", EPOLLOUT},
    {"err", "EPOLLERR", EPOLLERR}, {"hup", "EPOLLHUP", EPOLLHUP}, {"rdhup", "EPOLLRDHUP", EPOLLRDHUP},
    {"oneshot", "EPOLLONESHOT", EPOLLONESHOT}, {"et", "EPOLLET", (long)EPOLLET}, END,
};

const struct constant EPOLL_ACTIONS[] = {
    {"add", "EPOLL_CTL_ADD", EPOLL_CTL_ADD}, {"mod", "EPOLL_CTL_MOD", EPOLL_CTL_MOD},
    {"del", "EPOLL_CTL_DEL", EPOLL_CTL_DEL}, END,
};

static void list_words(const struct constant *table, char *text, size_t size);

const struct constant *constant_find(const struct constant *table, const char *word)
{
    for (; table->word != NULL; table++) {
        if (strcmp(table->word, word) == 0)
            return table;
    }
    return NULL;
}

const struct constant *take_constant(struct line *line, const struct constant *table, const char *what)
{
    const char *word = take_word(line, what)->text;
    const struct constant *found = constant_find(table, word);
    char words[256];

    if (found != NULL)
        return found;
    list_words(table, words, sizeof words);
    line_refuse(line, "%s: \"%s\" is none of %s", what, word, words);
}

static void list_words(const struct constant *table, char *text, size_t size)
{
    size_t length = 0;

    for (; table->word != NULL && length < size; table++)
        length += (size_t)snprintf(text + length, size - length, "%s%s", length > 0 ? ", " : "", table->word);
}

long take_flags(struct line *line, const struct constant *table)
{
    const struct constant *found;
    long flags = 0;

    while (more_words(line) && (found = constant_find(table, line->words[line->at].text)) != NULL) {
        flags |= found->value;
        line->at++;
    }
    return flags;
}
