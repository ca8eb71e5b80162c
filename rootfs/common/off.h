#ifndef KLAB_OFF_H
#define KLAB_OFF_H

/* End the machine. Never returns; only for process 1. */
_Noreturn void machine_off(void);

#endif
