#include <string.h>

#include "calls.h"

enum { NAMES_MAX = 64, NAME_BYTES = 32 };

static struct named {
    char name[NAME_BYTES];
    struct value value;
} names[NAMES_MAX];
static size_t name_count;

static void give(const struct line *line, size_t index, struct value value);
static struct named *entry_for(const struct line *line, const char *name);

const struct value *name_find(const char *name)
{
    for (size_t i = 0; i < name_count; i++) {
        if (strcmp(names[i].name, name) == 0)
            return &names[i].value;
    }
    return NULL;
}

void give_number(const struct line *line, size_t index, long number)
{
    give(line, index, (struct value){.number = number});
}

void give_address(const struct line *line, size_t index, const struct sockaddr_storage *address, socklen_t length)
{
    give(line, index, (struct value){.is_address = true, .address = *address, .length = length});
}

static void give(const struct line *line, size_t index, struct value value)
{
    if (index < line->result_count)
        entry_for(line, line->results[index])->value = value;
}

static struct named *entry_for(const struct line *line, const char *name)
{
    for (size_t i = 0; i < name_count; i++) {
        if (strcmp(names[i].name, name) == 0)
            return &names[i];
    }
    if (name_count == NAMES_MAX)
        line_refuse(line, "there are %d names already", NAMES_MAX);
    if (strlen(name) >= NAME_BYTES)
        line_refuse(line, "a name has at most %d letters", NAME_BYTES - 1);
    return strcpy(names[name_count].name, name), &names[name_count++];
}
