/* Descriptors of any kind, and files. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "calls.h"

static const struct constant KINDS[] = {
    {"", "S_IFSOCK", S_IFSOCK}, {"", "S_IFREG", S_IFREG}, {"", "S_IFIFO", S_IFIFO}, {"", "S_IFCHR", S_IFCHR},
    {"", "S_IFDIR", S_IFDIR}, {"", "S_IFBLK", S_IFBLK}, {NULL, NULL, 0},
};

static void put_link(int folder, const char *fd);
static struct answer write_once(const char *path, const struct word *text);

void call_open(struct line *line)
{
    const char *path = take_word(line, "a path")->text;
    long flags = take_flags(line, OPEN_FLAGS);
    struct answer answer;

    take_end(line);
    answer = answer_of(open(path, (int)flags, 0644));
    give_number(line, 0, answer.value);
    put("open(");
    put_text(path, strlen(path));
    put(", ");
    put(flags & O_ACCMODE ? "" : flags == 0 ? "" : "O_RDONLY|");
    put_flags(OPEN_FLAGS, flags, "O_RDONLY");
    put(")");
    put_answer(answer);
    put_line();
}

void call_pipe(struct line *line)
{
    int ends[2] = {-1, -1};
    struct answer answer;

    take_end(line);
    answer = answer_of(pipe(ends));
    give_number(line, 0, ends[0]);
    give_number(line, 1, ends[1]);
    put("pipe([%d, %d])", ends[0], ends[1]);
    put_answer(answer);
    put_line();
}

void call_dup(struct line *line)
{
    int fd = take_fd(line);
    struct answer answer;

    take_end(line);
    answer = answer_of(dup(fd));
    give_number(line, 0, answer.value);
    put("dup(%d)", fd);
    put_answer(answer);
    put_line();
}

void call_close(struct line *line)
{
    int fd = take_fd(line);
    struct answer answer;

    take_end(line);
    answer = answer_of(close(fd));
    put("close(%d)", fd);
    put_answer(answer);
    put_line();
}

void call_fstat(struct line *line)
{
    int fd = take_fd(line);
    struct stat status = {0};
    struct answer answer;

    take_end(line);
    answer = answer_of(fstat(fd, &status));
    put("fstat(%d", fd);
    if (answer.error == 0) {
        put(", {st_mode=");
        put_constant(KINDS, status.st_mode & S_IFMT);
        put("|%04o, st_ino=%lu}", status.st_mode & 07777U, (unsigned long)status.st_ino);
    }
    put(")");
    put_answer(answer);
    put_line();
}

/* What each descriptor is, as /proc/self/fd tells it: `3 -> socket:[1234]`. */
void call_fds(struct line *line)
{
    DIR *folder;
    struct dirent *entry;

    take_end(line);
    folder = opendir("/proc/self/fd");
    if (folder == NULL) {
        put("opendir(\"/proc/self/fd\")");
        put_answer(answer_of(-1));
        return put_line();
    }
    while ((entry = readdir(folder)) != NULL) {
        if (entry->d_name[0] != '.' && atoi(entry->d_name) != dirfd(folder))
            put_link(dirfd(folder), entry->d_name);
    }
    closedir(folder);
}

static void put_link(int folder, const char *fd)
{
    char target[256];
    ssize_t length = readlinkat(folder, fd, target, sizeof target - 1);

    put("%s -> %.*s", fd, length < 0 ? 1 : (int)length, length < 0 ? "?" : target);
    put_line();
}

/* The file as it is; its reading is told only when it fails. */
void call_cat(struct line *line)
{
    static char bytes[64 * 1024];
    const char *path = take_word(line, "a path")->text;
    int fd = open(path, O_RDONLY);
    ssize_t got = -1;
    struct answer answer;

    take_end(line);
    while (fd >= 0 && (got = read(fd, bytes, sizeof bytes)) > 0)
        put_raw(bytes, (size_t)got);
    answer = answer_of(got);
    close(fd);
    if (answer.error == 0)
        return;
    put("cat(");
    put_text(path, strlen(path));
    put(")");
    put_answer(answer);
    put_line();
}

void call_sysctl(struct line *line)
{
    char path[512];
    const char *name = take_word(line, "a name such as net/core/somaxconn")->text;
    const struct word *text = take_word(line, "a value");
    struct answer answer;

    take_end(line);
    snprintf(path, sizeof path, "/proc/sys/%s", name);
    answer = write_once(path, text);
    put("sysctl(\"%s\", ", name);
    put_text(text->text, text->length);
    put(")");
    put_answer(answer);
    put_line();
}

/* 0, or -1 with the error of what failed first. */
static struct answer write_once(const char *path, const struct word *text)
{
    int fd = open(path, O_WRONLY);
    struct answer answer = answer_of(fd < 0 ? -1 : write(fd, text->text, text->length));

    if (fd >= 0)
        close(fd);
    return answer.error == 0 ? (struct answer){0, 0} : answer;
}
