#ifndef KLAB_RUNNER_H
#define KLAB_RUNNER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* ---- plan.c: what is to be done ---- */

enum op { OP_START, OP_EXPECT, OP_TYPE, OP_EOF, OP_SLEEP, OP_SIGNAL, OP_EXIT, OP_LISTENING, OP_ASLEEP, OP_SAVE };

struct step {
    enum op op;
    const char *task;   /* NULL: the step concerns none (sleep, listening, save) */
    char **run;         /* start: argv, NULL at its end */
    uid_t user;         /* start */
    const char *text;   /* expect, type */
    const char *prompt; /* type; NULL: do not wait for one */
    int signal;         /* signal, exit; 0: not asked for */
    int status;         /* exit; -1: not asked for */
    unsigned port;      /* listening */
    const char *file;   /* save: the path in the guest */
    const char *as;     /* save: the name in the run's folder */
    long milliseconds;  /* sleep; the limit of expect, type, exit, listening and asleep */
    char *seen;         /* the line that fulfilled expect, or the prompt of type, once one has */
};

struct plan {
    struct step *steps;
    size_t count;
    bool privileged; /* the tasks keep every power that root has */
};

/* Reads a plan; on a mistake false, with the reason in `why`. */
bool plan_read(const char *file, struct plan *plan, char *why, size_t size);
const char *op_name(enum op op);
/* The text that the step waits for in its task's output; NULL when it waits for none. */
const char *step_awaits(const struct step *step);
/* The first step from `from` on that waits for output of this task, before the name is used again; or plan->count. */
size_t plan_next_awaiting(const struct plan *plan, size_t from, const char *task);

/* ---- task.c: what runs ---- */

enum {
    TASKS_MAX = 64,
    LINE_BYTES = 4096,              /* of a line that are kept */
    REPORT_BYTES = 4 * 1024 * 1024, /* of the report that one task's output may take */
    CONSOLE_BYTES = 64 * 1024,      /* of a task's output that are copied to the console */
};

struct task {
    const char *name;
    pid_t pid;    /* also its session and its process group */
    int terminal; /* the pty's master side */
    int slave;    /* held open: else the master reports a hang-up before the task has opened it and when it ends */
    bool alive;
    int ended;   /* as waitpid says it, once it is not alive */
    size_t next; /* the first step whose awaited text may still come; plan->count: none */

    char line[LINE_BYTES + 32]; /* the line being printed, with room for a mark */
    size_t length;
    bool cut;       /* the line was longer than LINE_BYTES */
    bool previewed; /* it was reported as it stands */
    int64_t heard;  /* when the last byte came */
    char last[256]; /* the beginning of the last whole line, for messages */
    size_t reported, copied; /* how much of it has gone into the report, and to the console */
    bool silenced;           /* more than REPORT_BYTES: it is not reported any more */

    char *input; /* typed, not taken by the terminal yet */
    size_t input_length;
};

extern struct task tasks[TASKS_MAX];
extern size_t task_count;

/* The newest task of that name, or NULL. */
struct task *task_find(const char *name);
/* Starts the step's program; on a failure false, with the reason in `why`. */
bool task_start(const struct plan *plan, size_t step, char *why, size_t size);
/* Takes in the ends of children, each after the last of its output. */
void task_reap(const struct plan *plan);
/* Kills what is left; false when something would not go. */
bool task_kill_all(const struct plan *plan);
/* "ended with status 0", "was ended by SIGKILL" */
const char *task_end_text(const struct task *task);

/* ---- spawn.c ---- */

/* A child of its own session at the terminal `slave`. It has not begun its program yet: -1 with errno set, or its pid. */
struct spawned {
    pid_t pid;
    int go, trouble;
};
bool spawn_prepare(const struct step *step, int slave, struct spawned *child);
/* Lets the child begin its program; false with errno set when the program could not be begun. */
bool spawn_release(struct spawned *child);

/* ---- confine.c ---- */

/* Before the first task; on a failure false, with the reason in `why`. */
bool confine_machine(char *why, size_t size);
/* In a child, before it becomes its user; on a failure false, with errno set. Nothing where the machine is not confined. */
bool confine_task(void);

/* ---- terminal.c ---- */

/* A pty with neither echo nor output processing nor signals on keys. -1 with errno set. */
bool terminal_open(uid_t user, int *master, int *slave);
/* Queue a text and a newline, or the end of input; false without memory. */
bool terminal_type(struct task *task, const char *text);
bool terminal_end(struct task *task);
/* Hands over as much of the queue as the terminal takes. */
void terminal_push(struct task *task);

/* ---- output.c ---- */

/* Takes what the task has printed, up to a bound; false when there was nothing. */
bool output_take(const struct plan *plan, struct task *task);
/* Takes the unfinished line, as it stands, for what the task's next awaiting step has waited for. */
void output_accept(const struct plan *plan, struct task *task);
/* The unfinished line is over: the user has typed `answer` behind it, or the task has ended (NULL). */
void output_break_line(const struct plan *plan, struct task *task, const char *answer);
/* The unfinished line contains `text`. */
bool output_prompts(const struct task *task, const char *text);

/* ---- carry.c, wait.c ---- */

/* Carries out one step; on a failure false. What was done, or why not, is in `detail`. */
bool step_carry_out(const struct plan *plan, size_t step, char *detail, size_t size);

/* Serves all tasks until `met` is true (then true), or the time is over (then false). */
bool wait_until(const struct plan *plan, long milliseconds, bool (*met)(void *), void *context);
/* For `met`: ask again at this time (in `now()`'s terms), even if nothing comes. */
void wait_ask_again_at(int64_t time);
void wait_set_up(void);

/* ---- words.c ---- */

enum { QUOTE_BYTES = 300 }; /* of somebody else's text in a message */

/* "with status 0", "by SIGTERM": how the exit step wants the task to end. */
const char *asked_end(const struct step *step);
/* The last that the task has printed, for messages. */
const char *last_words(const struct task *task);

/* ---- save.c ---- */

/* Sends the file's content with the report; on a failure false. What was sent, or why not, is in `detail`. */
bool file_save(const struct step *step, char *detail, size_t size);

/* ---- clock.c, ports.c, sleeping.c ---- */

/* Without it, or where there is no such timer, `since_power_on()` is `now()`. */
void clock_set_up(void);
/* In a child: its programs have no business with the port. */
void clock_deny(void);
/* Nanoseconds of the machine's virtual clock, for reports. */
int64_t since_power_on(void);
/* CLOCK_MONOTONIC in nanoseconds, for waiting. */
int64_t now(void);
/* A TCP socket listens on the port, or a UDP socket is bound to it. */
bool port_open(unsigned port);
/* CLOCK_REALTIME less `since_power_on()`: where this clock begins in the calendar, in nanoseconds. */
int64_t power_on_epoch(void);

/* What a process does, at one look. */
struct look {
    bool asleep;
    unsigned long sleeps; /* how often it has gone to sleep until now */
};
/* false when there is no such process. */
bool process_look(pid_t pid, struct look *look);

/* ---- report.c ---- */

/* The report goes to `file`, or with NULL to QEMU's debug port; on a failure false, with the reason in `why`. */
bool report_open(const char *file, char *why, size_t size);
/* This is a machine with a debug port, and we may write to ports. */
bool report_by_port(void);
/* For a child: it has no business with the report. */
void report_deny(void);
void report_step(size_t number, const struct step *step, bool ok, const char *detail);
void report_task(const struct task *task);
/* How many bytes of the report it took. */
size_t report_output(const struct task *task, bool partial);
/* A part of a file, and then what it was part of. */
void report_chunk(const char *name, const char *base64);
void report_file(const struct step *step, size_t bytes, bool cut);
void report_gap(const char *reason);
void report_done(bool ok, const char *detail);

/* ---- signals.c, console.c ---- */

/* "SIGTERM" and back (also from "TERM"); a number without a name is "SIG40", no such name is 0. */
const char *signal_name(int number);
int signal_number(const char *name);
/* `TASK| text` and what was typed behind it, on the console. */
void console_line(const char *task, const char *text, size_t length, const char *answer);

#endif
