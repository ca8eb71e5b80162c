/* Waiting until a descriptor is ready. */
#include <poll.h>
#include <string.h>
#include <sys/select.h>

#include "calls.h"

static nfds_t take_watched(struct line *line, struct pollfd watched[WORDS_MAX]);
static bool more_watched(const struct line *line);
static struct pollfd take_one(struct line *line);
static short to_events(const struct line *line, char *words);
static int fill(const struct pollfd *watched, nfds_t count, short event, fd_set *set);
static void put_set(const struct pollfd *watched, nfds_t count, short event, const char *before);
static void put_found(const struct pollfd *watched, nfds_t count, const fd_set *set, const char *name, bool *first);

void call_poll(struct line *line)
{
    struct pollfd watched[WORDS_MAX];
    nfds_t count = take_watched(line, watched);
    int timeout = (int)take_option(line, "timeout", -1);
    const char *between = " ([";
    struct answer answer;

    take_end(line);
    answer = answer_of(poll(watched, count, timeout));
    put("poll([");
    for (nfds_t i = 0; i < count; i++) {
        put("%s{fd=%d, events=", i == 0 ? "" : ", ", watched[i].fd);
        put_flags(POLL_EVENTS, watched[i].events, "0");
        put("}");
    }
    put("], %lu, %d)", (unsigned long)count, timeout);
    put_answer(answer);
    for (nfds_t i = 0; answer.value > 0 && i < count; i++) {
        if (watched[i].revents == 0)
            continue;
        put("%s{fd=%d, revents=", between, watched[i].fd);
        put_flags(POLL_EVENTS, watched[i].revents, "0");
        put("}");
        between = ", ";
    }
    put(answer.value > 0 ? "])" : "");
    put_line();
}

void call_select(struct line *line)
{
    struct pollfd watched[WORDS_MAX];
    nfds_t count = take_watched(line, watched);
    long timeout = take_option(line, "timeout", -1);
    struct timeval time = {timeout / 1000, timeout % 1000 * 1000};
    fd_set in, out, pri;
    int most = fill(watched, count, POLLIN, &in), more = fill(watched, count, POLLOUT, &out);
    int urgent = fill(watched, count, POLLPRI, &pri);
    struct answer answer;
    bool first = true;

    take_end(line);
    most = more > most ? more : most;
    most = urgent > most ? urgent : most;
    for (nfds_t i = 0; i < count; i++) {
        if (watched[i].fd < 0 || watched[i].fd >= FD_SETSIZE)
            line_refuse(line, "select takes descriptors from 0 to %d", FD_SETSIZE - 1);
    }
    answer = answer_of(select(most + 1, &in, &out, &pri, timeout < 0 ? NULL : &time));
    put("select(%d", most + 1);
    put_set(watched, count, POLLIN, ", ");
    put_set(watched, count, POLLOUT, ", ");
    put_set(watched, count, POLLPRI, ", ");
    put(timeout < 0 ? ", NULL)" : ", %ld ms)", timeout);
    put_answer(answer);
    if (answer.value > 0) {
        put_found(watched, count, &in, "in", &first);
        put_found(watched, count, &out, "out", &first);
        put_found(watched, count, &pri, "except", &first);
        put(")");
    }
    put_line();
}

/* Every word up to an option: `s`, `s:in`, `c:in,out`. */
static nfds_t take_watched(struct line *line, struct pollfd watched[WORDS_MAX])
{
    nfds_t count = 0;

    while (more_watched(line))
        watched[count++] = take_one(line);
    return count;
}

static bool more_watched(const struct line *line)
{
    return more_words(line) && strchr(line->words[line->at].text, '=') == NULL;
}

static struct pollfd take_one(struct line *line)
{
    char *fd = take_word(line, "a descriptor")->text;
    char *events = strchr(fd, ':');

    if (events == NULL)
        return (struct pollfd){.fd = to_fd(line, fd), .events = POLLIN};
    *events = '\0';
    return (struct pollfd){.fd = to_fd(line, fd), .events = to_events(line, events + 1)};
}

static short to_events(const struct line *line, char *words)
{
    short events = 0;

    for (char *word = strtok(words, ","); word != NULL; word = strtok(NULL, ",")) {
        const struct constant *found = constant_find(POLL_EVENTS, word);

        if (found == NULL)
            line_refuse(line, "\"%s\" is no event such as in, out or pri", word);
        events |= (short)found->value;
    }
    return events;
}

/* The greatest descriptor in the set, or -1. */
static int fill(const struct pollfd *watched, nfds_t count, short event, fd_set *set)
{
    int most = -1;

    FD_ZERO(set);
    for (nfds_t i = 0; i < count; i++) {
        if ((watched[i].events & event) == 0 || watched[i].fd < 0 || watched[i].fd >= FD_SETSIZE)
            continue;
        FD_SET(watched[i].fd, set);
        most = watched[i].fd > most ? watched[i].fd : most;
    }
    return most;
}

static void put_set(const struct pollfd *watched, nfds_t count, short event, const char *before)
{
    bool first = true;

    put("%s", before);
    for (nfds_t i = 0; i < count; i++) {
        if ((watched[i].events & event) == 0)
            continue;
        put(first ? "[%d" : " %d", watched[i].fd);
        first = false;
    }
    put(first ? "[]" : "]");
}

static void put_found(const struct pollfd *watched, nfds_t count, const fd_set *set, const char *name, bool *first)
{
    bool none = true;

    for (nfds_t i = 0; i < count; i++) {
        if (!FD_ISSET(watched[i].fd, set))
            continue;
        if (none)
            put("%s%s [%d", *first ? " (" : ", ", name, watched[i].fd);
        else
            put(" %d", watched[i].fd);
        none = *first = false;
    }
    put(none ? "" : "]");
}
