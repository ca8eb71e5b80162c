#ifndef KLAB_CALLS_H
#define KLAB_CALLS_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/socket.h>

enum { STATUS_USAGE = 2, WORDS_MAX = 32, RESULTS_MAX = 2, DATA_MAX = 1024 * 1024 };

/* ---- words.c: a line and its words ---- */

struct word {
    char *text; /* NUL behind it; may have NULs within when it was quoted */
    size_t length;
    bool quoted;
};

/* `RESULTS = VERB WORDS`; `at` is the next word to be taken. */
struct line {
    const char *source;
    struct word words[WORDS_MAX];
    size_t count, at;
    const char *results[RESULTS_MAX];
    size_t result_count;
};

/* False for a line without words. `bytes` keeps the words and must have room for the source. */
bool line_read(struct line *line, const char *source, char *bytes);
/* Tells the mistake and ends the program with STATUS_USAGE. */
_Noreturn void line_refuse(const struct line *line, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* ---- table.c ---- */

void line_carry_out(struct line *line);
/* How the verb that is being carried out is written; NULL: there is none. */
const char *line_usage(void);

/* ---- names.c: what earlier calls gave ---- */

struct value {
    bool is_address;
    long number;
    struct sockaddr_storage address;
    socklen_t length;
};
/* NULL: nothing has this name. */
const struct value *name_find(const char *name);
/* Gives the line's result `index` its value, when the line has a name for it. */
void give_number(const struct line *line, size_t index, long number);
void give_address(const struct line *line, size_t index, const struct sockaddr_storage *address, socklen_t length);

/* ---- take.c: the next word as what a call needs; a mistake ends the program ---- */

/* Below what the kernel lets a program map (vm.mmap_min_addr): reading it faults. */
#define BAD_POINTER ((const void *)16)

/* Where a call's address argument points to, and the length that it is told. */
struct where {
    const struct sockaddr *pointer;
    socklen_t length;
};

int take_fd(struct line *line);
long take_number(struct line *line, const char *what, long least, long most);
/* ADDRESS:PORT, a name of one, or `fault`; with `length=N` behind it. */
struct where take_where(struct line *line);
const struct word *take_word(struct line *line, const char *what);
bool take_if(struct line *line, const char *word);
/* NAME=N at this place; or what there is otherwise. */
long take_option(struct line *line, const char *name, long otherwise);
bool more_words(const struct line *line);
void take_end(const struct line *line);
/* A descriptor's name or number. */
int to_fd(const struct line *line, const char *text);

/* ---- constants.c ---- */

struct constant {
    const char *word, *name; /* as a line says it, as the C header does */
    long value;
};
extern const struct constant DOMAINS[], TYPES[], TYPE_FLAGS[], PROTOCOLS[], MESSAGE_FLAGS[], HOWS[], OPEN_FLAGS[];
extern const struct constant POLL_EVENTS[], EPOLL_EVENTS[], EPOLL_ACTIONS[];

const struct constant *constant_find(const struct constant *table, const char *word);
const struct constant *take_constant(struct line *line, const struct constant *table, const char *what);
/* As many words of the table as there are, or'ed. */
long take_flags(struct line *line, const struct constant *table);

/* ---- print.c: one line a call, written at once ---- */

struct answer {
    long value;
    int error; /* errno when the value is -1 */
};

struct answer answer_of(long value);
void put(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* What C would write, cut after some bytes as strace does: `"abc"...` */
void put_text(const char *bytes, size_t length);
/* `127.0.0.1:80, 16` */
void put_where(const struct sockaddr *address, socklen_t length);
void put_constant(const struct constant *table, long value);
/* `A|B|0x40`; nothing set is `otherwise`. */
void put_flags(const struct constant *table, long value, const char *otherwise);
/* `ECONNREFUSED`, or the number of one that has no name here. */
void put_error(int error);
/* ` = 3` or ` = -1 EBADF`. */
void put_answer(struct answer answer);
/* The line with its newline leaves the program. */
void put_line(void);
void put_raw(const char *bytes, size_t length);

/* ---- via.c: the calls that socketcall(2) multiplexes, made in one of three ways ---- */

enum net {
    NET_SOCKET, NET_BIND, NET_CONNECT, NET_LISTEN, NET_ACCEPT, NET_GETSOCKNAME, NET_GETPEERNAME, NET_SEND, NET_RECV,
    NET_SENDTO, NET_RECVFROM, NET_SHUTDOWN, NET_SETSOCKOPT, NET_GETSOCKOPT, NET_SENDMSG, NET_RECVMSG, NET_ACCEPT4
};

struct answer net_call(enum net call, const long arguments[6]);
/* `bind(` and `)`, or `socketcall(SYS_BIND, [` and `])`. */
void put_net(enum net call);
void put_net_end(struct answer answer);

/* ---- what a line can say: one function a verb ---- */

void call_via(struct line *line);
void call_socketcall(struct line *line);

void call_socket(struct line *line);
void call_bind(struct line *line);
void call_connect(struct line *line);
void call_listen(struct line *line);
void call_accept(struct line *line);
void call_accept4(struct line *line);
void call_getsockname(struct line *line);
void call_getpeername(struct line *line);
void call_shutdown(struct line *line);

void call_read(struct line *line);
void call_recv(struct line *line);
void call_recvfrom(struct line *line);
void call_write(struct line *line);
void call_send(struct line *line);
void call_sendto(struct line *line);

void call_writev(struct line *line);
void call_readv(struct line *line);
void call_sendmsg(struct line *line);
void call_recvmsg(struct line *line);

void call_setsockopt(struct line *line);
void call_getsockopt(struct line *line);
void call_nonblock(struct line *line);

void call_select(struct line *line);
void call_poll(struct line *line);
void call_epoll_create(struct line *line);
void call_epoll_ctl(struct line *line);
void call_epoll_wait(struct line *line);

void call_open(struct line *line);
void call_pipe(struct line *line);
void call_dup(struct line *line);
void call_close(struct line *line);
void call_fstat(struct line *line);
void call_fds(struct line *line);
void call_cat(struct line *line);
void call_sysctl(struct line *line);

void call_alarm(struct line *line);
void call_sleep(struct line *line);
void call_setuid(struct line *line);

#endif
