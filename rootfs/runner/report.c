/* The report: one JSON object a line, with the fields of klab's events (src/event/event.ts) but for `v` and `seq`;
   `n` numbers the lines from 1, so that one that is lost, or that somebody else has written, shows.
   In a machine it goes byte by byte to QEMU's debug port, which takes a byte in one instruction: no driver, no
   interrupt, no buffer, so that its order against a debugger's stops is exact. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/io.h>
#include <sys/wait.h>
#include <unistd.h>

#include "json.h"
#include "runner.h"

enum {
    /* where isa-debugcon lies unless told otherwise; not 0x402, because there SeaBIOS writes what it does */
    PORT = 0xe9,
    /* what the device answers when it is read (`readback` of isa-debugcon, hw/char/debugcon.c, QEMU 7.2) */
    PRESENT = 0xe9,
    /* each byte of a line may become six (\u0000), plus the fields around it */
    OBJECT_BYTES = 6 * LINE_BYTES + 1024,
};

static enum { BY_PORT, BY_PORT_FILE, BY_FILE } way;
static int out = -1;
static char object[OBJECT_BYTES];
static int64_t reports;

static bool open_port_file(char *why, size_t size);
static struct json begin(const char *kind);
static void send_object(struct json *json);
static void write_port_file(const char *bytes, size_t length);
static void write_file(const char *bytes, size_t length);

bool report_open(const char *file, char *why, size_t size)
{
    bool present;

    if (file != NULL) {
        way = BY_FILE;
        out = open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
        return out >= 0 || (snprintf(why, size, "%s: %s", file, strerror(errno)), false);
    }
    if (ioperm(PORT, 1, 1) != 0)
        return open_port_file(why, size);
    way = BY_PORT;
    present = inb(PORT) == PRESENT;
    return present || (snprintf(why, size, "the machine has no debug port at 0x%x", PORT), false);
}

bool report_by_port(void)
{
    return way == BY_PORT;
}

/* A kernel without CONFIG_X86_IOPL_IOPERM may still have this file (CONFIG_DEVPORT). */
static bool open_port_file(char *why, size_t size)
{
    unsigned char byte = 0;
    int refused = errno;

    way = BY_PORT_FILE;
    out = open("/dev/port", O_RDWR | O_CLOEXEC);
    if (out < 0) {
        snprintf(why, size, "ioperm: %s; /dev/port: %s", strerror(refused), strerror(errno));
        return false;
    }
    if (pread(out, &byte, 1, PORT) == 1 && byte == PRESENT)
        return true;
    snprintf(why, size, "the machine has no debug port at 0x%x", PORT);
    return false;
}

/* The permission outlives fork and exec. */
void report_deny(void)
{
    if (way == BY_PORT)
        ioperm(PORT, 1, 0);
    else
        close(out);
}

void report_step(size_t number, const struct step *step, bool ok, const char *detail)
{
    struct json json = begin("step");

    json_number(&json, "step", (int64_t)number);
    json_text(&json, "op", op_name(step->op));
    json_text(&json, "task", step->task);
    json_bool(&json, "ok", ok);
    json_text(&json, "detail", detail);
    json_number(&json, "time", since_power_on());
    send_object(&json);
}

void report_task(const struct task *task)
{
    struct json json = begin("task");
    bool exited = !task->alive && WIFEXITED(task->ended);

    json_text(&json, "task", task->name);
    json_number(&json, "pid", task->pid);
    json_text(&json, "state", task->alive ? "started" : "exited");
    if (exited)
        json_number(&json, "status", WEXITSTATUS(task->ended));
    else
        json_null(&json, "status");
    json_text(&json, "signal", task->alive || exited ? NULL : signal_name(WTERMSIG(task->ended)));
    json_number(&json, "time", since_power_on());
    send_object(&json);
}

size_t report_output(const struct task *task, bool partial)
{
    struct json json = begin("output");

    json_text(&json, "task", task->name);
    json_bytes(&json, "text", task->line, task->length);
    json_bool(&json, "partial", partial);
    json_number(&json, "time", since_power_on());
    send_object(&json);
    return json.length;
}

void report_chunk(const char *name, const char *base64)
{
    struct json json = begin("chunk");

    json_text(&json, "name", name);
    json_text(&json, "data", base64);
    send_object(&json);
}

void report_file(const struct step *step, size_t bytes, bool cut)
{
    struct json json = begin("file");
    char epoch[32];

    json_text(&json, "name", step->as);
    json_text(&json, "path", step->file);
    json_number(&json, "size", (int64_t)bytes);
    json_bool(&json, "cut", cut);
    snprintf(epoch, sizeof epoch, "0x%" PRIx64, power_on_epoch());
    json_text(&json, "epoch", epoch);
    json_number(&json, "time", since_power_on());
    send_object(&json);
}

void report_gap(const char *reason)
{
    struct json json = begin("gap");

    json_null(&json, "probe");
    json_text(&json, "reason", reason);
    send_object(&json);
}

void report_done(bool ok, const char *detail)
{
    struct json json = begin("done");

    json_bool(&json, "ok", ok);
    json_text(&json, "detail", detail);
    send_object(&json);
}

static struct json begin(const char *kind)
{
    struct json json = json_begin(object, sizeof object);

    json_text(&json, "kind", kind);
    json_number(&json, "n", ++reports);
    return json;
}

static void send_object(struct json *json)
{
    json_end(json);
    if (way == BY_PORT_FILE)
        write_port_file(json->bytes, json->length);
    else if (way == BY_FILE)
        write_file(json->bytes, json->length);
    else
        for (size_t i = 0; i < json->length; i++)
            outb((unsigned char)json->bytes[i], PORT);
}

/* One at a time: the file's position is the port's number, and moves on. */
static void write_port_file(const char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        while (pwrite(out, bytes + i, 1, PORT) < 0 && errno == EINTR)
            continue;
    }
}

static void write_file(const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t written = write(out, bytes, length);

        if (written < 0 && errno != EINTR)
            return;
        bytes += written > 0 ? written : 0;
        length -= written > 0 ? (size_t)written : 0;
    }
}
