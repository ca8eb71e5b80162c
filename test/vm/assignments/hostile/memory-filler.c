/* Takes all memory that it is given, with several processes, since one of them may be killed for it. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { CHUNK = 1 << 20 };

int main(void)
{
    for (int i = 0; i < 3; i++)
        fork();
    for (;;) {
        char *chunk = malloc(CHUNK);

        if (chunk != NULL)
            memset(chunk, 1, CHUNK);
    }
}
