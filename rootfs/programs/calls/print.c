#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "calls.h"

enum { SHOWN_BYTES = 64, LINE_BYTES = 16 * 1024 };

static char text[LINE_BYTES];
static size_t length;

static void put_byte(unsigned char byte);

struct answer answer_of(long value)
{
    return (struct answer){value, value == -1 ? errno : 0};
}

void put(const char *format, ...)
{
    va_list args;
    int added;

    va_start(args, format);
    added = vsnprintf(text + length, sizeof text - length, format, args);
    va_end(args);
    length += (size_t)added;
    if (length >= sizeof text)
        length = sizeof text - 1;
}

void put_text(const char *bytes, size_t size)
{
    put("\"");
    for (size_t i = 0; i < size && i < SHOWN_BYTES; i++)
        put_byte((unsigned char)bytes[i]);
    put(size > SHOWN_BYTES ? "\"..." : "\"");
}

static void put_byte(unsigned char byte)
{
    switch (byte) {
    case '\n': put("\\n"); break;
    case '\t': put("\\t"); break;
    case '\r': put("\\r"); break;
    case '"': put("\\\""); break;
    case '\\': put("\\\\"); break;
    default: put(byte >= ' ' && byte < 127 ? "%c" : "\\x%02x", byte);
    }
}

void put_where(const struct sockaddr *address, socklen_t size)
{
    const struct sockaddr_in *inet = (const struct sockaddr_in *)(const void *)address;
    char host[INET_ADDRSTRLEN];

    if (address == BAD_POINTER)
        put("%p, %d", BAD_POINTER, (int)size);
    else if (address == NULL || (size == 0 && address->sa_family == AF_UNSPEC))
        put("NULL, %d", (int)size); /* the kernel tells none either, for recvfrom on a TCP socket */
    else if (address->sa_family == AF_INET && inet_ntop(AF_INET, &inet->sin_addr, host, sizeof host) != NULL)
        put("%s:%u, %d", host, ntohs(inet->sin_port), (int)size);
    else
        put("{sa_family=%u}, %d", address->sa_family, (int)size);
}

void put_constant(const struct constant *table, long value)
{
    for (; table->word != NULL; table++) {
        if (table->value == value)
            return put("%s", table->name);
    }
    put("%ld", value);
}

void put_flags(const struct constant *table, long value, const char *otherwise)
{
    const char *between = "";

    for (; table->word != NULL; table++) {
        if ((value & table->value) == 0)
            continue;
        put("%s%s", between, table->name);
        value &= ~table->value;
        between = "|";
    }
    if (value != 0)
        put("%s0x%lx", between, (unsigned long)value);
    else if (*between == '\0')
        put("%s", otherwise);
}

void put_answer(struct answer answer)
{
    put(" = %ld", answer.value);
    if (answer.error != 0) {
        put(" ");
        put_error(answer.error);
    }
}

void put_line(void)
{
    put("\n");
    text[length - 1] = '\n'; /* also of a line that was cut */
    put_raw(text, length);
    length = 0;
}

/* Whole, and past stdio: the line is out before the next call is made. Nobody is left to tell when it fails. */
void put_raw(const char *bytes, size_t size)
{
    while (size > 0) {
        ssize_t written = write(STDOUT_FILENO, bytes, size);

        if (written < 0 && errno != EINTR)
            return;
        bytes += written < 0 ? 0 : written;
        size -= written < 0 ? 0 : (size_t)written;
    }
}
