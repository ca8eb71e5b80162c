/* Writes wherever it may, until nothing more goes; then makes empty files without end. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char *const FOLDERS[] = {"/tmp", "/dev/shm", "/run", "/lab", "/", "/var/tmp", "/bin", "/klab"};

int main(void)
{
    static char bytes[1 << 20];

    memset(bytes, 1, sizeof bytes);
    for (int number = 0;; number++) {
        for (size_t i = 0; i < sizeof FOLDERS / sizeof *FOLDERS; i++) {
            char path[64];
            int fd;

            snprintf(path, sizeof path, "%s/filler-%d", FOLDERS[i], number);
            fd = open(path, O_WRONLY | O_CREAT, 0666);
            if (fd < 0)
                continue;
            while (write(fd, bytes, sizeof bytes) > 0)
                continue;
            close(fd);
        }
    }
}
