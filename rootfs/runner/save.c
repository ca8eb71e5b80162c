/* Sends a file of the guest with the report, in pieces of a line each: base64, because a report is text. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runner.h"

enum {
    FILE_BYTES = 1024 * 1024, /* of a file that are sent */
    CHUNK_BYTES = 3 * 1024,   /* a multiple of three, so that only the last piece is padded */
    TEXT_BYTES = CHUNK_BYTES / 3 * 4 + 1,
};

static int open_plain(const char *file);
static ssize_t send_pieces(int fd, const char *name, bool *cut);
static ssize_t read_full(int fd, unsigned char *bytes, size_t most);
static void encode(const unsigned char *bytes, size_t length, char *text);

bool file_save(const struct step *step, char *detail, size_t size)
{
    int fd = open_plain(step->file);
    bool cut = false;
    ssize_t sent;

    if (fd < 0)
        return snprintf(detail, size, "%s: %s", step->file, strerror(errno)), false;
    sent = send_pieces(fd, step->as, &cut);
    close(fd);
    if (sent < 0)
        return snprintf(detail, size, "%s: %s", step->file, strerror(errno)), false;
    report_file(step, (size_t)sent, cut);
    snprintf(detail, size, "saved %s%zd bytes of %s", cut ? "only the first " : "", sent, step->file);
    return true;
}

/* A pipe or a device could keep us waiting; some files of /proc could as well, but for O_NONBLOCK. */
static int open_plain(const char *file)
{
    int fd = open(file, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    struct stat about;

    if (fd < 0 || (fstat(fd, &about) == 0 && S_ISREG(about.st_mode)))
        return fd;
    close(fd);
    errno = S_ISDIR(about.st_mode) ? EISDIR : EINVAL;
    return -1;
}

/* How many bytes; -1 with errno set. `cut`: the file has more than are sent. */
static ssize_t send_pieces(int fd, const char *name, bool *cut)
{
    unsigned char bytes[CHUNK_BYTES];
    char text[TEXT_BYTES];
    size_t sent = 0;
    ssize_t got;

    while ((got = read_full(fd, bytes, sizeof bytes)) > 0) {
        size_t kept = (size_t)got < FILE_BYTES - sent ? (size_t)got : FILE_BYTES - sent;

        *cut = kept < (size_t)got;
        encode(bytes, kept, text);
        report_chunk(name, text);
        sent += kept;
        if (*cut)
            break;
    }
    return got < 0 ? -1 : (ssize_t)sent;
}

/* Short only at the file's end: files of /proc hand out less than is asked for. */
static ssize_t read_full(int fd, unsigned char *bytes, size_t most)
{
    size_t length = 0;

    while (length < most) {
        ssize_t got = read(fd, bytes + length, most - length);

        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return -1;
        if (got == 0)
            break;
        length += (size_t)got;
    }
    return (ssize_t)length;
}

/* RFC 4648, section 4 */
static void encode(const unsigned char *bytes, size_t length, char *text)
{
    static const char ALPHABET[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    for (size_t i = 0; i < length; i += 3) {
        unsigned second = i + 1 < length ? bytes[i + 1] : 0, third = i + 2 < length ? bytes[i + 2] : 0;

        *text++ = ALPHABET[bytes[i] >> 2];
        *text++ = ALPHABET[(bytes[i] & 3) << 4 | second >> 4];
        *text++ = i + 1 < length ? ALPHABET[(second & 15) << 2 | third >> 6] : '=';
        *text++ = i + 2 < length ? ALPHABET[third & 63] : '=';
    }
    *text = '\0';
}
