"""Where captures leave GDB: a file of JSON lines, and what the guest wrote, read at each stop.

QEMU writes the console's log and the step runner's reports in the vCPU's own thread, so at a stop both files hold
exactly what the guest wrote before it. Reading them there gives every line its place among the hits, the same in each run.
"""

import json


class Channel:
    def __init__(self, path):
        self._file = open(path, "w", encoding="utf-8", errors="replace", buffering=1)

    def send(self, event):
        self._file.write(json.dumps(event, separators=(",", ":"), ensure_ascii=True, allow_nan=False))
        self._file.write("\n")

    def close(self):
        self._file.close()


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
