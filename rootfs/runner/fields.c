#include "fields.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runner.h"

static bool unescape(char *field);
static int64_t to_number(struct fields *fields, const char *field, int64_t most);

char **fields_words(struct fields *fields)
{
    char **run = NULL;
    size_t count = 0;

    do {
        run = reallocarray(run, count + 2, sizeof *run);
        if (run == NULL)
            return fields->ok = false, NULL;
        run[count++] = fields_text(fields);
    } while (fields->rest != NULL);
    run[count] = NULL;
    return run;
}

char *fields_raw(struct fields *fields)
{
    static char nothing[1];
    char *field = strsep(&fields->rest, " ");

    if (field != NULL)
        return field;
    fields->ok = false;
    nothing[0] = '\0';
    return nothing;
}

char *fields_text(struct fields *fields)
{
    char *field = fields_raw(fields);

    if (!unescape(field))
        fields->ok = false;
    return field;
}

char *fields_optional_text(struct fields *fields)
{
    char *field = fields_raw(fields);

    if (strcmp(field, "-") == 0)
        return NULL;
    if (!unescape(field))
        fields->ok = false;
    return field;
}

static bool unescape(char *field)
{
    char *to = field;

    for (const char *from = field; *from != '\0'; from++) {
        unsigned byte = (unsigned char)*from;

        if (byte == '%') {
            if (sscanf(from + 1, "%2X", &byte) != 1 || byte == 0)
                return false;
            from += 2;
        }
        *to++ = (char)byte;
    }
    *to = '\0';
    return true;
}

int64_t fields_number(struct fields *fields, int64_t most)
{
    return to_number(fields, fields_raw(fields), most);
}

int64_t fields_optional_number(struct fields *fields, int64_t most)
{
    char *field = fields_raw(fields);

    return strcmp(field, "-") == 0 ? -1 : to_number(fields, field, most);
}

static int64_t to_number(struct fields *fields, const char *field, int64_t most)
{
    char *end;
    long long value = strtoll(field, &end, 10);

    if (*field >= '0' && *field <= '9' && *end == '\0' && value <= most)
        return value;
    fields->ok = false;
    return 0;
}

int fields_optional_signal(struct fields *fields)
{
    char *field = fields_raw(fields);
    int signal;

    if (strcmp(field, "-") == 0)
        return 0;
    signal = signal_number(field);
    if (signal == 0)
        fields->ok = false;
    return signal;
}
