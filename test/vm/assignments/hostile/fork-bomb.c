/* Multiplies for ever, and each of its processes spins. */
#include <unistd.h>

int main(void)
{
    for (;;)
        fork();
}
