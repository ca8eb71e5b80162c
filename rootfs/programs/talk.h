#ifndef KLAB_TALK_H
#define KLAB_TALK_H

#include <netinet/in.h>
#include <stddef.h>
#include <sys/types.h>

/* The longest UDP datagram over IPv4, and so the longest message that both pairs can carry. */
#define TEXT_MAX 65507

enum { STATUS_FAULT = 1, STATUS_USAGE = 2 };

/* Reads `ADDRESS PORT`; a mistake ends the program with STATUS_USAGE. Also makes a lost peer an error, not a signal. */
struct sockaddr_in talk_start(int argc, char **argv);

/* Prompts until a line with some text comes. Its length (without the newline), or 0 when the user has done: `q` or the end of input. */
size_t talk_ask(char text[TEXT_MAX]);

/* Prints `<peer> say: <text>`. */
void talk_show(const struct sockaddr_in *peer, const char *text, size_t length);

/* Like read and write, but a signal in between does not count, and a write is whole. -1 with errno set. */
ssize_t talk_read(int fd, void *bytes, size_t size);
int talk_write(int fd, const void *bytes, size_t size);

/* `<program>: <call>: <errno's text>` on stderr. */
void talk_complain(const char *call);
_Noreturn void talk_fail(const char *call);

#endif
