#include <sys/epoll.h>

#include "calls.h"

enum { EVENTS_MAX = 8 };

static void put_event(const struct epoll_event *event);

void call_epoll_create(struct line *line)
{
    struct answer answer;

    take_end(line);
    answer = answer_of(epoll_create1(0));
    give_number(line, 0, answer.value);
    put("epoll_create1(0)");
    put_answer(answer);
    put_line();
}

void call_epoll_ctl(struct line *line)
{
    int epoll = take_fd(line);
    const struct constant *action = take_constant(line, EPOLL_ACTIONS, "the action");
    int fd = take_fd(line);
    struct epoll_event event = {.events = (uint32_t)take_flags(line, EPOLL_EVENTS), .data.u64 = (uint64_t)fd};
    struct answer answer;

    take_end(line);
    answer = answer_of(epoll_ctl(epoll, (int)action->value, fd, &event));
    put("epoll_ctl(%d, %s, %d, ", epoll, action->name, fd);
    put_event(&event);
    put(")");
    put_answer(answer);
    put_line();
}

void call_epoll_wait(struct line *line)
{
    struct epoll_event events[EVENTS_MAX];
    int epoll = take_fd(line);
    int timeout = (int)take_option(line, "timeout", -1);
    struct answer answer;

    take_end(line);
    answer = answer_of(epoll_wait(epoll, events, EVENTS_MAX, timeout));
    put("epoll_wait(%d, [", epoll);
    for (long i = 0; i < answer.value; i++) {
        put(i == 0 ? "" : ", ");
        put_event(&events[i]);
    }
    put("], %d, %d)", EVENTS_MAX, timeout);
    put_answer(answer);
    put_line();
}

static void put_event(const struct epoll_event *event)
{
    put("{events=");
    put_flags(EPOLL_EVENTS, (long)event->events, "0");
    put(", data=%d}", event->data.fd);
}
