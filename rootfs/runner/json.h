#ifndef KLAB_JSON_H
#define KLAB_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One JSON object being written, in one line. What does not fit is left out, and `full` says so. */
struct json {
    char *bytes;
    size_t length, room;
    bool full, begun;
};

struct json json_begin(char *bytes, size_t room);
/* Ends the object and its line. */
void json_end(struct json *json);
void json_number(struct json *json, const char *key, int64_t value);
void json_bool(struct json *json, const char *key, bool value);
void json_null(struct json *json, const char *key);
/* Any bytes: those that are no UTF-8 become a backslash, `x` and two hex digits. */
void json_bytes(struct json *json, const char *key, const char *bytes, size_t length);
/* NULL becomes null. */
void json_text(struct json *json, const char *key, const char *text);

#endif
