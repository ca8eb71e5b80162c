/* Sending and receiving from one buffer. */
#include <string.h>
#include <unistd.h>

#include "calls.h"

static char data[DATA_MAX];

static size_t take_data(struct line *line);
static void put_data(struct answer answer);

void call_write(struct line *line)
{
    int fd = take_fd(line);
    size_t size = take_data(line);
    struct answer answer;

    take_end(line);
    answer = answer_of(write(fd, data, size));
    put("write(%d, ", fd);
    put_text(data, size);
    put(", %zu)", size);
    put_answer(answer);
    put_line();
}

void call_send(struct line *line)
{
    int fd = take_fd(line);
    size_t size = take_data(line);
    long flags = take_flags(line, MESSAGE_FLAGS);
    struct answer answer;

    take_end(line);
    answer = net_call(NET_SEND, (const long[6]){fd, (long)data, (long)size, flags});
    put_net(NET_SEND);
    put("%d, ", fd);
    put_text(data, size);
    put(", %zu, ", size);
    put_flags(MESSAGE_FLAGS, flags, "0");
    put_net_end(answer);
}

void call_sendto(struct line *line)
{
    int fd = take_fd(line);
    size_t size = take_data(line);
    long flags = take_flags(line, MESSAGE_FLAGS);
    struct where to = more_words(line) ? take_where(line) : (struct where){NULL, 0};
    struct answer answer;

    take_end(line);
    answer = net_call(NET_SENDTO, (const long[6]){fd, (long)data, (long)size, flags, (long)to.pointer, (long)to.length});
    put_net(NET_SENDTO);
    put("%d, ", fd);
    put_text(data, size);
    put(", %zu, ", size);
    put_flags(MESSAGE_FLAGS, flags, "0");
    put(", ");
    put_where(to.pointer, to.length);
    put_net_end(answer);
}

/* `"ab" times=3` is "ababab". */
static size_t take_data(struct line *line)
{
    const struct word *word = take_word(line, "a text");
    long times = take_option(line, "times", 1);

    if (times < 1 || word->length * (size_t)times > sizeof data)
        line_refuse(line, "a text has at most %d bytes, and is there at least once", DATA_MAX);
    for (size_t i = 0; i < (size_t)times; i++)
        memcpy(data + i * word->length, word->text, word->length);
    return word->length * (size_t)times;
}

void call_read(struct line *line)
{
    int fd = take_fd(line);
    long size = take_number(line, "the size", 0, DATA_MAX);
    struct answer answer;

    take_end(line);
    answer = answer_of(read(fd, data, (size_t)size));
    put("read(%d, ", fd);
    put_data(answer);
    put("%ld)", size);
    put_answer(answer);
    put_line();
}

void call_recv(struct line *line)
{
    int fd = take_fd(line);
    long size = take_number(line, "the size", 0, DATA_MAX), flags = take_flags(line, MESSAGE_FLAGS);
    struct answer answer;

    take_end(line);
    answer = net_call(NET_RECV, (const long[6]){fd, (long)data, size, flags});
    put_net(NET_RECV);
    put("%d, ", fd);
    put_data(answer);
    put("%ld, ", size);
    put_flags(MESSAGE_FLAGS, flags, "0");
    put_net_end(answer);
}

void call_recvfrom(struct line *line)
{
    struct sockaddr_storage peer = {0};
    socklen_t length = sizeof peer;
    int fd = take_fd(line);
    long size = take_number(line, "the size", 0, DATA_MAX), flags = take_flags(line, MESSAGE_FLAGS);
    struct answer answer;

    take_end(line);
    answer = net_call(NET_RECVFROM, (const long[6]){fd, (long)data, size, flags, (long)&peer, (long)&length});
    give_number(line, 0, answer.value);
    give_address(line, 1, &peer, length);
    put_net(NET_RECVFROM);
    put("%d, ", fd);
    put_data(answer);
    put("%ld, ", size);
    put_flags(MESSAGE_FLAGS, flags, "0");
    if (answer.error == 0) {
        put(", ");
        put_where((const struct sockaddr *)&peer, length);
    }
    put_net_end(answer);
}

/* What has come; nothing is shown of a call that failed. With MSG_TRUNC the kernel may tell more than it gives. */
static void put_data(struct answer answer)
{
    if (answer.error != 0)
        return;
    put_text(data, answer.value > DATA_MAX ? DATA_MAX : (size_t)answer.value);
    put(", ");
}
