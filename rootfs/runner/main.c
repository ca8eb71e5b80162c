/* klab-run PLAN [REPORT]: carries out a lab's plan. In a machine it is process 1 and reports to QEMU's debug port;
   with a REPORT file it also runs as any other process, to be tried out. */
#include <sched.h>
#include <stdio.h>
#include <unistd.h>

#include "../common/off.h"
#include "runner.h"

static bool run(const struct plan *plan, char *detail, size_t size);
static bool claim_machine(const struct plan *plan, char *detail, size_t size);
static int finish(bool ok, const char *detail);

int main(int argc, char **argv)
{
    char detail[1024];
    struct plan plan;
    bool ok;

    if (argc < 2 || argc > 3) {
        fprintf(stderr, "usage: klab-run PLAN [REPORT]\n");
        return 2;
    }
    if (!report_open(argv[2], detail, sizeof detail)) {
        dprintf(STDOUT_FILENO, "klab-run: no way to report: %s\n", detail);
        return finish(false, NULL);
    }
    if (!plan_read(argv[1], &plan, detail, sizeof detail))
        return finish(false, detail);
    wait_set_up();
    if (report_by_port())
        clock_set_up();
    /* anywhere but in a machine it leaves the host as it is */
    if (getpid() == 1 && !claim_machine(&plan, detail, sizeof detail))
        return finish(false, detail);
    ok = run(&plan, detail, sizeof detail);
    if (!task_kill_all(&plan))
        report_gap("a task could not be killed");
    return finish(ok, detail);
}

static bool claim_machine(const struct plan *plan, char *detail, size_t size)
{
    struct sched_param first = {.sched_priority = 1};
    char why[256];

    if (!plan->privileged && !confine_machine(why, sizeof why))
        return snprintf(detail, size, "the tasks cannot be confined: %s", why), false;
    /* ahead of every task, so that a step is reported before what it sets off, and no flood holds it up */
    sched_setscheduler(0, SCHED_FIFO | SCHED_RESET_ON_FORK, &first);
    /* the debugger takes this call for the sign that the guest is ready */
    sethostname("klab", 4);
    return true;
}

static bool run(const struct plan *plan, char *detail, size_t size)
{
    char did[960];

    for (size_t i = 0; i < plan->count; i++) {
        const struct step *step = &plan->steps[i];
        bool ok = step_carry_out(plan, i, did, sizeof did);

        report_step(i + 1, step, ok, did);
        if (ok)
            continue;
        snprintf(detail, size, "step %zu, %s%s%s: %s", i + 1, op_name(step->op), step->task == NULL ? "" : " ",
                 step->task == NULL ? "" : step->task, did);
        return false;
    }
    snprintf(detail, size, "%zu of %zu steps done", plan->count, plan->count);
    return true;
}

/* `detail` NULL: there is no report to write it into. */
static int finish(bool ok, const char *detail)
{
    if (detail != NULL) {
        report_done(ok, detail);
        if (!ok)
            dprintf(STDOUT_FILENO, "klab-run: %s\n", detail);
    }
    if (getpid() == 1)
        machine_off();
    return ok ? 0 : 1;
}
