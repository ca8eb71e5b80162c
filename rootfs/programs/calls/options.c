/* Options of a socket. */
#include <fcntl.h>
#include <limits.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/time.h>

#include "calls.h"

enum kind { NUMBER, ERROR, LINGER, MILLISECONDS };

#define SOCKET(word, name, kind) {word, "SOL_SOCKET", #name, SOL_SOCKET, name, kind}
#define TCP(word, name) {word, "SOL_TCP", #name, IPPROTO_TCP, name, NUMBER}

static const struct option {
    const char *word, *level_name, *name;
    int level, number;
    enum kind kind;
} OPTIONS[] = {
    SOCKET("reuseaddr", SO_REUSEADDR, NUMBER), SOCKET("reuseport", SO_REUSEPORT, NUMBER),
    SOCKET("keepalive", SO_KEEPALIVE, NUMBER), SOCKET("rcvbuf", SO_RCVBUF, NUMBER), SOCKET("sndbuf", SO_SNDBUF, NUMBER),
    SOCKET("error", SO_ERROR, ERROR), SOCKET("acceptconn", SO_ACCEPTCONN, NUMBER), SOCKET("linger", SO_LINGER, LINGER),
    SOCKET("rcvtimeo", SO_RCVTIMEO, MILLISECONDS), SOCKET("sndtimeo", SO_SNDTIMEO, MILLISECONDS),
    TCP("nodelay", TCP_NODELAY), TCP("syncnt", TCP_SYNCNT), TCP("user-timeout", TCP_USER_TIMEOUT),
    TCP("defer-accept", TCP_DEFER_ACCEPT),
};

union setting {
    int number;
    struct linger linger;
    struct timeval time;
};

static const struct option *take_socket_option(struct line *line);
static socklen_t setting_of(enum kind kind, int number, union setting *setting);
static void put_setting(enum kind kind, const union setting *setting);
static void put_option(enum net call, int fd, const struct option *option);

void call_setsockopt(struct line *line)
{
    int fd = take_fd(line);
    const struct option *option = take_socket_option(line);
    int number = (int)take_number(line, "the value", INT_MIN, INT_MAX);
    union setting setting;
    socklen_t size = setting_of(option->kind, number, &setting);
    struct answer answer;

    take_end(line);
    answer = net_call(NET_SETSOCKOPT, (const long[6]){fd, option->level, option->number, (long)&setting, (long)size});
    put_option(NET_SETSOCKOPT, fd, option);
    put(", ");
    put_setting(option->kind, &setting);
    put_net_end(answer);
}

void call_getsockopt(struct line *line)
{
    int fd = take_fd(line);
    const struct option *option = take_socket_option(line);
    union setting setting;
    socklen_t size = setting_of(option->kind, 0, &setting);
    struct answer answer;

    take_end(line);
    answer = net_call(NET_GETSOCKOPT, (const long[6]){fd, option->level, option->number, (long)&setting, (long)&size});
    put_option(NET_GETSOCKOPT, fd, option);
    if (answer.error == 0) {
        put(", ");
        put_setting(option->kind, &setting);
    }
    put_net_end(answer);
}

static const struct option *take_socket_option(struct line *line)
{
    const char *word = take_word(line, "an option")->text;

    for (size_t i = 0; i < sizeof OPTIONS / sizeof *OPTIONS; i++) {
        if (strcmp(OPTIONS[i].word, word) == 0)
            return &OPTIONS[i];
    }
    line_refuse(line, "\"%s\" is no option of a socket", word);
}

static socklen_t setting_of(enum kind kind, int number, union setting *setting)
{
    memset(setting, 0, sizeof *setting);
    switch (kind) {
    case LINGER: return setting->linger = (struct linger){1, number}, sizeof setting->linger;
    case MILLISECONDS:
        setting->time = (struct timeval){number / 1000, number % 1000 * 1000};
        return sizeof setting->time;
    default: return setting->number = number, sizeof setting->number;
    }
}

static void put_setting(enum kind kind, const union setting *setting)
{
    if (kind == LINGER)
        put("{l_onoff=%d, l_linger=%d}", setting->linger.l_onoff, setting->linger.l_linger);
    else if (kind == MILLISECONDS)
        put("%ld ms", (long)setting->time.tv_sec * 1000 + (long)setting->time.tv_usec / 1000);
    else if (kind == ERROR && setting->number != 0)
        put_error(setting->number);
    else
        put("%d", setting->number);
}

static void put_option(enum net call, int fd, const struct option *option)
{
    put_net(call);
    put("%d, %s, %s", fd, option->level_name, option->name);
}

/* F_SETFL takes the flags that can change and passes over the others, so the access mode need not be asked first. */
void call_nonblock(struct line *line)
{
    int fd = take_fd(line);
    struct answer answer;

    take_end(line);
    answer = answer_of(fcntl(fd, F_SETFL, O_NONBLOCK));
    put("fcntl(%d, F_SETFL, O_NONBLOCK)", fd);
    put_answer(answer);
    put_line();
}
