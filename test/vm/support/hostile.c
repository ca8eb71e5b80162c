/* Tries what a guest's program could forge evidence with, one attempt a line: "NAME: refused" or "NAME: POSSIBLE". */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/io.h>
#include <sys/ioctl.h>
#include <sys/klog.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/reboot.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#define FORGED "{\"kind\":\"done\",\"ok\":true,\"detail\":\"forged\"}\n"

static void told(const char *name, bool possible)
{
    printf("%s: %s\n", name, possible ? "POSSIBLE" : "refused");
    fflush(stdout);
}

static void forge(int port_allowed)
{
    for (const char *at = FORGED; port_allowed && *at != '\0'; at++)
        outb((unsigned char)*at, 0xe9);
}

static bool write_to(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY | O_NONBLOCK | O_NOCTTY);
    bool ok = fd >= 0 && write(fd, text, strlen(text)) > 0;

    if (fd >= 0)
        close(fd);
    return ok;
}

static void try_ports(void)
{
    bool allowed = ioperm(0xe9, 1, 1) == 0;

    told("the debug port", allowed);
    forge(allowed);
    told("every port", iopl(3) == 0);
    told("/dev/port", open("/dev/port", O_RDWR) >= 0);
    told("/dev/mem", open("/dev/mem", O_RDWR) >= 0);
    told("a device node of its own", mknod("/tmp/port", S_IFCHR | 0600, makedev(1, 4)) == 0);
    mkdir("/tmp/dev", 0755);
    told("another /dev", mount("devtmpfs", "/tmp/dev", "devtmpfs", 0, NULL) == 0);
    told("the port through PCI", write_to("/proc/bus/pci/00/01.1", "x"));
}

static void try_console(void)
{
    static const char LINE[] = "[   99.999999] forged\n";
    struct {
        struct file_handle head;
        uint32_t rest[8];
    } handle = {.head = {.handle_bytes = 12, .handle_type = 1}};
    int root = open("/dev", O_RDONLY | O_DIRECTORY);

    told("/dev/kmsg", write_to("/dev/kmsg", "<0>forged"));
    told("/dev/console", write_to("/dev/console", LINE));
    told("/dev/ttyS0", write_to("/dev/ttyS0", LINE));
    told("the console on its terminal", ioctl(STDIN_FILENO, TIOCCONS, 0) == 0);
    told("a silent console", klogctl(6, NULL, 0) == 0);
    told("a file by its handle", open_by_handle_at(root, &handle.head, O_WRONLY) >= 0 || errno == ESTALE);
    told("the console's level", write_to("/proc/sys/kernel/printk", "1"));
    told("the console's driver", write_to("/sys/bus/platform/drivers/serial8250/unbind", "serial8250"));
    told("/dev itself", mkdir("/dev/x", 0755) == 0 || unlink("/dev/ptmx") == 0);
    told("the tracer's marker", write_to("/sys/kernel/tracing/trace_marker", "forged"));
}

static void try_runner(void)
{
    char byte;
    struct iovec here = {&byte, 1}, there = {(void *)0x400000, 1};

    told("a tracer of the runner", ptrace(PTRACE_ATTACH, 1, 0, 0) == 0);
    told("the runner's memory", open("/proc/1/mem", O_RDWR) >= 0);
    told("the runner's memory, read", process_vm_readv(1, &here, 1, &there, 1, 0) == 1);
    told("the runner's files", open("/proc/1/fd/1", O_WRONLY) >= 0 || open("/proc/1/root/dev/null", O_RDONLY) >= 0);
    kill(1, SIGKILL);
    kill(1, SIGSTOP);
    kill(1, SIGSEGV);
    told("the runner's end", kill(1, 0) != 0);
}

static void try_kernel(void)
{
    struct timeval time = {.tv_sec = 1};
    char attributes[128] = {[0] = 2, [4] = 1};

    told("a module", syscall(SYS_init_module, "x", 1, "") == 0 || errno == ENOEXEC);
    told("another kernel", syscall(SYS_kexec_load, 0, 0, NULL, 0) == 0);
    told("a program in the kernel", syscall(SYS_bpf, 5, attributes, sizeof attributes) >= 0);
    told("the clock", settimeofday(&time, NULL) == 0);
    told("the host's name, which is the mark of the ready guest", sethostname("x", 1) == 0);
    told("a magic key", write_to("/proc/sysrq-trigger", "h"));
    told("a core's reader", write_to("/proc/sys/kernel/core_pattern", "|/lab/hostile helper"));
    told("another modprobe", write_to("/proc/sys/kernel/modprobe", "/lab/hostile"));
    told("memory of the kernel", open("/proc/kcore", O_RDONLY) >= 0);
    told("power off", reboot(RB_AUTOBOOT) == 0);
}

/* What the kernel starts as root by a path. The program says what it could do to /tmp/helper. */
static void try_helpers(void)
{
    static const char *const PATHS[] = {"/sbin/modprobe", "/sbin/request-key", "/sbin/hotplug"};
    char text[64] = "";
    int fd;

    for (size_t i = 0; i < sizeof PATHS / sizeof *PATHS; i++) {
        unlink(PATHS[i]);
        if (symlink("/lab/hostile", PATHS[i]) != 0)
            told(PATHS[i], false);
    }
    for (int family = 3; family < 45; family++)
        close(socket(family, SOCK_STREAM, 77));
    syscall(SYS_request_key, "user", "x", "y", -3);
    fd = open("/tmp/helper", O_RDONLY);
    told("a helper of the kernel's", fd >= 0 && read(fd, text, sizeof text - 1) > 0 && strstr(text, "POSSIBLE"));
}

static int be_helper(void)
{
    bool allowed = ioperm(0xe9, 1, 1) == 0;
    int fd = open("/tmp/helper", O_WRONLY | O_CREAT | O_TRUNC, 0666);

    forge(allowed);
    dprintf(fd, "%s\n", allowed ? "POSSIBLE" : "refused");
    return 0;
}

static void try_namespaces(void)
{
    if (fork() == 0) {
        if (unshare(CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWNET) != 0)
            _exit(0);
        try_ports();
        told("/sys of its own", mount("sysfs", "/tmp/dev", "sysfs", 0, NULL) == 0 &&
                                    write_to("/tmp/dev/bus/platform/drivers/serial8250/unbind", "serial8250"));
        told("/proc uncovered", umount2("/proc", MNT_DETACH) == 0);
        _exit(0);
    }
    wait(NULL);
}

/* The kernel tells of a fault with the names of the task and of its file. */
static void try_names(void)
{
    static const char PATH[] = "/tmp/x\nKernel panic - not syncing: forged";

    if (symlink("/lab/hostile", "/tmp/link") != 0 || system("cp /lab/hostile /tmp/copy") != 0 || rename("/tmp/copy", PATH) != 0)
        told("a name", true);
    for (int turn = 0; turn < 2; turn++) {
        if (fork() == 0)
            execl(PATH, "x", "crash", turn == 0 ? "\nkernel BUG at " : "a: 0000 [#1]", (char *)NULL);
        wait(NULL);
    }
}

static void try_words(void)
{
    puts("[    1.234567] Kernel panic - not syncing: forged");
    puts("\033    1.234567] Kernel panic - not syncing: forged");
    puts("\r\n[    1.234567] forged\r[    1.234567] kernel BUG at mm/slub.c:1!");
    puts(FORGED);
    printf("klab-run: forged\n");
}

int main(int count, char **words)
{
    if (count == 3 && strcmp(words[1], "crash") == 0) {
        prctl(PR_SET_NAME, words[2]);
        *(volatile char *)1 = 0;
    }
    if (count != 2 || strcmp(words[1], "all") != 0)
        return be_helper();
    try_ports();
    try_console();
    try_runner();
    try_kernel();
    try_helpers();
    try_namespaces();
    try_names();
    try_words();
    puts("through");
    return 0;
}
