/* Waiting until a descriptor is ready. */
#include <poll.h>
#include <string.h>
#include <sys/select.h>

#include "calls.h"

static nfds_t take_watched(struct line *line, struct pollfd watched[WORDS_MAX]);
static bool more_watched(const struct line *line);
static struct pollfd take_one(struct line *line);
static short to_events(const struct line *line, char *words);
static int fill_sets(const struct line *line, const struct pollfd *watched, nfds_t count, fd_set sets[3]);
static void put_set(const char *before, const struct pollfd *watched, nfds_t count, short event);
static void put_found(const struct pollfd *watched, nfds_t count, const fd_set sets[3]);

/* select's three sets, in its own order. */
static const struct {
    short event;
    const char *name;
} SETS[3] = {{POLLIN, "in"}, {POLLOUT, "out"}, {POLLPRI, "except"}};

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
    fd_set sets[3];
    int past;
    struct answer answer;

    take_end(line);
    past = fill_sets(line, watched, count, sets);
    answer = answer_of(select(past, &sets[0], &sets[1], &sets[2], timeout < 0 ? NULL : &time));
    put("select(%d", past);
    for (size_t i = 0; i < 3; i++)
        put_set(", ", watched, count, SETS[i].event);
    put(timeout < 0 ? ", NULL)" : ", %ld ms)", timeout);
    put_answer(answer);
    if (answer.value > 0)
        put_found(watched, count, sets);
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

/* One more than the greatest descriptor. */
static int fill_sets(const struct line *line, const struct pollfd *watched, nfds_t count, fd_set sets[3])
{
    int past = 0;

    memset(sets, 0, 3 * sizeof *sets);
    for (nfds_t i = 0; i < count; i++) {
        int fd = watched[i].fd;

        if (fd < 0 || fd >= FD_SETSIZE)
            line_refuse(line, "select takes descriptors from 0 to %d", FD_SETSIZE - 1);
        for (size_t set = 0; set < 3; set++) {
            if (watched[i].events & SETS[set].event)
                FD_SET(fd, &sets[set]);
        }
        past = fd >= past ? fd + 1 : past;
    }
    return past;
}

static void put_set(const char *before, const struct pollfd *watched, nfds_t count, short event)
{
    const char *between = "";

    put("%s[", before);
    for (nfds_t i = 0; i < count; i++) {
        if ((watched[i].events & event) == 0)
            continue;
        put("%s%d", between, watched[i].fd);
        between = " ";
    }
    put("]");
}

static void put_found(const struct pollfd *watched, nfds_t count, const fd_set sets[3])
{
    const char *between = " (";

    for (size_t set = 0; set < 3; set++) {
        struct pollfd found[WORDS_MAX];
        nfds_t many = 0;

        for (nfds_t i = 0; i < count; i++) {
            if (FD_ISSET(watched[i].fd, &sets[set]))
                found[many++] = (struct pollfd){.fd = watched[i].fd, .events = SETS[set].event};
        }
        if (many == 0)
            continue;
        put("%s%s", between, SETS[set].name);
        put_set(" ", found, many, SETS[set].event);
        between = ", ";
    }
    put(")");
}
