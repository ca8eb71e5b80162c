/* Cannot be asked to end, and leaves daemons behind that nobody waits for. */
#include <signal.h>
#include <unistd.h>

int main(void)
{
    for (int number = 1; number < 65; number++)
        signal(number, SIG_IGN);
    for (int i = 0; i < 8; i++) {
        if (fork() == 0) {
            setsid();
            if (fork() == 0)
                break;
            _exit(0);
        }
    }
    for (;;)
        pause();
}
