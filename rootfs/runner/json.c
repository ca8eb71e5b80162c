#include "json.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { TAIL = 3 }; /* kept free for `}`, the newline and a closing quote */

static void key_of(struct json *json, const char *key);
static size_t put_character(struct json *json, const unsigned char *bytes, size_t left);
static void put_plain(struct json *json, const unsigned char *bytes, size_t length);
static size_t sequence_length(const unsigned char *bytes, size_t left);
static void put(struct json *json, const char *format, ...) __attribute__((format(printf, 2, 3)));

struct json json_begin(char *bytes, size_t room)
{
    struct json json = {.bytes = bytes, .room = room - TAIL};

    put(&json, "{");
    return json;
}

void json_end(struct json *json)
{
    json->room += TAIL;
    json->full = false;
    put(json, "}\n");
}

void json_number(struct json *json, const char *key, int64_t value)
{
    key_of(json, key);
    put(json, "%" PRId64, value);
}

void json_bool(struct json *json, const char *key, bool value)
{
    key_of(json, key);
    put(json, value ? "true" : "false");
}

void json_null(struct json *json, const char *key)
{
    key_of(json, key);
    put(json, "null");
}

void json_text(struct json *json, const char *key, const char *text)
{
    if (text == NULL)
        json_null(json, key);
    else
        json_bytes(json, key, text, strlen(text));
}

void json_bytes(struct json *json, const char *key, const char *bytes, size_t length)
{
    size_t at = 0;

    key_of(json, key);
    put(json, "\"");
    while (at < length)
        at += put_character(json, (const unsigned char *)bytes + at, length - at);
    put(json, "\"");
}

static void key_of(struct json *json, const char *key)
{
    put(json, "%s\"%s\":", json->begun ? "," : "", key);
    json->begun = true;
}

/* How many of the bytes it has put. */
static size_t put_character(struct json *json, const unsigned char *bytes, size_t left)
{
    size_t length = sequence_length(bytes, left);

    if (length == 0)
        put(json, "\\\\x%02x", bytes[0]);
    else if (bytes[0] == '"' || bytes[0] == '\\')
        put(json, "\\%c", bytes[0]);
    else if (bytes[0] < 0x20 || bytes[0] == 0x7f)
        put(json, "\\u%04x", bytes[0]);
    else
        put_plain(json, bytes, length);
    return length == 0 ? 1 : length;
}

/* Nearly every character comes here, and in a flood formatting each would cost the guest most of its time. */
static void put_plain(struct json *json, const unsigned char *bytes, size_t length)
{
    json->full = json->full || length >= json->room - json->length;
    if (json->full)
        return;
    memcpy(json->bytes + json->length, bytes, length);
    json->length += length;
}

/* Of the UTF-8 sequence that begins here; 0 when it is none (RFC 3629: no overlong ones, no surrogates). */
static size_t sequence_length(const unsigned char *bytes, size_t left)
{
    unsigned lead = bytes[0], low = 0x80, high = 0xbf;
    size_t length = lead < 0x80 ? 1 : lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;

    if (length > left)
        return 0;
    if (lead == 0xe0)
        low = 0xa0;
    if (lead == 0xed)
        high = 0x9f;
    if (lead == 0xf0)
        low = 0x90;
    if (lead == 0xf4)
        high = 0x8f;
    for (size_t i = 1; i < length; i++) {
        if (bytes[i] < low || bytes[i] > high)
            return 0;
        low = 0x80;
        high = 0xbf;
    }
    return length;
}

static void put(struct json *json, const char *format, ...)
{
    size_t room = json->room - json->length;
    va_list args;
    int size;

    if (json->full)
        return;
    va_start(args, format);
    size = vsnprintf(json->bytes + json->length, room, format, args);
    va_end(args);
    json->full = size < 0 || (size_t)size >= room;
    if (!json->full)
        json->length += (size_t)size;
}
