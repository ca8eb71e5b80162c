"""Where captures leave GDB: a file of JSON lines, and what the guest wrote, read at each stop.

QEMU writes the console's log and the step runner's reports in the vCPU's own thread, so at a stop both files hold
exactly what the guest wrote before it. Reading them there gives every line its place among the hits, the same in each run.
"""

import json
import time


class Channel:
    """Events to one file, the host's time of each to another: a trace has nothing of the host in it."""

    def __init__(self, events, times):
        self._events = open(events, "w", encoding="ascii", buffering=1)
        self._times = open(times, "w", encoding="ascii", buffering=1)
        self._start = time.monotonic()

    def send(self, event):
        self._events.write(json.dumps(event, separators=(",", ":"), ensure_ascii=True, allow_nan=False))
        self._events.write("\n")
        self._times.write("%.3f\n" % ((time.monotonic() - self._start) * 1000))

    def close(self):
        self._events.close()
        self._times.close()


class Tail:
    """The lines that were added to a file since the last look; an unfinished line waits for its end."""

    MAX_LINE = 8192

    def __init__(self, path):
        self._path = path
        self._file = None
        self._rest = b""

    def lines(self, last=False):
        if self._file is None:
            try:
                self._file = open(self._path, "rb", buffering=0)
            except FileNotFoundError:
                return []
        while True:
            chunk = self._file.read(1 << 16)
            if not chunk:
                break
            self._rest += chunk
        *whole, self._rest = self._rest.split(b"\n")
        if last and self._rest:
            whole.append(self._rest)
            self._rest = b""
        return [line[: self.MAX_LINE].decode("utf-8", "backslashreplace").rstrip("\r") for line in whole]
