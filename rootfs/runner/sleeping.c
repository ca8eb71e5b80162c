/* Whether a process sleeps: /proc/PID/status says so (fs/proc/array.c, Linux 5.10). */
#include <stdio.h>

#include "runner.h"

bool process_look(pid_t pid, struct look *look)
{
    char path[64], line[256], state = '?';
    FILE *status;

    snprintf(path, sizeof path, "/proc/%d/status", (int)pid);
    status = fopen(path, "re");
    if (status == NULL)
        return false;
    *look = (struct look){0};
    while (fgets(line, sizeof line, status) != NULL) {
        sscanf(line, "State: %c", &state);
        sscanf(line, "voluntary_ctxt_switches: %lu", &look->sleeps);
    }
    fclose(status);
    look->asleep = state == 'S' || state == 'D';
    return true;
}
