/* Whether a program can be connected to: the kernel's own tables say so. */
#include <stdio.h>
#include <string.h>

#include "runner.h"

/* TCP_LISTEN (include/net/tcp_states.h, Linux 5.10) as /proc/net/tcp writes it; a UDP socket that is bound is enough. */
#define LISTENING 0x0A

static bool stands_in(const char *file, unsigned port, bool listening);

bool port_open(unsigned port)
{
    return stands_in("/proc/net/tcp", port, true) || stands_in("/proc/net/tcp6", port, true) ||
           stands_in("/proc/net/udp", port, false) || stands_in("/proc/net/udp6", port, false);
}

static bool stands_in(const char *file, unsigned port, bool listening)
{
    FILE *table = fopen(file, "re");
    char line[512];
    bool found = false;

    if (table == NULL)
        return false;
    while (!found && fgets(line, sizeof line, table) != NULL) {
        unsigned local, state;

        if (sscanf(line, " %*d: %*[0-9A-F]:%x %*[0-9A-F]:%*x %x", &local, &state) == 2)
            found = local == port && (!listening || state == LISTENING);
    }
    fclose(table);
    return found;
}
