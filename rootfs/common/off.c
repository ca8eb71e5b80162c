#include "off.h"

#include <sys/reboot.h>
#include <termios.h>
#include <unistd.h>

/* A lab kernel may have no ACPI to switch a machine off with; a reset it can always do, and `-no-reboot` makes QEMU
   end on it. */
_Noreturn void machine_off(void)
{
    tcdrain(STDOUT_FILENO);
    sync();
    reboot(RB_AUTOBOOT);
    reboot(RB_POWER_OFF);
    for (;;)
        pause();
}
