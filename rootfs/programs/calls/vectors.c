/* Sending and receiving from several buffers. */
#include <stdint.h>
#include <string.h>
#include <sys/uio.h>

#include "calls.h"

enum { VECTORS_MAX = 8, VECTOR_BYTES = 4096 };

static struct iovec vectors[VECTORS_MAX];

static size_t take_texts(struct line *line);
static size_t take_rooms(struct line *line);
static void put_vectors(size_t count, size_t bytes);

void call_writev(struct line *line)
{
    int fd = take_fd(line);
    size_t count = take_texts(line);
    struct answer answer = answer_of(writev(fd, vectors, (int)count));

    put("writev(%d, ", fd);
    put_vectors(count, SIZE_MAX);
    put(", %zu)", count);
    put_answer(answer);
    put_line();
}

void call_readv(struct line *line)
{
    int fd = take_fd(line);
    size_t count = take_rooms(line);
    struct answer answer = answer_of(readv(fd, vectors, (int)count));

    put("readv(%d, ", fd);
    put_vectors(count, answer.error == 0 ? (size_t)answer.value : 0);
    put(", %zu)", count);
    put_answer(answer);
    put_line();
}

void call_sendmsg(struct line *line)
{
    int fd = take_fd(line);
    struct where to = take_if(line, "to") ? take_where(line) : (struct where){NULL, 0};
    size_t count = take_texts(line);
    struct msghdr message = {.msg_iov = vectors, .msg_iovlen = count, .msg_namelen = to.length};
    struct answer answer;

    memcpy(&message.msg_name, &to.pointer, sizeof to.pointer);
    answer = net_call(NET_SENDMSG, (const long[6]){fd, (long)&message});
    put_net(NET_SENDMSG);
    put("%d, ", fd);
    if (to.pointer != NULL) {
        put_where(to.pointer, to.length);
        put(", ");
    }
    put_vectors(count, SIZE_MAX);
    put(", 0");
    put_net_end(answer);
}

void call_recvmsg(struct line *line)
{
    struct sockaddr_storage peer = {0};
    int fd = take_fd(line);
    size_t count = take_rooms(line);
    struct msghdr message = {.msg_name = &peer, .msg_namelen = sizeof peer, .msg_iov = vectors, .msg_iovlen = count};
    struct answer answer = net_call(NET_RECVMSG, (const long[6]){fd, (long)&message});

    put_net(NET_RECVMSG);
    put("%d, ", fd);
    if (answer.error == 0 && message.msg_namelen > 0) {
        put_where((const struct sockaddr *)&peer, message.msg_namelen);
        put(", ");
    }
    put_vectors(count, answer.error == 0 ? (size_t)answer.value : 0);
    put(", 0");
    put_net_end(answer);
}

/* All the words that are left. */
static size_t take_texts(struct line *line)
{
    size_t count = 0;

    do {
        const struct word *word = take_word(line, "a text");

        if (count == VECTORS_MAX)
            line_refuse(line, "more than %d buffers", VECTORS_MAX);
        vectors[count++] = (struct iovec){word->text, word->length};
    } while (more_words(line));
    return count;
}

static size_t take_rooms(struct line *line)
{
    static char rooms[VECTORS_MAX][VECTOR_BYTES];
    size_t count = 0;

    do {
        size_t size = (size_t)take_number(line, "the size", 0, VECTOR_BYTES);

        if (count == VECTORS_MAX)
            line_refuse(line, "more than %d buffers", VECTORS_MAX);
        vectors[count] = (struct iovec){rooms[count], size};
        count++;
    } while (more_words(line));
    return count;
}

/* So much of the buffers as `bytes` fill. */
static void put_vectors(size_t count, size_t bytes)
{
    put("[");
    for (size_t i = 0; i < count; i++) {
        size_t filled = bytes < vectors[i].iov_len ? bytes : vectors[i].iov_len;

        put(i == 0 ? "" : ", ");
        put_text(vectors[i].iov_base, filled);
        bytes -= filled;
    }
    put("]");
}
