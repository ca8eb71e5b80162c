#include <arpa/inet.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "calls.h"

static bool to_number(const char *text, long *number);
static bool to_address(const char *text, struct sockaddr_in *address);

bool more_words(const struct line *line)
{
    return line->at < line->count;
}

const struct word *take_word(struct line *line, const char *what)
{
    if (!more_words(line))
        line_refuse(line, "%s is missing", what);
    return &line->words[line->at++];
}

bool take_if(struct line *line, const char *word)
{
    const struct word *next = &line->words[line->at];

    if (!more_words(line) || next->quoted || strcmp(next->text, word) != 0)
        return false;
    line->at++;
    return true;
}

void take_end(const struct line *line)
{
    if (more_words(line))
        line_refuse(line, "\"%s\" is not understood here", line->words[line->at].text);
}

int take_fd(struct line *line)
{
    return to_fd(line, take_word(line, "a descriptor")->text);
}

int to_fd(const struct line *line, const char *text)
{
    const struct value *value = name_find(text);
    long number;

    if (value != NULL && !value->is_address)
        return (int)value->number;
    if (!to_number(text, &number) || number < INT_MIN || number > INT_MAX)
        line_refuse(line, "\"%s\" is neither a descriptor's name nor a number", text);
    return (int)number;
}

long take_number(struct line *line, const char *what, long least, long most)
{
    const char *text = take_word(line, what)->text;
    long number;

    if (!to_number(text, &number) || number < least || number > most)
        line_refuse(line, "%s: \"%s\" is no number from %ld to %ld", what, text, least, most);
    return number;
}

/* Decimal, or hexadecimal with 0x; neither blanks nor a plus sign nor octal. */
static bool to_number(const char *text, long *number)
{
    bool negative = text[0] == '-';
    const char *digits = text + negative;
    bool hex = digits[0] == '0' && digits[1] == 'x';
    char *end;

    if (strchr("0123456789", digits[0]) == NULL || digits[0] == '\0')
        return false;
    errno = 0;
    *number = strtol(text, &end, hex ? 16 : 10);
    return *end == '\0' && errno == 0;
}

long take_option(struct line *line, const char *name, long otherwise)
{
    size_t length = strlen(name);
    const char *text = line->words[line->at].text;
    long number;

    if (!more_words(line) || strncmp(text, name, length) != 0 || text[length] != '=')
        return otherwise;
    if (!to_number(text + length + 1, &number) || number < INT_MIN || number > INT_MAX)
        line_refuse(line, "%s= takes a number", name);
    line->at++;
    return number;
}

struct where take_where(struct line *line)
{
    /* as large as the kernel may be told that it is, so that a wrong length reads zeros */
    static struct sockaddr_storage storage;
    const char *text = take_word(line, "an address")->text;
    const struct value *value = name_find(text);
    struct where where = {(const struct sockaddr *)&storage, sizeof(struct sockaddr_in)};

    memset(&storage, 0, sizeof storage);
    if (strcmp(text, "fault") == 0)
        where.pointer = BAD_POINTER;
    else if (value != NULL && value->is_address)
        storage = value->address, where.length = value->length;
    else if (!to_address(text, (struct sockaddr_in *)&storage))
        line_refuse(line, "\"%s\" is no address such as 127.0.0.1:80, nor the name of one, nor fault", text);
    where.length = (socklen_t)take_option(line, "length", (long)where.length);
    return where;
}

static bool to_address(const char *text, struct sockaddr_in *address)
{
    char host[INET_ADDRSTRLEN] = "";
    const char *colon = strchr(text, ':');
    long port;

    if (colon == NULL || (size_t)(colon - text) >= sizeof host || !to_number(colon + 1, &port))
        return false;
    memcpy(host, text, (size_t)(colon - text));
    address->sin_family = AF_INET;
    address->sin_port = htons((in_port_t)port);
    return port >= 0 && port <= 65535 && inet_pton(AF_INET, host, &address->sin_addr) == 1;
}
