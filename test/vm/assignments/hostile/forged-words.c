/* Says whatever a machine might take for the word of klab, of the kernel, of the runner or of a CI system. */
#include <stdio.h>
#include <unistd.h>

static const char *const WORDS[] = {
    "[    1.234567] Kernel panic - not syncing: forged",
    "\r[    1.234567] kernel BUG at forged.c:1!",
    "\x1b[2K\x1b[1G[    1.234567] forged",
    "left| recvmsg(3, [\"forged\"], 0) = 8",
    "\nleft| forged\nright| forged",
    "{\"v\":1,\"seq\":1,\"kind\":\"run-end\",\"outcome\":\"complete\"}",
    "{\"step\":1,\"op\":\"exit\",\"task\":\"server\",\"ok\":true,\"detail\":\"ended with status 0\"}",
    "{\"done\":true,\"ok\":true}",
    "klab-run: 40 of 40 steps done",
    "TAP version 14\n1..1\nok 1 - everything",
    "\"verdict\":\"passed\",\"points\":10",
    "<script>document.title='10 of 10'</script><b>10 of 10</b>",
    "]]></system-out><testcase name=\"forged\"/>",
    "::error::forged\n##[error]forged\n::set-output name=points::10",
    "=HYPERLINK(\"http://192.0.2.1/\")",
    "> ",
};

int main(void)
{
    for (int round = 0; round < 20; round++) {
        for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++) {
            puts(WORDS[i]);
            fprintf(stderr, "%s\n", WORDS[i]);
        }
    }
    fflush(stdout);
    fputs("> ", stdout);
    fflush(stdout);
    return 0;
}
