"""Runs a program on a terminal of its own, which is closed at the end of stdin. Prints its pid, then how it ended."""

import os
import pty
import select
import sys

pid, master = pty.fork()
if pid == 0:
    os.execvp(sys.argv[1], sys.argv[1:])
print(pid, flush=True)
while True:
    readable, _, _ = select.select([master, 0], [], [])
    if 0 in readable and not os.read(0, 1024):
        break
    if master in readable:
        try:
            os.write(2, os.read(master, 65536))
        except OSError:
            break
os.close(master)
_, status = os.waitpid(pid, 0)
print(os.waitstatus_to_exitcode(status), flush=True)
